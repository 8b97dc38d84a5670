import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { JsonValue } from '../../../../src/core/json';
import type { HttpClient, HttpRequest } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { createGccaiProvider } from '../../../../src/providers/gccai/provider';
import { ScriptedServer, type ScriptedAnswer } from '../support/scriptedServer';
import { gccaiRequest, publicImages } from './gccaiRequests';

const apiKey = 'sk-canary-5f1d';
const taskId = 'task_01KPQ7J7DWB7QZ3WCEK3YVPBRA';
const operation = { taskId, imageUrls: [] };

/** The pages' own answer to a submission. */
const submitted = { code: 200, data: [{ status: 'submitted', task_id: taskId }] };

const finished = {
  code: 200,
  data: {
    id: taskId,
    status: 'completed',
    progress: 100,
    credits_cost: 0.2,
    result: { images: [{ url: ['https://cdn.example.com/a.png'], expires_at: 1_763_174_708 }] },
  },
};

const justQueued = {
  kind: 'pending',
  phase: 'queued',
  progressPercent: undefined,
  retryAfterMs: undefined,
};

interface Harness {
  readonly provider: ImageProvider;
  readonly server: ScriptedServer;
  /** What the provider asked of its HTTP client, in order. */
  readonly sent: readonly HttpRequest[];
}

suite("gccai's provider", () => {
  let http: HttpClient;
  const servers: ScriptedServer[] = [];
  const { signal } = new AbortController();
  const options = { signal, idempotencyKey: '0b0e5a52-1c55-4e3e-9c4c-3c0f2f0c3c11' };

  setup(() => {
    http = createUndiciHttpClient({});
  });

  teardown(async () => {
    await http.close();
    await Promise.all(servers.splice(0).map(server => server.close()));
  });

  async function open(...answers: readonly ScriptedAnswer[]): Promise<Harness> {
    const server = await ScriptedServer.open(...answers);
    servers.push(server);
    const sent: HttpRequest[] = [];
    const watched: HttpClient = {
      send: request => {
        sent.push(request);
        return http.send(request);
      },
      close: () => http.close(),
    };
    const provider = createGccaiProvider({ http: watched, baseUrl: `${server.origin}/v1`, apiKey });
    return { provider, server, sent };
  }

  async function errorOf(promise: Promise<unknown>): Promise<ImageError> {
    try {
      await promise;
    } catch (error) {
      assert.ok(ImageError.is(error), String(error));
      return error;
    }
    assert.fail('no error');
  }

  test('submitting is one POST with the key and the whole order, and no idempotency key', async () => {
    const { provider, server, sent } = await open({ body: submitted });
    const started = await provider.start(gccaiRequest({ count: 2 }), options);
    const [request] = server.requests;
    assert.deepEqual(
      {
        started,
        wire: [request?.method, request?.path, request?.body],
        headers: [request?.headers.authorization, request?.headers['content-type']],
        ownHeaders: Object.keys(sent[0]?.headers ?? {}).toSorted(),
        call: [sent.length, sent[0]?.freshConnection, sent[0]?.headersTimeoutMs],
        facts: [provider.id, provider.startIsIdempotent, 'cancel' in provider],
      },
      {
        started: { operation, state: justQueued, warnings: [] },
        wire: [
          'POST',
          '/v1/images/generations',
          {
            model: 'qwen-image-2.0',
            prompt: 'a lighthouse at dusk, 灯塔',
            size: '16:9',
            resolution: '1K',
            n: 2,
          },
        ],
        headers: [`Bearer ${apiKey}`, 'application/json'],
        ownHeaders: ['accept', 'authorization', 'content-type'],
        call: [1, true, 60_000],
        facts: ['gccai', false, false],
      },
    );
  });

  test('every documented form of an accepted submission has its id read', async () => {
    const forms = [
      submitted,
      { code: 'success', message: '', data: [{ task_id: taskId, status: 'processing' }] },
      { code: 200, data: { task_id: taskId, status: 'pending' } },
      { code: 200, data: { id: taskId, object: 'generation.task', status: 'PENDING' } },
    ];
    const { provider } = await open(...forms.map(body => ({ body })));
    const seen: unknown[] = [];
    while (seen.length < forms.length) {
      const { operation: started, state } = await provider.start(gccaiRequest(), options);
      seen.push([started, state.kind === 'pending' && state.phase]);
    }
    assert.deepEqual(seen, [
      [operation, 'queued'],
      [operation, 'running'],
      [operation, 'queued'],
      [operation, 'queued'],
    ]);
  });

  test('what a model does not take is said when the task is started', async () => {
    const { provider, server } = await open({ body: submitted });
    const { warnings } = await provider.start(gccaiRequest({ seed: 7 }), options);
    assert.deepEqual(warnings, [{ code: 'option-left-out', option: 'seed', value: '7' }]);
    assert.equal(JSON.stringify(server.requests[0]?.body).includes('seed'), false);
  });

  test('the task remembers its input images, and does not hand them back as pictures', async () => {
    const images = publicImages(2);
    const urls = images.map(({ url }) => url ?? '');
    const echoed = {
      ...finished.data,
      result: { images: [{ url: [...urls, 'https://cdn.example.com/new.png'] }] },
    };
    const { provider } = await open({ body: submitted }, { body: { code: 200, data: echoed } });
    const started = await provider.start(gccaiRequest({ mode: 'reference', images }), options);
    assert.deepEqual(started.operation, { taskId, imageUrls: urls });
    const journal = JSON.parse(JSON.stringify(started.operation)) as JsonValue;
    const state = await provider.check(journal, { signal });
    assert.deepEqual(state.kind === 'succeeded' && state.images, [
      { kind: 'url', url: 'https://cdn.example.com/new.png', expiresAtMs: undefined },
    ]);
  });

  test('asking is a GET at the base address, with the key and no more', async () => {
    const { provider, server, sent } = await open({
      body: { code: 200, data: { id: 'x', status: 'processing', progress: 45 } },
      headers: { 'retry-after': '4' },
    });
    const state = await provider.check({ ...operation, taskId: 'task:1.2-x_Y' }, { signal });
    const [request] = server.requests;
    assert.deepEqual(
      [
        state,
        request?.method,
        request?.path,
        request?.body,
        Object.keys(sent[0]?.headers ?? {}).toSorted(),
        sent[0]?.headersTimeoutMs,
        sent[0]?.freshConnection,
      ],
      [
        { kind: 'pending', phase: 'running', progressPercent: 45, retryAfterMs: 4_000 },
        'GET',
        '/v1/tasks/task%3A1.2-x_Y',
        undefined,
        ['accept', 'authorization'],
        30_000,
        undefined,
      ],
    );
  });

  test('a finished task has its pictures, their expiry and its credits', async () => {
    const { provider } = await open({ body: finished });
    assert.deepEqual(await provider.check(operation, { signal }), {
      kind: 'succeeded',
      images: [
        { kind: 'url', url: 'https://cdn.example.com/a.png', expiresAtMs: 1_763_174_708_000 },
      ],
      cost: { amount: 0.2, currency: 'credits' },
      warnings: [],
    });
  });

  test('a failed task ends as failed, free, also in an envelope that calls itself an error', async () => {
    const error = { code: 400, message: 'bad picture', type: 'invalid_request_error' };
    const { provider } = await open({
      body: { code: 400, data: { id: taskId, status: 'FAILED', error } },
    });
    const state = await provider.check(operation, { signal });
    assert.deepEqual(
      [state.kind, state.kind === 'failed' && [state.error.code, state.cost]],
      ['failed', ['invalid-request', { amount: 0, currency: 'credits' }]],
    );
  });

  test('a base address with slashes at its end is the same address', async () => {
    const { server } = await open({ body: finished });
    const slashed = createGccaiProvider({ http, baseUrl: `${server.origin}/v1//`, apiKey });
    assert.equal((await slashed.check(operation, { signal })).kind, 'succeeded');
    assert.equal(server.requests[0]?.path, `/v1/tasks/${taskId}`);
  });

  test('a task that ends at once ends in the answer to its submission', async () => {
    const failed = { task_id: taskId, status: 'failed', error: { code: 'moderation_blocked' } };
    const { provider } = await open({ body: finished }, { body: { code: 200, data: [failed] } });
    const done = await provider.start(gccaiRequest(), options);
    const lost = await provider.start(gccaiRequest(), options);
    assert.deepEqual(
      [
        done.operation,
        done.state.kind,
        lost.operation,
        lost.state.kind === 'failed' && lost.state.error.code,
      ],
      [operation, 'succeeded', operation, 'content-refused'],
    );
  });

  test('the id is kept whatever else is odd in the answer', async () => {
    const odd = [
      { code: 500, message: 'hm', data: [{ task_id: taskId }] },
      { data: [7, { task_id: '../x' }, { task_id: taskId, status: 17 }] },
      { code: 'success', data: { task_id: taskId, status: 'completed' } },
      { code: 200, error: 'none', data: [{ task_id: taskId, status: '' }] },
    ];
    const { provider } = await open(...odd.map(body => ({ body })));
    const seen: unknown[] = [];
    while (seen.length < odd.length) {
      const started = await provider.start(gccaiRequest(), options);
      seen.push([started.operation, started.state, started.warnings]);
    }
    assert.deepEqual(
      seen,
      odd.map(() => [operation, justQueued, []]),
    );
  });

  test('a second task in one answer is not passed over in silence', async () => {
    const { provider } = await open({
      body: { code: 200, data: [{ task_id: taskId }, { task_id: 'task_2' }] },
    });
    const { operation: started, warnings } = await provider.start(gccaiRequest(), options);
    assert.deepEqual(
      [started, warnings.map(warning => warning.code === 'provider-note' && warning.text)],
      [operation, ['gccai started a further task, task_2; its pictures are to be had there.']],
    );
  });

  test('a success without a usable id is unclear: something may have been bought', async () => {
    const bodies = [
      {},
      { code: 200, data: [] },
      { code: 200, data: [{ task_id: '' }] },
      { code: 200, data: [{ task_id: 7 }] },
      { code: 200, data: [{ task_id: '../../v1/user' }] },
      { code: 200, data: 'task_1' },
      [],
      'ok',
    ];
    const { provider } = await open(...bodies.map(body => ({ body })));
    const facts: unknown[] = [];
    while (facts.length < bodies.length) {
      const { code, details } = await errorOf(provider.start(gccaiRequest(), options));
      facts.push([code, details.delivery]);
    }
    assert.deepEqual(
      facts,
      bodies.map(() => ['protocol', 'unclear']),
    );
  });

  test('an id in an error answer starts nothing', async () => {
    const { provider } = await open({ status: 400, body: submitted });
    const { code, details } = await errorOf(provider.start(gccaiRequest(), options));
    assert.deepEqual([code, details.delivery], ['invalid-request', 'answered']);
  });

  test('an unknown word is neither success nor failure', async () => {
    const { provider } = await open({ body: { code: 200, data: { status: 'reviewing' } } });
    assert.deepEqual(await provider.check(operation, { signal }), {
      kind: 'unrecognized',
      word: 'reviewing',
      retryAfterMs: undefined,
    });
  });

  test('completed without a picture, or with nothing but the input, cannot be meant', async () => {
    const input = 'https://pictures.example.com/0.png';
    const only = (url: readonly string[]) => ({
      body: { code: 200, data: { ...finished.data, result: { images: [{ url }] } } },
    });
    const { provider } = await open(only([]), only([input]));
    const asked = { taskId, imageUrls: [input] };
    assert.equal((await errorOf(provider.check(asked, { signal }))).code, 'protocol');
    assert.equal((await errorOf(provider.check(asked, { signal }))).code, 'protocol');
  });

  test('an operation that is not its own is never turned into an address', async () => {
    const { provider, server } = await open();
    const operations: readonly JsonValue[] = [
      null,
      'x',
      {},
      { taskId },
      { taskId: '../x', imageUrls: [] },
      { taskId: '', imageUrls: [] },
      { taskId, imageUrls: [7] },
      { taskId, imageUrls: [], more: 1 },
    ];
    const facts: unknown[] = [];
    for (const one of operations) {
      const { code, details } = await errorOf(provider.check(one, { signal }));
      facts.push([code, details.delivery]);
    }
    assert.deepEqual(
      [facts, server.requests.length],
      [operations.map(() => ['protocol', 'not-sent']), 0],
    );
  });

  test('a refused request is never sent', async () => {
    const { provider, sent } = await open();
    const error = await errorOf(provider.start(gccaiRequest({ model: 'gccai/none' }), options));
    assert.deepEqual(
      [error.code, error.details.delivery, sent.length],
      ['model-unavailable', 'not-sent', 0],
    );
  });

  test('errors keep what the engine decides by', async () => {
    const { provider } = await open(
      { status: 429, headers: { 'retry-after': '9' }, body: { error: { code: 429 } } },
      { status: 500, body: 'oops' },
      { trouble: 'reset' },
      { body: submitted, trouble: 'cut' },
      { body: { code: 503, message: 'busy', data: null } },
      { status: 402, body: { error: { code: 402, message: 'top up' } } },
      { status: 404, body: { error: { code: 'model_not_found' } } },
    );
    const facts: unknown[] = [];
    while (facts.length < 7) {
      const { code, details } = await errorOf(provider.start(gccaiRequest(), options));
      facts.push([code, details.delivery, details.httpStatus, details.retryAfterMs, details.value]);
    }
    assert.deepEqual(facts, [
      ['rate-limited', 'answered', 429, 9_000, undefined],
      ['provider-failed', 'unclear', 500, undefined, undefined],
      ['network', 'unclear', undefined, undefined, undefined],
      ['network', 'unclear', 200, undefined, undefined],
      ['provider-failed', 'unclear', 503, undefined, undefined],
      ['out-of-credit', 'answered', 402, undefined, undefined],
      ['model-unavailable', 'answered', 404, undefined, 'gccai/qwen-image-2.0'],
    ]);
  });

  test('a service that cannot be reached was sent nothing', async () => {
    const { provider, server } = await open();
    await server.close();
    servers.splice(0);
    const { code, details } = await errorOf(provider.start(gccaiRequest(), options));
    assert.deepEqual([code, details.delivery], ['network', 'not-sent']);
  });

  for (const trouble of ['silent', 'half'] as const) {
    test(`each request ends with the reason it was aborted for while the answer is ${trouble}`, async () => {
      const { provider, server } = await open(
        { body: submitted, trouble },
        { body: finished, trouble },
      );
      const calls = [
        (given: AbortSignal) => provider.start(gccaiRequest(), { ...options, signal: given }),
        (given: AbortSignal) => provider.check(operation, { signal: given }),
      ];
      for (const [index, call] of calls.entries()) {
        const controller = new AbortController();
        const reason = new Error('the user pressed Cancel');
        const ended = assert.rejects(call(controller.signal), error => error === reason);
        await server.seen(index + 1);
        controller.abort(reason);
        await ended;
      }
    });
  }

  test('what is aborted before it begins sends nothing', async () => {
    const { provider, server } = await open();
    const reason = new Error('too late');
    const aborted = AbortSignal.abort(reason);
    const isReason = (error: unknown): boolean => error === reason;
    await assert.rejects(provider.start(gccaiRequest(), { ...options, signal: aborted }), isReason);
    await assert.rejects(provider.check(operation, { signal: aborted }), isReason);
    assert.equal(server.requests.length, 0);
  });

  test('the key is in no error, no operation, and at no other address', async () => {
    const elsewhere = await ScriptedServer.open();
    servers.push(elsewhere);
    const echo = { error: { code: 401, message: `no such key ${apiKey}`, type: apiKey } };
    const { provider, sent } = await open(
      { status: 401, body: echo },
      { status: 307, headers: { location: `${elsewhere.origin}/v1/tasks` }, body: null },
      { trouble: 'reset' },
      { status: 502, body: `<html>${apiKey}</html>` },
      { body: { code: 403, message: `who is ${apiKey}` } },
      { body: { ...submitted, urls: { get: `${elsewhere.origin}/v1/tasks/${taskId}` } } },
      { body: { code: 200, data: { status: 'failed', error: echo.error } } },
    );
    const errors: ImageError[] = [];
    while (errors.length < 5) {
      errors.push(await errorOf(provider.start(gccaiRequest(), options)));
    }
    const { operation: started } = await provider.start(gccaiRequest(), options);
    const state = await provider.check(started, { signal });
    assert.equal(state.kind, 'failed');
    const texts = [...errors, state.error].map(error => [
      error.message,
      error.details,
      String(error.cause),
    ]);
    assert.deepEqual(
      {
        codes: errors.map(({ code }) => code),
        leaked: JSON.stringify([texts, started, state]).includes(apiKey),
        elsewhere: elsewhere.requests.length,
        inUrlOrBody: sent.some(({ url, body }) => `${url}${String(body)}`.includes(apiKey)),
        headerNames: [
          ...new Set(
            sent.flatMap(({ headers = {} }) =>
              Object.keys(headers).filter(name => headers[name]?.includes(apiKey)),
            ),
          ),
        ],
      },
      {
        codes: ['unauthorized', 'protocol', 'network', 'provider-failed', 'unauthorized'],
        leaked: false,
        elsewhere: 0,
        inUrlOrBody: false,
        headerNames: ['authorization'],
      },
    );
  });
});
