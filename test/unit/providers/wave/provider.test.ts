import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { HttpClient, HttpRequest } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import type { ServiceConnection } from '../../../../src/providers/support/serviceConnection';
import { createWaveProvider } from '../../../../src/providers/wave/provider';
import { ScriptedServer, type ScriptedAnswer } from '../support/scriptedServer';
import { waveRequest } from './waveRequests';

const apiKey = 'sk-canary-5f1d';
const taskId = 'task-wave1775285160b950328499';

/** The pages' own answer to a submission. */
const submitted = {
  task_id: taskId,
  model: 'wan2.7-image',
  action: 'generate',
  status: 'queued',
  created_at: 1775285160040,
  progress: 0,
};

const finished = {
  task_id: taskId,
  status: 'completed',
  progress: '100%',
  cost: 13500,
  result: { images: [{ url: ['https://cdn.example.com/a.png'], expires_at: 1_720_259_200 }] },
};

interface Harness {
  readonly provider: ImageProvider;
  readonly server: ScriptedServer;
  /** What the provider asked of its HTTP client, in order. */
  readonly sent: readonly HttpRequest[];
}

suite("Wave's provider", () => {
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

  async function open(
    answers: readonly ScriptedAnswer[],
    given: Partial<ServiceConnection> = {},
  ): Promise<Harness> {
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
    const provider = createWaveProvider({
      http: watched,
      baseUrl: `${server.origin}/v1`,
      apiKey,
      dialect: 'v1',
      ...given,
    });
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

  test('submitting is one POST with key, idempotency key and the whole order', async () => {
    const { provider, server, sent } = await open([{ body: submitted }], {
      callback: { url: 'https://hooks.example.com/x' },
    });
    const started = await provider.start(waveRequest({ seed: 7 }), options);
    const [request] = server.requests;
    assert.deepEqual(
      {
        started,
        wire: [request?.method, request?.path, request?.body],
        headers: [
          request?.headers.authorization,
          request?.headers['idempotency-key'],
          request?.headers['content-type'],
        ],
        call: [sent.length, sent[0]?.freshConnection, sent[0]?.headersTimeoutMs],
        facts: [provider.id, provider.startIsIdempotent],
      },
      {
        started: {
          operation: { taskId },
          state: {
            kind: 'pending',
            phase: 'queued',
            progressPercent: 0,
            retryAfterMs: undefined,
          },
          warnings: [],
        },
        wire: [
          'POST',
          '/v1/tasks',
          {
            model: 'wan2.7-image',
            action: 'generate',
            prompt: 'a lighthouse at dusk, 灯塔',
            n: 1,
            aspect_ratio: '16:9',
            resolution: '2K',
            seed: 7,
            callback_url: 'https://hooks.example.com/x',
          },
        ],
        headers: [`Bearer ${apiKey}`, options.idempotencyKey, 'application/json'],
        call: [1, true, 60_000],
        facts: ['wave', true],
      },
    );
  });

  test('what a mode does not take is said when the task is started', async () => {
    const { provider, server } = await open([{ body: submitted }]);
    const { warnings } = await provider.start(
      waveRequest({ mode: 'series', thinking: true }),
      options,
    );
    assert.deepEqual(warnings, [{ code: 'option-left-out', option: 'thinking', value: 'true' }]);
    assert.equal(JSON.stringify(server.requests[0]?.body).includes('thinking'), false);
  });

  test('the dialect decides the words', async () => {
    const { provider, server } = await open([{ body: submitted }], { dialect: 'v2' });
    await provider.start(waveRequest({ mode: 'series' }), options);
    const body = server.requests[0]?.body as Record<string, unknown>;
    assert.deepEqual([body['action'], body['resolution']], ['generate', '2k']);
  });

  test('asking is a GET at the base address, with the key and no more', async () => {
    const { provider, server, sent } = await open([
      { body: { status: 'processing', progress: '45%' }, headers: { 'retry-after': '4' } },
    ]);
    const state = await provider.check({ taskId: 'task:1.2-x_Y' }, { signal });
    const [request] = server.requests;
    assert.deepEqual(
      [
        state,
        request?.method,
        request?.path,
        request?.headers.authorization,
        request?.headers['idempotency-key'],
        sent[0]?.headersTimeoutMs,
        sent[0]?.freshConnection,
      ],
      [
        { kind: 'pending', phase: 'running', progressPercent: 45, retryAfterMs: 4_000 },
        'GET',
        '/v1/tasks/task%3A1.2-x_Y',
        `Bearer ${apiKey}`,
        undefined,
        30_000,
        undefined,
      ],
    );
  });

  test('a base address with slashes at its end is the same address', async () => {
    const { server, provider } = await open([{ body: finished }], {});
    const slashed = createWaveProvider({
      http,
      baseUrl: `${server.origin}/v1//`,
      apiKey,
      dialect: 'v1',
    });
    assert.equal(provider.id, 'wave');
    assert.equal((await slashed.check({ taskId }, { signal })).kind, 'succeeded');
    assert.equal(server.requests[0]?.path, `/v1/tasks/${taskId}`);
  });

  test('a task that ends at once ends in the answer to its submission', async () => {
    const failed = { ...submitted, status: 'failed', error: { code: 'upstream_bad_request' } };
    const { provider } = await open([{ body: finished }, { body: failed }]);
    const done = await provider.start(waveRequest(), options);
    const lost = await provider.start(waveRequest(), options);
    assert.deepEqual([done.operation, done.state.kind], [{ taskId }, 'succeeded']);
    assert.deepEqual(
      [lost.state.kind, lost.state.kind === 'failed' && lost.state.error.code],
      ['failed', 'invalid-request'],
    );
  });

  test('the id is kept whatever else is odd in the answer', async () => {
    const odd = [
      { task_id: taskId },
      { task_id: taskId, status: 17 },
      { task_id: taskId, status: 'completed', result: 'soon' },
      { task_id: taskId, status: 'completed' },
    ];
    const { provider } = await open(odd.map(body => ({ body })));
    const kinds: unknown[] = [];
    while (kinds.length < odd.length) {
      const { operation, state } = await provider.start(waveRequest(), options);
      kinds.push([operation, state.kind]);
    }
    assert.deepEqual(
      kinds,
      odd.map(() => [{ taskId }, 'pending']),
    );
  });

  test('a success without a usable id is unclear: something was bought', async () => {
    const bodies = [
      {},
      { task_id: '' },
      { task_id: 7 },
      { task_id: '../../v1/account' },
      { task_id: 'a b' },
      { task_id: 'x'.repeat(201) },
      [],
      'ok',
    ];
    const { provider } = await open(bodies.map(body => ({ body })));
    const facts: unknown[] = [];
    while (facts.length < bodies.length) {
      const { code, details } = await errorOf(provider.start(waveRequest(), options));
      facts.push([code, details.delivery]);
    }
    assert.deepEqual(
      facts,
      bodies.map(() => ['protocol', 'unclear']),
    );
  });

  test('an unknown word is neither success nor failure', async () => {
    const { provider } = await open([{ body: { status: 'reviewing' } }]);
    assert.deepEqual(await provider.check({ taskId }, { signal }), {
      kind: 'unrecognized',
      word: 'reviewing',
      retryAfterMs: undefined,
    });
  });

  test('completed without a picture is an answer that cannot be meant', async () => {
    const { provider } = await open([{ body: { ...finished, result: { images: [] } } }]);
    assert.equal((await errorOf(provider.check({ taskId }, { signal }))).code, 'protocol');
  });

  test('an operation that is not its own is never turned into an address', async () => {
    const { provider, server } = await open([]);
    const operations = [null, 'x', {}, { taskId: '../x' }, { taskId: '' }, { taskId, more: 1 }];
    const codes: unknown[] = [];
    for (const operation of operations) {
      const asked = await errorOf(provider.check(operation, { signal }));
      const stopped = await errorOf(provider.cancel!(operation, { signal }));
      codes.push(asked.code, stopped.code);
    }
    assert.deepEqual([new Set(codes), server.requests.length], [new Set(['protocol']), 0]);
  });

  test('a refused request is never sent', async () => {
    const { provider, sent } = await open([]);
    const error = await errorOf(provider.start(waveRequest({ model: 'wave/none' }), options));
    assert.deepEqual(
      [error.code, error.details.delivery, sent.length],
      ['model-unavailable', 'not-sent', 0],
    );
  });

  test('cancelling posts to the task, and says when it is too late', async () => {
    const cancelled = {
      task_id: taskId,
      status: 'cancelled',
      refunded: true,
      refunded_quota: 50000,
    };
    const { provider, server } = await open([
      { body: cancelled },
      { status: 400, body: { error: { code: 'task_not_cancellable', message: 'started' } } },
      { body: { ...cancelled, status: 'completed' } },
    ]);
    const answers = [
      await provider.cancel!({ taskId }, { signal }),
      await provider.cancel!({ taskId }, { signal }),
      await provider.cancel!({ taskId }, { signal }),
    ];
    const [request] = server.requests;
    assert.deepEqual(
      [answers, request?.method, request?.path, request?.headers.authorization],
      [
        ['cancelled', 'too-late', 'too-late'],
        'POST',
        `/v1/tasks/${taskId}/cancel`,
        `Bearer ${apiKey}`,
      ],
    );
  });

  test('cancelling fails like any other question', async () => {
    const { provider } = await open([
      { status: 404, body: { error: { code: 'task_not_found' } } },
      { status: 400, body: { error: { code: 'odd' } } },
      { body: {} },
      { status: 503, body: 'down' },
    ]);
    const codes: unknown[] = [];
    for (let index = 0; index < 4; index += 1) {
      codes.push((await errorOf(provider.cancel!({ taskId }, { signal }))).code);
    }
    assert.deepEqual(codes, ['provider-failed', 'protocol', 'protocol', 'provider-failed']);
  });

  test('errors keep what the engine decides by', async () => {
    const { provider } = await open([
      { status: 429, headers: { 'retry-after': '9' }, body: { error: { code: 'x' } } },
      { status: 500, body: 'oops' },
      { trouble: 'reset' },
      { status: 404, body: { error: { code: 'task_not_found' } } },
    ]);
    const limited = await errorOf(provider.start(waveRequest(), options));
    const broken = await errorOf(provider.start(waveRequest(), options));
    const reset = await errorOf(provider.start(waveRequest(), options));
    const missing = await errorOf(provider.check({ taskId }, { signal }));
    assert.deepEqual(
      [limited, broken, reset, missing].map(({ code, details }) => [
        code,
        details.delivery,
        details.httpStatus,
        details.retryAfterMs,
      ]),
      [
        ['rate-limited', 'answered', 429, 9_000],
        ['provider-failed', 'unclear', 500, undefined],
        ['network', 'unclear', undefined, undefined],
        ['provider-failed', 'answered', 404, undefined],
      ],
    );
  });

  test('each request ends with the reason it was aborted for', async () => {
    const { provider, server } = await open([
      { trouble: 'silent' },
      { trouble: 'silent' },
      { trouble: 'silent' },
    ]);
    const calls = [
      (given: AbortSignal) => provider.start(waveRequest(), { ...options, signal: given }),
      (given: AbortSignal) => provider.check({ taskId }, { signal: given }),
      (given: AbortSignal) => provider.cancel!({ taskId }, { signal: given }),
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

  test('the key is in no error, no operation, and at no other address', async () => {
    const elsewhere = await ScriptedServer.open();
    servers.push(elsewhere);
    const echo = { error: { code: 'invalid_key', message: `no such key ${apiKey}` } };
    const { provider, sent } = await open([
      { status: 401, body: echo },
      { status: 307, headers: { location: `${elsewhere.origin}/v1/tasks` }, body: null },
      { trouble: 'reset' },
      { body: { ...submitted, urls: { get: `${elsewhere.origin}/v1/tasks/${taskId}` } } },
      { body: { ...finished, status: 'failed', error: echo.error } },
    ]);
    const errors = [
      await errorOf(provider.start(waveRequest(), options)),
      await errorOf(provider.start(waveRequest(), options)),
      await errorOf(provider.start(waveRequest(), options)),
    ];
    const { operation } = await provider.start(waveRequest(), options);
    const state = await provider.check(operation, { signal });
    const texts = errors.map(error => [error.message, error.details, String(error.cause)]);
    assert.deepEqual(
      {
        codes: errors.map(({ code }) => code),
        leaked: JSON.stringify([texts, operation, state]).includes(apiKey),
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
        codes: ['unauthorized', 'protocol', 'network'],
        leaked: false,
        elsewhere: 0,
        inUrlOrBody: false,
        headerNames: ['authorization'],
      },
    );
  });
});
