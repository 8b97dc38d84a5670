import * as assert from 'node:assert/strict';
import { imageRequest } from '../support/imageRequests';
import { errorOf, idempotencyKey, ServiceHarness } from '../support/serviceHarness';

const taskId = 'tk-hiapi-01HZTQ8BX2N3GM3YFK4Z9D7VQR';
const submitted = { code: 200, message: 'success', data: { taskId } };
const request = imageRequest('hiapi/qwen-image-2.0', { tier: '2K' });
const { signal } = new AbortController();

/** What is HiAPI's alone. What every service is held to is in the folder `contract`. */
suite("HiAPI's provider", () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  test('with no request left, the next question waits for the reset', async () => {
    const headers = {
      date: 'Fri, 20 Nov 2026 10:00:00 GMT',
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Date.UTC(2026, 10, 20, 10, 0, 20) / 1_000),
    };
    const task = (status: string) => ({ body: { code: 200, data: { taskId, status } }, headers });
    const { provider } = await harness.open('hiapi', [
      { body: submitted, headers },
      task('queued'),
      { ...task('queued'), headers: { ...headers, 'retry-after': '4' } },
      task('reviewing'),
    ]);
    const states = [
      (await provider.start(request, { signal, idempotencyKey })).state,
      await provider.check({ taskId }, { signal }),
      await provider.check({ taskId }, { signal }),
      await provider.check({ taskId }, { signal }),
    ];
    assert.deepEqual(
      states.map(state => 'retryAfterMs' in state && [state.kind, state.retryAfterMs]),
      [
        ['pending', 20_000],
        ['pending', 20_000],
        ['pending', 4_000],
        ['unrecognized', 20_000],
      ],
    );
  });

  test('an idempotency key has 1 to 255 bytes, and nothing is sent with another', async () => {
    const { provider, server } = await harness.open('hiapi', [
      { body: submitted },
      { body: submitted },
    ]);
    const startWith = (key: string) => provider.start(request, { signal, idempotencyKey: key });
    await startWith('k'.repeat(255));
    await startWith('k');
    const errors = [
      await errorOf(startWith('k'.repeat(256))),
      await errorOf(startWith('é'.repeat(128))),
      await errorOf(startWith('')),
    ];
    assert.deepEqual(
      [
        server.requests.map(({ headers }) => headers['idempotency-key']?.length),
        errors.map(({ code, details }) => [code, details.limit, details.value, details.delivery]),
      ],
      [
        [255, 1],
        ['256 bytes', '256 bytes', '0 bytes'].map(value => [
          'invalid-request',
          '1 to 255 bytes',
          value,
          'not-sent',
        ]),
      ],
    );
  });
});
