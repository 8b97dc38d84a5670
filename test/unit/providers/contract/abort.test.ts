import * as assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createOfflineProvider } from '../../../../src/providers/offline/offlineProvider';
import { imageRequest } from '../support/imageRequests';
import { idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import { callsOf } from './calls';
import { services } from './services';
import { open } from './submitting';

const reason = new Error('the user pressed Cancel');
const isReason = (error: unknown): boolean => error === reason;
const longBody = { code: 200, data: 'x'.repeat(2_000) };

suite('Aborting', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const service of services) {
    for (const { name, run } of callsOf(service)) {
      test(`${service.title}, ${name}, before it begins: nothing is sent`, async () => {
        const { provider, server } = await open(harness, service, []);
        await assert.rejects(run(provider, AbortSignal.abort(reason)), isReason);
        assert.equal(server.requests.length, 0);
      });

      test(`${service.title}, ${name}, while the service's name is looked up: nothing is sent`, async () => {
        const events = new EventEmitter();
        let endLookup = (): void => undefined;
        const client = harness.client({
          lookup: (_name, _options, answer) => {
            endLookup = () => answer(new Error('no such name'), []);
            events.emit('lookup');
          },
        });
        const { provider, server } = await open(harness, service, [], {
          baseUrl: 'http://service.example.com/v1',
          around: request => client.send(request),
        });
        const controller = new AbortController();
        const asked = once(events, 'lookup');
        const ended = assert.rejects(run(provider, controller.signal), isReason);
        await asked;
        controller.abort(reason);
        await ended;
        // A pooled connection is looked up for whoever comes next, and would wait on.
        endLookup();
        assert.equal(server.requests.length, 0);
      });

      test(`${service.title}, ${name}, while the answer's head is awaited: it ends with the reason, and is not sent again`, async () => {
        const { provider, server } = await open(harness, service, [{ trouble: 'silent' }]);
        const controller = new AbortController();
        const ended = assert.rejects(run(provider, controller.signal), isReason);
        await server.seen(1);
        controller.abort(reason);
        await ended;
        assert.equal(server.requests.length, 1);
      });

      for (const status of [200, 500]) {
        test(`${service.title}, ${name}, while the body of a ${status} is read: it ends with the reason, and is not sent again`, async () => {
          const events = new EventEmitter();
          const answer = { status, body: longBody, trouble: 'half' } as const;
          const { provider, server } = await open(harness, service, [answer], {
            around: async (request, send) => {
              const response = await send(request);
              events.emit('head');
              return response;
            },
          });
          const controller = new AbortController();
          const head = once(events, 'head');
          const ended = assert.rejects(run(provider, controller.signal), isReason);
          await head;
          controller.abort(reason);
          await ended;
          assert.equal(server.requests.length, 1);
        });
      }
    }
  }

  test('Offline, asking, before it begins: nothing is drawn', async () => {
    const provider = createOfflineProvider();
    const { operation } = await provider.start(imageRequest('offline/placeholder'), {
      signal: new AbortController().signal,
      idempotencyKey,
    });
    const signal = AbortSignal.abort(reason);
    await assert.rejects(provider.check(operation, { signal }), isReason);
  });
});
