import * as assert from 'node:assert/strict';
import { imageRequest } from '../support/imageRequests';
import { idempotencyKey, ServiceHarness } from '../support/serviceHarness';

const generationId = 'gen_123';
const { signal } = new AbortController();
const options = { signal, idempotencyKey };
const request = imageRequest('skillsvideo/qwen-image-2');

/** The page's own answer to a submission. */
const submitted = {
  id: generationId,
  status: 'IN_QUEUE',
  usage: { total: 20, subscription: 20, permanent: 0 },
};

/** What is skills.video's alone. What every service is held to is in the folder `contract`. */
suite("skills.video's provider", () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  test('the credits of the submission are reported when the last answer has none', async () => {
    const silent = {
      id: generationId,
      status: 'COMPLETED',
      data: { images: [{ url: 'https://cdn.example.com/output/cat.png' }] },
    };
    const { provider } = await harness.open('skillsvideo', [
      { body: submitted },
      { body: silent },
      { body: { ...silent, usage: { total: 25 } } },
      { body: { ...silent, status: 'FAILED' } },
      { body: { ...submitted, usage: { total: 0, subscription: 0, permanent: 0 } } },
      { body: silent },
    ]);
    const costOf = (state: object) => ('cost' in state ? state.cost : 'none');
    const first = await provider.start(request, options);
    const costs = [
      costOf(await provider.check(first.operation, { signal })),
      costOf(await provider.check(first.operation, { signal })),
      costOf(await provider.check(first.operation, { signal })),
    ];
    const second = await provider.start(request, options);
    costs.push(costOf(await provider.check(second.operation, { signal })));
    assert.deepEqual(
      [first.operation, second.operation, costs],
      [
        { generationId, credits: 20 },
        { generationId },
        [20, 25, 20]
          .map((amount): unknown => ({ amount, currency: 'credits' }))
          .concat([undefined]),
      ],
    );
  });

  test('a generation that fails at once costs what its answer says', async () => {
    const failed = {
      ...submitted,
      status: 'FAILED',
      usage: { total: 0 },
      message: 'No such size.',
    };
    const { provider } = await harness.open('skillsvideo', [{ body: failed }]);
    const { operation, state } = await provider.start(request, options);
    assert.ok(state.kind === 'failed');
    assert.deepEqual(
      [operation, state.error.details.serverText, state.cost],
      [{ generationId }, 'No such size.', { amount: 0, currency: 'credits' }],
    );
  });
});
