import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { buildWaveRequest } from '../../../../src/providers/wave/request';
import { imageRequest, publicImages } from '../support/imageRequests';
import { words } from '../../../../src/core/words';

function build(changes: Partial<ImageRequest>) {
  return buildWaveRequest(imageRequest('wave/wan2.7-image', changes), 'v1');
}

/** What every service is held to is in the folder `contract`. */
suite('requests to Wave', () => {
  test('hold neither the seed Wave calls random nor more of a colour than the page has', () => {
    const colour = { hex: '#0A2540', ratio: 50, name: 'navy' };
    const { body } = build({ seed: -1, palette: [colour, colour] });
    assert.deepEqual(
      ['seed' in body, body.color_palette],
      [
        false,
        [
          { hex: '#0A2540', ratio: 50 },
          { hex: '#0A2540', ratio: 50 },
        ],
      ],
    );
  });

  test('note a region of several images, which the page both forbids and shows', () => {
    const region = (count: number) =>
      build({
        mode: 'region',
        images: publicImages(count),
        boxes: publicImages(count).map(() => [[1, 2, 3, 4] as const]),
      }).warnings;
    assert.deepEqual(
      [region(1), region(2)],
      [
        [],
        [
          {
            code: 'provider-note',
            text: words`Wave’s page allows one image for a region edit in its limits and shows several in its example.`,
          },
        ],
      ],
    );
  });

  test('of a region have one list of boxes per image, or are not sent', () => {
    for (const boxes of [undefined, [], [[], []]]) {
      assert.throws(
        () => build({ mode: 'region', images: publicImages(1), boxes }),
        error =>
          ImageError.is(error, 'invalid-request') &&
          error.details.field === 'boxes' &&
          error.details.limit === 'one list per image (1)' &&
          error.details.delivery === 'not-sent',
      );
    }
  });
});
