import * as assert from 'node:assert/strict';
import type { JsonValue } from '../../../../src/core/json';
import { imageRequest, publicImages } from '../support/imageRequests';
import { errorOf, idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import { inEnglish } from '../../../../src/core/words';

const taskId = 'task_01KPQ7J7DWB7QZ3WCEK3YVPBRA';
const { signal } = new AbortController();
const options = { signal, idempotencyKey };

function finished(...url: readonly string[]) {
  return {
    body: { code: 200, data: { id: taskId, status: 'completed', result: { images: [{ url }] } } },
  };
}

/** What is gccai's alone. What every service is held to is in the folder `contract`. */
suite("gccai's provider", () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  test('the task remembers its input images, and does not hand them back as pictures', async () => {
    const images = publicImages(2);
    const urls = images.map(({ url }) => url ?? '');
    const { provider } = await harness.open('gccai', [
      { body: { code: 200, data: [{ status: 'submitted', task_id: taskId }] } },
      finished(...urls, 'https://cdn.example.com/new.png'),
    ]);
    const request = imageRequest('gccai/qwen-image-2.0', { mode: 'reference', images });
    const { operation } = await provider.start(request, options);
    assert.deepEqual(operation, { taskId, imageUrls: urls });
    const journal = JSON.parse(JSON.stringify(operation)) as JsonValue;
    const state = await provider.check(journal, { signal });
    assert.deepEqual(state.kind === 'succeeded' && state.images, [
      { kind: 'url', url: 'https://cdn.example.com/new.png', expiresAtMs: undefined },
    ]);
  });

  test('completed with nothing but the input cannot be meant', async () => {
    const input = 'https://pictures.example.com/0.png';
    const { provider } = await harness.open('gccai', [finished(input)]);
    const asked = { taskId, imageUrls: [input] };
    assert.equal((await errorOf(provider.check(asked, { signal }))).code, 'protocol');
  });

  test('a second task in one answer is not passed over in silence', async () => {
    const { provider } = await harness.open('gccai', [
      { body: { code: 200, data: [{ task_id: taskId }, { task_id: 'task_2' }] } },
    ]);
    const { operation, warnings } = await provider.start(
      imageRequest('gccai/qwen-image-2.0'),
      options,
    );
    assert.deepEqual(
      [
        operation,
        warnings.map(warning => warning.code === 'provider-note' && inEnglish(warning.text)),
      ],
      [
        { taskId, imageUrls: [] },
        ['gccai started a further task, task_2; its pictures are to be had there.'],
      ],
    );
  });
});
