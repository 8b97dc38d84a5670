import * as assert from 'node:assert/strict';
import type { HttpRequest } from '../../../../src/net/httpClient';
import { apiKey, errorOf, idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import { callsOf } from './calls';
import { services } from './services';
import { open, plain } from './submitting';

const { signal } = new AbortController();

/** Every address and body that went out, and the names of the headers with the key in them. */
function placesOfKey(sent: readonly HttpRequest[]): unknown {
  return {
    inAddressOrBody: sent.some(({ url, body }) =>
      `${url}${body === undefined ? '' : Buffer.from(body).toString()}`.includes(apiKey),
    ),
    headers: [
      ...new Set(
        sent.flatMap(({ headers = {} }) =>
          Object.keys(headers).filter(name => headers[name]?.includes(apiKey)),
        ),
      ),
    ],
    values: [...new Set(sent.map(({ headers }) => headers?.['authorization']))],
  };
}

const onlyInItsHeader = {
  inAddressOrBody: false,
  headers: ['authorization'],
  values: [`Bearer ${apiKey}`],
};

suite('The key', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const service of services) {
    const { title, answers } = service;

    for (const status of [301, 302, 303, 307, 308]) {
      test(`${title}: a redirect ${status} to another origin is not followed by any request`, async () => {
        const elsewhere = await harness.serve();
        const calls = callsOf(service);
        const headers = { location: `${elsewhere.origin}${answers.taskPath}` };
        const script = calls.map(() => ({ status, headers, body: '' }));
        const { provider, server, sent } = await open(harness, service, script);
        for (const { name, run } of calls) {
          const { code, details } = await errorOf(run(provider, signal));
          assert.deepEqual([code, details.serverText], ['protocol', headers.location], name);
          if (name === 'submitting') assert.equal(details.delivery, 'answered');
        }
        assert.deepEqual(
          [server.requests.length, elsewhere.requests.length, placesOfKey(sent)],
          [calls.length, 0, onlyInItsHeader],
        );
      });
    }

    test(`${title}: an address in an answer is never asked, only the configured one`, async () => {
      const elsewhere = await harness.serve();
      const links = {
        urls: {
          get: `${elsewhere.origin}${answers.taskPath}`,
          cancel: `${elsewhere.origin}${answers.taskPath}/cancel`,
        },
        response_url: elsewhere.origin,
        status_url: elsewhere.origin,
        poll_url: elsewhere.origin,
      };
      const [accepted] = answers.accepted;
      const [finished] = answers.finished;
      const { provider, server, sent } = await open(harness, service, [
        { ...accepted?.answer, body: { ...(accepted?.answer.body as object), ...links } },
        { body: { ...(finished?.body as object), ...links } },
        { body: { ...(finished?.body as object), ...links } },
      ]);
      const { operation } = await provider.start(plain(service), { signal, idempotencyKey });
      await provider.check(operation, { signal });
      await provider.cancel?.(operation, { signal });
      assert.deepEqual(
        [server.requests.length, elsewhere.requests.length, placesOfKey(sent)],
        [callsOf(service).length, 0, onlyInItsHeader],
      );
      assert.equal(JSON.stringify(operation).includes(elsewhere.origin), false);
    });

    test(`${title}: neither an operation nor a state has it, whatever the service repeats`, async () => {
      const [accepted] = answers.accepted;
      const [envelope] = Object.values(answers.envelopes);
      const failed = answers.words.find(([, outcome]) => outcome === 'failed')?.[0];
      const echo = { ...service.errors.echo(apiKey), note: apiKey };
      const { provider } = await open(harness, service, [
        { ...accepted?.answer, body: { ...(accepted?.answer.body as object), note: apiKey } },
        { body: { ...echo, ...(envelope?.({ status: failed }) as object) } },
        { body: envelope?.({ status: apiKey }) },
      ]);
      const { operation, ...started } = await provider.start(plain(service), {
        signal,
        idempotencyKey,
      });
      const states = [
        await provider.check(operation, { signal }),
        await provider.check(operation, { signal }),
      ];
      assert.deepEqual(
        states.map(({ kind }) => kind),
        ['failed', 'unrecognized'],
      );
      assert.equal(JSON.stringify([operation, started, states]).includes(apiKey), false);
    });
  }
});
