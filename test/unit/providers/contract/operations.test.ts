import * as assert from 'node:assert/strict';
import type { JsonValue } from '../../../../src/core/json';
import { createOfflineProvider } from '../../../../src/providers/offline/offlineProvider';
import { imageRequest } from '../support/imageRequests';
import { apiKey, errorOf, idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import { services } from './services';
import { open, plain } from './submitting';

const { signal } = new AbortController();

/** As a journal gives it back. */
function throughJournal(operation: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(operation)) as JsonValue;
}

suite('Operations', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const service of services) {
    const { title, answers } = service;

    test(`${title}: one is the same after a round trip through the journal, and holds no key`, async () => {
      const [accepted] = answers.accepted;
      const [finished] = answers.finished;
      const { provider } = await open(harness, service, [accepted?.answer ?? {}]);
      const { operation } = await provider.start(plain(service), { signal, idempotencyKey });
      const kept = throughJournal(operation);
      const later = await open(harness, service, [{ body: finished?.body }]);
      assert.deepEqual(
        [kept, await later.provider.check(kept, { signal }), later.server.requests[0]?.path],
        [operation, finished?.state, answers.taskPath],
      );
      assert.equal(JSON.stringify(kept).includes(apiKey), false);
    });

    test(`${title}: one that is not its own is never turned into an address`, async () => {
      const { provider, sent } = await open(harness, service, []);
      for (const operation of answers.foreign) {
        const errors = [await errorOf(provider.check(operation, { signal }))];
        if (provider.cancel) errors.push(await errorOf(provider.cancel(operation, { signal })));
        for (const { code, details } of errors) {
          assert.deepEqual(
            [code, details.delivery, details.provider],
            ['protocol', 'not-sent', service.id],
            JSON.stringify(operation),
          );
        }
      }
      assert.equal(sent.length, 0);
    });
  }

  test('Offline: one is the same after a round trip through the journal, and draws the same', async () => {
    const provider = createOfflineProvider();
    const request = imageRequest('offline/placeholder', { seed: 3 });
    const { operation } = await provider.start(request, { signal, idempotencyKey });
    const kept = throughJournal(operation);
    assert.deepEqual(kept, operation);
    assert.deepEqual(
      await createOfflineProvider().check(kept, { signal }),
      await provider.check(operation, { signal }),
    );
  });

  test('Offline: one of a service is no drawing', async () => {
    const provider = createOfflineProvider();
    for (const { answers } of services) {
      const state = await provider.check(answers.operation, { signal });
      assert.equal(state.kind === 'failed' && state.error.code, 'protocol');
    }
  });
});
