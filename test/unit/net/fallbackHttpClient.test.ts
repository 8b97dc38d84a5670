import assert from 'node:assert/strict';
import { createFallbackHttpClient } from '../../../src/net/fallbackHttpClient';
import {
  HttpFailure,
  type HttpClient,
  type HttpFailureReason,
  type HttpRequest,
  type HttpResponse,
} from '../../../src/net/httpClient';
import { adapters } from './adapters';
import { startProxy } from './connectProxy';
import { answer, get, Loopback, names, textOf } from './loopback';

type Outcome = 'answers' | readonly [HttpFailureReason, 'sent' | 'unsent'];

/** A client that does what it is told and counts. */
class Scripted implements HttpClient {
  readonly requests: string[] = [];
  isClosed = false;
  constructor(public outcome: Outcome) {}

  send({ method }: HttpRequest): Promise<HttpResponse> {
    this.requests.push(method);
    if (this.outcome !== 'answers') {
      const [reason, sent] = this.outcome;
      const facts = { reason, notSent: sent === 'unsent', systemCode: reason };
      return Promise.reject(new HttpFailure(reason, facts));
    }
    return Promise.resolve({
      status: 200,
      headers: {},
      body: {
        async *[Symbol.asyncIterator]() {
          await Promise.resolve();
          yield Buffer.from('x');
        },
      },
      discard: () => Promise.resolve(),
    });
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function pair(preferredOutcome: Outcome, otherOutcome: Outcome) {
  const preferred = new Scripted(preferredOutcome);
  const other = new Scripted(otherOutcome);
  return { preferred, other, http: createFallbackHttpClient({ preferred, other }) };
}

const paid = (url: string): HttpRequest =>
  get(url, { method: 'POST', body: '{}', freshConnection: true });

async function failureOf(sending: Promise<unknown>): Promise<HttpFailure> {
  try {
    await sending;
  } catch (error) {
    assert.ok(error instanceof HttpFailure, String(error));
    return error;
  }
  return assert.fail('it succeeded');
}

suite('Falling back to the editor’s network', () => {
  const loopback = new Loopback();
  const closers: (() => Promise<void>)[] = [];
  teardown(async () => {
    await loopback.close();
    await Promise.all(closers.splice(0).map(close => close()));
  });

  test('a paid request takes the second way only if it provably did not take the first', async () => {
    const reasons = ['dns', 'refused', 'unreachable', 'tls', 'proxy', 'timeout'] as const;
    const never = ['reset', 'blocked', 'other'] as const;
    for (const reason of [...reasons, ...never]) {
      for (const sent of ['sent', 'unsent'] as const) {
        const { preferred, other, http } = pair([reason, sent], 'answers');
        const isTried = sent === 'unsent' && reasons.some(known => known === reason);
        const sending = http.send(paid('https://images.test'));
        if (isTried) await sending;
        else assert.deepEqual((await failureOf(sending)).notSent, sent === 'unsent');
        const expected = [['POST'], isTried ? ['POST'] : []];
        assert.deepEqual([preferred.requests, other.requests], expected, `${reason} ${sent}`);
      }
    }
  });

  test('a free request may be asked twice, but not because it was slow or refused here', async () => {
    for (const [outcome, tries] of [
      [['dns', 'sent'], 1],
      [['tls', 'sent'], 1],
      [['timeout', 'unsent'], 1],
      [['timeout', 'sent'], 0],
      [['reset', 'sent'], 0],
      [['blocked', 'unsent'], 0],
    ] as const) {
      const { other, http } = pair(outcome, 'answers');
      await http.send(get('https://images.test')).catch(() => undefined);
      assert.equal(other.requests.length, tries, outcome.join(' '));
    }
  });

  test('the way that worked comes first for its origin, until it fails', async () => {
    const { preferred, other, http } = pair(['proxy', 'unsent'], 'answers');
    await http.send(get('https://images.test/a'));
    await http.send(paid('https://images.test/b'));
    assert.deepEqual([preferred.requests, other.requests], [['GET'], ['GET', 'POST']]);
    await http.send(get('https://other.test'));
    assert.equal(preferred.requests.length, 2);

    preferred.outcome = 'answers';
    other.outcome = ['dns', 'unsent'];
    await http.send(paid('https://images.test/c'));
    await http.send(get('https://images.test/d'));
    assert.deepEqual(
      [preferred.requests.slice(2), other.requests.slice(3)],
      [['POST', 'GET'], ['POST']],
    );
  });

  test('when both fail, both are told, and unsent is only what neither sent', async () => {
    for (const [first, second, reason, notSent] of [
      [['dns', 'unsent'], ['dns', 'unsent'], 'dns', true],
      [['tls', 'unsent'], ['proxy', 'unsent'], 'tls', true],
      [['tls', 'unsent'], ['reset', 'sent'], 'reset', false],
      [['dns', 'unsent'], ['timeout', 'sent'], 'timeout', false],
    ] as const) {
      const failure = await failureOf(pair(first, second).http.send(paid('https://images.test')));
      assert.deepEqual([failure.reason, failure.notSent], [reason, notSent]);
      assert.deepEqual(
        failure.attempts.map(attempt => attempt.reason),
        [first[0], second[0]],
      );
    }
  });

  test('this machine is reached one way only', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const { other, http } = pair(['refused', 'unsent'], 'answers');
      const failure = await failureOf(http.send(get(`http://${host}:1`)));
      assert.deepEqual([failure.reason, other.requests], ['refused', []], host);
    }
  });

  test('an aborted request is not tried again', async () => {
    const reason = new Error('enough');
    const { other } = pair('answers', 'answers');
    const preferred: HttpClient = {
      send: () => Promise.reject(reason),
      close: () => Promise.resolve(),
    };
    const http = createFallbackHttpClient({ preferred, other });
    await assert.rejects(http.send(get('https://images.test')), reason);
    assert.deepEqual(other.requests, []);
  });

  test('closing closes both', async () => {
    const { preferred, other, http } = pair('answers', 'answers');
    await http.close();
    assert.deepEqual([preferred.isClosed, other.isClosed], [true, true]);
  });

  test('behind a proxy that only the editor knows, a paid request arrives once', async () => {
    const posts: string[] = [];
    const target = await loopback.https((request, response) => {
      if (request.method === 'POST') posts.push(request.url ?? '');
      request.resume();
      answer(response, 200, {}, 'made');
    });
    const proxy = await startProxy(target.port, { login: 'user:password' });
    closers.push(proxy.close);
    const [undici, editor] = adapters;
    assert.ok(undici && editor);
    const http = loopback.use(
      createFallbackHttpClient({
        preferred: undici.create({ lookup: names({}) }),
        other: editor.create({
          isTrusting: true,
          proxy: `http://user:password@127.0.0.1:${proxy.port}`,
        }),
      }),
    );
    const response = await http.send(paid('https://images.test/tasks'));
    assert.deepEqual([response.route, await textOf(response)], [{ kind: 'editor' }, 'made']);
    assert.deepEqual(posts, ['/tasks']);
  });
});
