import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import { createHiapiProvider } from '../../../../src/providers/hiapi/provider';
import { apiKey, detail, HiapiHarness, refused, submitted, taskId } from './hiapiHarness';
import { hiapiRequest } from './hiapiRequests';

const picture = 'https://cdn.hiapi.ai/tasks/tk-hiapi-01/0.png';

const finished = detail({
  model: 'qwen-image-2.0',
  status: 'success',
  created: 1777282033,
  completed: 1777282099,
  output: [{ url: picture, type: 'image', expireAt: 1777886899 }],
});

suite("HiAPI's provider", () => {
  let harness: HiapiHarness;
  const { signal } = new AbortController();
  const options = { signal, idempotencyKey: '0b0e5a52-1c55-4e3e-9c4c-3c0f2f0c3c11' };

  setup(() => {
    harness = new HiapiHarness();
  });

  teardown(() => harness.close());

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
    const { provider, server, sent } = await harness.open([{ body: submitted }], {
      callback: { url: 'https://hooks.example.com/x' },
    });
    const started = await provider.start(hiapiRequest({ seed: 7, watermark: false }), options);
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
        facts: [provider.id, provider.startIsIdempotent, 'cancel' in provider],
      },
      {
        started: {
          operation: { taskId },
          state: {
            kind: 'pending',
            phase: 'queued',
            progressPercent: undefined,
            retryAfterMs: undefined,
          },
          warnings: [],
        },
        wire: [
          'POST',
          '/v1/tasks',
          {
            model: 'qwen-image-2.0',
            input: {
              prompt: 'a lighthouse at dusk, 灯塔',
              size: '2688*1536',
              watermark: false,
              seed: 7,
            },
            callback: { url: 'https://hooks.example.com/x', when: 'final' },
          },
        ],
        headers: [`Bearer ${apiKey}`, options.idempotencyKey, 'application/json'],
        call: [1, true, 60_000],
        facts: ['hiapi', true, false],
      },
    );
  });

  test('what the model does not take is said when the task is started', async () => {
    const { provider } = await harness.open([{ body: submitted }]);
    const { warnings } = await provider.start(hiapiRequest({ thinking: true }), options);
    assert.deepEqual(warnings, [{ code: 'option-left-out', option: 'thinking', value: 'true' }]);
  });

  test('asking is a GET at the base address, with the key and no more', async () => {
    const { provider, server, sent } = await harness.open([detail({ status: 'handling' })]);
    const state = await provider.check({ taskId: 'tk:1.2-x_Y' }, { signal });
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
        { kind: 'pending', phase: 'running', progressPercent: undefined, retryAfterMs: 3_000 },
        'GET',
        '/v1/tasks/tk%3A1.2-x_Y',
        `Bearer ${apiKey}`,
        undefined,
        30_000,
        undefined,
      ],
    );
  });

  test('a finished task brings its picture', async () => {
    const { provider } = await harness.open([finished]);
    assert.deepEqual(await provider.check({ taskId }, { signal }), {
      kind: 'succeeded',
      images: [{ kind: 'url', url: picture, expiresAtMs: 1_777_886_899_000 }],
      cost: undefined,
      warnings: [],
    });
  });

  test('a failed task says why', async () => {
    const { provider } = await harness.open([
      detail({ status: 'fail', error: { code: 'TASK_FAILED', message: 'upstream rejected it' } }),
    ]);
    const state = await provider.check({ taskId }, { signal });
    assert.ok(state.kind === 'failed');
    assert.deepEqual(
      [state.error.code, state.error.details.serverText, state.cost],
      ['provider-failed', 'upstream rejected it', undefined],
    );
  });

  test('a base address with slashes at its end is the same address', async () => {
    const server = await harness.serve(finished);
    const provider = createHiapiProvider({
      http: harness.http,
      baseUrl: `${server.origin}/v1//`,
      apiKey,
    });
    assert.equal((await provider.check({ taskId }, { signal })).kind, 'succeeded');
    assert.equal(server.requests[0]?.path, `/v1/tasks/${taskId}`);
  });

  test('with no request left, the next question waits for the reset', async () => {
    const headers = {
      date: 'Fri, 20 Nov 2026 10:00:00 GMT',
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Date.UTC(2026, 10, 20, 10, 0, 20) / 1_000),
    };
    const { provider } = await harness.open([
      { body: submitted, headers },
      { ...detail({ status: 'queued' }), headers },
      { ...detail({ status: 'queued' }), headers: { ...headers, 'retry-after': '4' } },
      { ...detail({ status: 'reviewing' }), headers },
    ]);
    const states = [
      (await provider.start(hiapiRequest(), options)).state,
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

  test('the id is kept whatever else is odd in the answer', async () => {
    const odd = [
      { data: { taskId } },
      { code: 500, data: { taskId } },
      { code: 200, data: { taskId, status: 17 } },
      { code: 200, data: { taskId, status: 'success', output: 'soon' } },
      { id: taskId, status: 'pending' },
    ];
    const { provider } = await harness.open(odd.map(body => ({ body })));
    const kinds: unknown[] = [];
    while (kinds.length < odd.length) {
      const { operation, state } = await provider.start(hiapiRequest(), options);
      kinds.push([operation, state.kind]);
    }
    assert.deepEqual(
      kinds,
      odd.map(() => [{ taskId }, 'pending']),
    );
  });

  test('a success without a usable id is unclear: something was bought', async () => {
    const bodies: unknown[] = [
      {},
      { code: 200, message: 'success', data: null },
      { data: { taskId: '' } },
      { data: { taskId: 7 } },
      { data: { taskId: '../../v1/account' } },
      { data: { taskId: 'x'.repeat(201) } },
      [],
      'ok',
    ];
    const { provider } = await harness.open(bodies.map(body => ({ body })));
    const facts: unknown[] = [];
    while (facts.length < bodies.length) {
      const { code, details } = await errorOf(provider.start(hiapiRequest(), options));
      facts.push([code, details.delivery]);
    }
    assert.deepEqual(
      facts,
      bodies.map(() => ['protocol', 'unclear']),
    );
  });

  test('a refusal in an envelope that a 200 carries is a refusal', async () => {
    const { provider } = await harness.open([
      { ...refused(400, 'INVALID_REQUEST'), status: 200 },
      { ...refused(402), status: 200 },
      { ...refused(503), status: 200 },
      { ...refused(404), status: 200 },
    ]);
    const errors = [
      await errorOf(provider.start(hiapiRequest(), options)),
      await errorOf(provider.start(hiapiRequest(), options)),
      await errorOf(provider.start(hiapiRequest(), options)),
      await errorOf(provider.check({ taskId }, { signal })),
    ];
    assert.deepEqual(
      errors.map(({ code, details }) => [code, details.delivery, details.httpStatus]),
      [
        ['invalid-request', 'answered', 400],
        ['out-of-credit', 'answered', 402],
        ['provider-failed', 'unclear', 503],
        ['provider-failed', 'answered', 404],
      ],
    );
  });

  test('success without a picture is an answer that cannot be meant', async () => {
    const { provider } = await harness.open([detail({ status: 'success', output: [] })]);
    const { code, details } = await errorOf(provider.check({ taskId }, { signal }));
    assert.deepEqual([code, details.delivery, details.httpStatus], ['protocol', 'answered', 200]);
  });

  test('an operation that is not its own is never turned into an address', async () => {
    const { provider, sent } = await harness.open([]);
    const operations = [null, 'x', {}, { taskId: '../x' }, { taskId: '' }, { taskId, more: 1 }];
    const facts: unknown[] = [];
    for (const operation of operations) {
      const { code, details } = await errorOf(provider.check(operation, { signal }));
      facts.push(`${code} ${details.delivery}`);
    }
    assert.deepEqual([new Set(facts), sent.length], [new Set(['protocol not-sent']), 0]);
  });

  test('a refused request is never sent', async () => {
    const { provider, sent } = await harness.open([]);
    const errors = [
      await errorOf(provider.start(hiapiRequest({ model: 'hiapi/none' }), options)),
      await errorOf(provider.start(hiapiRequest({ count: 2 }), options)),
    ];
    assert.deepEqual(
      [errors.map(({ code, details }) => [code, details.delivery]), sent.length],
      [
        [
          ['model-unavailable', 'not-sent'],
          ['invalid-request', 'not-sent'],
        ],
        0,
      ],
    );
  });

  test('an idempotency key has 1 to 255 bytes, and nothing is sent with another', async () => {
    const { provider, server } = await harness.open([{ body: submitted }, { body: submitted }]);
    const startWith = (idempotencyKey: string) =>
      provider.start(hiapiRequest(), { signal, idempotencyKey });
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

  test('errors keep what the engine decides by', async () => {
    const { provider } = await harness.open([
      { ...refused(429), headers: { 'retry-after': '9' } },
      { status: 500, body: 'oops' },
      { trouble: 'reset' },
      { trouble: 'cut', body: submitted },
      refused(404, 'model_not_found'),
      refused(404),
      { status: 502, body: '<html>' },
    ]);
    const errors = [
      await errorOf(provider.start(hiapiRequest(), options)),
      await errorOf(provider.start(hiapiRequest(), options)),
      await errorOf(provider.start(hiapiRequest(), options)),
      await errorOf(provider.start(hiapiRequest(), options)),
      await errorOf(provider.start(hiapiRequest(), options)),
      await errorOf(provider.check({ taskId }, { signal })),
      await errorOf(provider.check({ taskId }, { signal })),
    ];
    assert.deepEqual(
      errors.map(({ code, details }) => [
        code,
        details.delivery,
        details.httpStatus,
        details.retryAfterMs,
        details.value,
      ]),
      [
        ['rate-limited', 'answered', 429, 9_000, undefined],
        ['provider-failed', 'unclear', 500, undefined, undefined],
        ['network', 'unclear', undefined, undefined, undefined],
        ['network', 'unclear', 200, undefined, undefined],
        ['model-unavailable', 'answered', 404, undefined, 'hiapi/qwen-image-2.0'],
        ['provider-failed', 'answered', 404, undefined, undefined],
        ['provider-failed', 'unclear', 502, undefined, undefined],
      ],
    );
  });

  test('each request ends with the reason it was aborted for, before and in the middle of its answer', async () => {
    const half = { trouble: 'half', body: submitted } as const;
    const { provider, server } = await harness.open([
      { trouble: 'silent' },
      { trouble: 'silent' },
      half,
      half,
    ]);
    const start = (given: AbortSignal) =>
      provider.start(hiapiRequest(), { ...options, signal: given });
    const check = (given: AbortSignal) => provider.check({ taskId }, { signal: given });
    for (const [index, call] of [start, check, start, check].entries()) {
      const controller = new AbortController();
      const reason = new Error('the user pressed Cancel');
      const ended = assert.rejects(call(controller.signal), error => error === reason);
      await server.seen(index + 1);
      controller.abort(reason);
      await ended;
    }
  });

  test('a request aborted beforehand is not sent', async () => {
    const { provider, server } = await harness.open([]);
    const reason = new Error('never mind');
    const aborted = AbortSignal.abort(reason);
    await assert.rejects(
      provider.start(hiapiRequest(), { ...options, signal: aborted }),
      error => error === reason,
    );
    await assert.rejects(
      provider.check({ taskId }, { signal: aborted }),
      error => error === reason,
    );
    assert.equal(server.requests.length, 0);
  });

  test('the key is in no error, no operation, and at no other address', async () => {
    const elsewhere = await harness.serve();
    const echo = { code: 'invalid_key', message: `no such key ${apiKey}`, request_id: apiKey };
    const { provider, sent } = await harness.open([
      { status: 401, body: { error: echo } },
      { status: 401, body: { code: 401, message: echo.message, error_code: apiKey } },
      { status: 307, headers: { location: `${elsewhere.origin}/v1/tasks` }, body: null },
      { status: 500, body: `<h1>${apiKey}</h1>` },
      { trouble: 'reset' },
      { body: { ...submitted, next: `${elsewhere.origin}/v1/tasks/${taskId}` } },
      detail({ status: 'fail', error: echo }),
      detail({ status: `odd ${apiKey}` }),
    ]);
    const errors: ImageError[] = [];
    while (errors.length < 5) {
      errors.push(await errorOf(provider.start(hiapiRequest(), options)));
    }
    const { operation } = await provider.start(hiapiRequest(), options);
    const states = [
      await provider.check(operation, { signal }),
      await provider.check(operation, { signal }),
    ];
    const texts = errors.map(error => [error.message, error.details, String(error.cause)]);
    assert.deepEqual(
      {
        codes: errors.map(({ code }) => code),
        operation,
        leaked: JSON.stringify([texts, states]).includes(apiKey),
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
        codes: ['unauthorized', 'unauthorized', 'protocol', 'provider-failed', 'network'],
        operation: { taskId },
        leaked: false,
        elsewhere: 0,
        inUrlOrBody: false,
        headerNames: ['authorization'],
      },
    );
  });
});
