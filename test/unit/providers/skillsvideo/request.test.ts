import * as assert from 'node:assert/strict';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { buildSkillsvideoRequest } from '../../../../src/providers/skillsvideo/request';
import { imageRequest, localImage, publicImages } from '../support/imageRequests';
import { words } from '../../../../src/core/words';

function build(changes: Partial<ImageRequest>) {
  const request = imageRequest('skillsvideo/qwen-image-2', { mode: 'reference', ...changes });
  return buildSkillsvideoRequest(request);
}

/** What every service is held to is in the folder `contract`. */
suite('requests to skills.video', () => {
  test('note a fourth image, and not a third', () => {
    assert.deepEqual(
      [3, 4].map(count => build({ images: publicImages(count) }).warnings),
      [
        [],
        [
          {
            code: 'provider-note',
            text: words`skills.video’s page allows 4 images, the model behind it takes ${3}: the last may be refused or ignored.`,
          },
        ],
      ],
    );
  });

  test('have an image with an address as its address, one with only a file as the file', () => {
    const local = localImage('/home/me/private.png', Buffer.from('x'));
    const both = { ...local, url: 'https://pictures.example.com/both.png' };
    const path = { ...local, url: 'file:///home/me/private.png' };
    const file = { kind: 'file', name: '/home/me/private.png', read: local.read };
    assert.deepEqual(build({ images: [local, both, path] }).images, [
      file,
      { kind: 'url', url: 'https://pictures.example.com/both.png' },
      file,
    ]);
  });
});
