import * as assert from 'node:assert/strict';
import type { HttpRequest } from '../../../../src/net/httpClient';
import type { ScriptedAnswer } from '../support/scriptedServer';
import { errorOf, ServiceHarness } from '../support/serviceHarness';
import { callsOf } from './calls';
import { services } from './services';
import { open, plain } from './submitting';

const { signal } = new AbortController();
const body = { code: 200, data: 'x'.repeat(2_000) };

/** What can become of a request that gets no whole answer, and what is then known of its delivery. */
const troubles: readonly (readonly [
  what: string,
  answer: ScriptedAnswer,
  code: string,
  delivery: string,
  httpStatus: number | undefined,
])[] = [
  ['a connection reset', { trouble: 'reset' }, 'network', 'unclear', undefined],
  ['no answer in time', { trouble: 'silent' }, 'timeout', 'unclear', undefined],
  ['an answer that breaks off', { body, trouble: 'cut' }, 'network', 'unclear', 200],
  ['an answer that stops coming', { body, trouble: 'half' }, 'timeout', 'unclear', 200],
  ['an answer too large to be one', { body: 'x'.repeat(1_100_000) }, 'too-large', 'unclear', 200],
  [
    'an error that breaks off',
    { status: 500, body, trouble: 'cut' },
    'provider-failed',
    'unclear',
    500,
  ],
  [
    'a refusal that breaks off',
    { status: 402, body, trouble: 'cut' },
    'out-of-credit',
    'answered',
    402,
  ],
  ['a coded answer', { body, headers: { 'content-encoding': 'gzip' } }, 'protocol', 'unclear', 200],
];

/** How long is waited for what never comes; all else may take its time. */
function patience({ trouble }: ScriptedAnswer): Partial<HttpRequest> {
  if (trouble === 'silent') return { headersTimeoutMs: 100 };
  return trouble === 'half' ? { bodyTimeoutMs: 100 } : {};
}

suite('Deliveries', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const service of services) {
    const [submitting, ...others] = callsOf(service);
    const { title } = service;

    for (const [what, answer, code, delivery, httpStatus] of troubles) {
      test(`${title}: after ${what} a submission is ${code}, ${delivery}, and is sent once`, async () => {
        const { provider, server } = await open(harness, service, [answer], {
          around: (request, send) => send({ ...request, ...patience(answer) }),
        });
        const error = await errorOf(submitting!.run(provider, signal));
        assert.deepEqual(
          [error.code, error.details.delivery, error.details.httpStatus, error.details.provider],
          [code, delivery, httpStatus, service.id],
        );
        assert.equal(server.requests.length, 1);
      });

      test(`${title}: after ${what} every other call is ${code}, and is sent once`, async () => {
        const script = others.map(() => answer);
        const { provider, server } = await open(harness, service, script, {
          around: (request, send) => send({ ...request, ...patience(answer) }),
        });
        for (const { name, run } of others) {
          const error = await errorOf(run(provider, signal));
          assert.deepEqual([error.code, error.details.httpStatus], [code, httpStatus], name);
        }
        assert.equal(server.requests.length, others.length);
      });
    }

    test(`${title}: what cannot be reached was sent nothing`, async () => {
      const { provider, server } = await open(harness, service, []);
      await server.close();
      for (const { name, run } of callsOf(service)) {
        const { code, details } = await errorOf(run(provider, signal));
        assert.deepEqual(
          [code, details.delivery, details.provider, details.subject],
          ['network', 'not-sent', service.id, server.origin],
          name,
        );
      }
    });

    test(`${title}: what is refused here was sent nothing`, async () => {
      const { provider, server } = await open(harness, service, []);
      const request = { ...plain(service), model: `${service.id}/none` };
      const given = { signal, idempotencyKey: 'k' };
      const refused = await errorOf(provider.start(request, given));
      assert.deepEqual(
        [refused.details.delivery, refused.details.value, server.requests.length],
        ['not-sent', `${service.id}/none`, 0],
      );
    });
  }
});
