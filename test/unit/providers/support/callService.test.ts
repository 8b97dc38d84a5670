import * as assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { ImageError } from '../../../../src/core/errors';
import { HttpFailure, type HttpClient } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { callService, type ServiceAnswer } from '../../../../src/providers/support/callService';
import { ScriptedServer, type ScriptedAnswer } from './scriptedServer';

const apiKey = 'sk-canary-77';

/** How long is waited for what never comes; all else may take its time. */
type Patience = Partial<Record<'headersTimeoutMs' | 'bodyTimeoutMs', number>>;

function ask(
  http: HttpClient,
  origin: string,
  patience: Patience,
  signal: AbortSignal,
): Promise<ServiceAnswer> {
  return callService(
    { http, provider: 'wave', apiKey },
    {
      method: 'POST',
      url: `${origin}/v1/tasks`,
      body: '{}',
      headers: { 'content-type': 'application/json' },
      signal,
      headersTimeoutMs: 10_000,
      ...patience,
    },
  );
}

suite('calling a service', () => {
  let http: HttpClient;
  let server: ScriptedServer | undefined;

  setup(() => {
    http = createUndiciHttpClient({});
  });

  teardown(async () => {
    await http.close();
    await server?.close();
    server = undefined;
  });

  async function call(answer: ScriptedAnswer, patience: Patience = {}): Promise<ServiceAnswer> {
    server = await ScriptedServer.open(answer);
    return ask(http, server.origin, patience, new AbortController().signal);
  }

  async function failureOf(...given: Parameters<typeof call>): Promise<unknown> {
    try {
      return await call(...given);
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      return [error.code, error.details.delivery, error.details.httpStatus];
    }
  }

  test('an answer is its status, headers and JSON', async () => {
    const { status, headers, body } = await call({
      status: 202,
      headers: { 'Retry-After': '3' },
      body: { task_id: 't' },
    });
    assert.deepEqual([status, headers['retry-after'], body], [202, '3', { task_id: 't' }]);
  });

  test('an error status is an answer, with its JSON or without', async () => {
    const withJson = await call({ status: 400, body: { error: { code: 'x' } } });
    assert.deepEqual([withJson.status, withJson.body], [400, { error: { code: 'x' } }]);
    await server?.close();
    const page = await call({ status: 502, body: '<html>Bad Gateway</html>' });
    assert.deepEqual(
      [page.status, page.body, page.bodyProblem?.code],
      [502, undefined, 'protocol'],
    );
    await server?.close();
    const cut = await call({ status: 402, body: { error: { code: 'y' } }, trouble: 'cut' });
    assert.deepEqual([cut.status, cut.body, cut.bodyProblem?.code], [402, undefined, 'network']);
  });

  test('a success without JSON is unclear, never a failure to tell', async () => {
    assert.deepEqual(await failureOf({ body: '<html>Welcome to our Wi-Fi</html>' }), [
      'protocol',
      'unclear',
      200,
    ]);
  });

  test('a success that breaks off is unclear', async () => {
    assert.deepEqual(await failureOf({ body: { a: 'long enough' }, trouble: 'cut' }), [
      'network',
      'unclear',
      200,
    ]);
  });

  test('a success that stops coming is a timeout, unclear', async () => {
    assert.deepEqual(
      await failureOf({ body: { a: 'long enough' }, trouble: 'half' }, { bodyTimeoutMs: 100 }),
      ['timeout', 'unclear', 200],
    );
  });

  test('an answer too large to be one is refused, unclear', async () => {
    assert.deepEqual(await failureOf({ body: { a: 'x'.repeat(1_100_000) } }), [
      'too-large',
      'unclear',
      200,
    ]);
  });

  test('a reset after the request is a network error, unclear', async () => {
    assert.deepEqual(await failureOf({ trouble: 'reset' }), ['network', 'unclear', undefined]);
  });

  test('no answer in time is a timeout, unclear', async () => {
    assert.deepEqual(await failureOf({ trouble: 'silent' }, { headersTimeoutMs: 100 }), [
      'timeout',
      'unclear',
      undefined,
    ]);
  });

  test('a refused connection is a network error, not sent', async () => {
    const gone = await ScriptedServer.open();
    await gone.close();
    const calling = ask(http, gone.origin, {}, new AbortController().signal);
    await assert.rejects(calling, (error: unknown) => {
      assert.ok(ImageError.is(error, 'network'));
      assert.equal(error.details.delivery, 'not-sent');
      return true;
    });
  });

  for (const trouble of ['silent', 'half'] as const) {
    test(`aborted while the answer is ${trouble}, it ends with the reason given`, async () => {
      const opened = await ScriptedServer.open({ body: { a: 'long enough' }, trouble });
      server = opened;
      const headArrived = new EventEmitter();
      const watched: HttpClient = {
        send: async request => {
          const response = await http.send(request);
          headArrived.emit('head');
          return response;
        },
        close: () => http.close(),
      };
      const controller = new AbortController();
      const reason = new Error('the user pressed Cancel');
      const moment = trouble === 'half' ? once(headArrived, 'head') : opened.seen(1);
      const calling = ask(watched, opened.origin, {}, controller.signal);
      const ended = assert.rejects(calling, error => error === reason);
      await moment;
      controller.abort(reason);
      await ended;
    });
  }

  test('aborted in a body that ends as broken off, it still ends with the reason given', async () => {
    const controller = new AbortController();
    const reason = new Error('the user pressed Cancel');
    async function* brokenOff(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new Uint8Array([123]));
      controller.abort(reason);
      throw new HttpFailure('closed', { reason: 'reset', notSent: false });
    }
    const broken: HttpClient = {
      send: () =>
        Promise.resolve({
          status: 200,
          headers: {},
          body: brokenOff(),
          discard: () => Promise.resolve(),
        }),
      close: () => Promise.resolve(),
    };
    const calling = ask(broken, 'https://service.example.com', {}, controller.signal);
    await assert.rejects(calling, error => error === reason);
  });

  test('the key goes into its header, beside the headers of the request', async () => {
    await call({ body: {} });
    const headers = server?.requests[0]?.headers;
    assert.deepEqual(
      [headers?.authorization, headers?.accept, headers?.['content-type']],
      [`Bearer ${apiKey}`, 'application/json', 'application/json'],
    );
  });

  test('a key that is repeated in a page that is no JSON is not in the error', async () => {
    const answer = await call({ status: 403, body: `<p>Blocked: Bearer ${apiKey}</p>` });
    assert.match(answer.bodyProblem?.details.serverText ?? '', /Blocked: Bearer \[key\]/);
    await server?.close();
    const far = await call({ status: 403, body: `<p>${'x'.repeat(190)}${apiKey}</p>` });
    assert.doesNotMatch(far.bodyProblem?.details.serverText ?? '', /sk-/);
    await server?.close();
    await assert.rejects(call({ body: `<p>${apiKey}</p>` }), (error: unknown) => {
      assert.ok(ImageError.is(error, 'protocol'));
      assert.equal(JSON.stringify([error.message, error.details]).includes(apiKey), false);
      return true;
    });
  });
});
