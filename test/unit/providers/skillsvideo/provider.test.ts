import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import { png } from '../../net/pictures';
import {
  apiKey,
  errorOf,
  everyField,
  everyOption,
  generationId,
  SkillsvideoHarness,
  submitted,
} from './skillsvideoHarness';
import { localImage, publicImage, skillsvideoRequest } from './skillsvideoRequests';

const operation = { generationId };

const finished = {
  ...submitted,
  status: 'COMPLETED',
  data: { images: [{ url: 'https://cdn.example.com/output/cat.png', width: 1024, height: 1024 }] },
};

const photo = png(640, 480, { padding: 200_000 });

const fields = { prompt: 'a lighthouse at dusk,\n灯塔 "100%"', aspect_ratio: '16:9', n: 1 };

suite("skills.video's provider", () => {
  const service = new SkillsvideoHarness();
  const { signal } = new AbortController();
  const options = { signal, idempotencyKey: '0b0e5a52-1c55-4e3e-9c4c-3c0f2f0c3c11' };

  teardown(() => service.close());

  test('submitting is one POST to the model, with the key and the whole order', async () => {
    const { provider, server, sent } = await service.open([{ status: 202, body: submitted }]);
    const started = await provider.start(skillsvideoRequest({ seed: 7 }), options);
    const [request] = server.requests;
    assert.deepEqual(
      {
        started,
        wire: [request?.method, request?.path, request?.body],
        headers: [
          request?.headers.authorization,
          request?.headers['content-type'],
          request?.headers['idempotency-key'],
        ],
        call: [sent.length, sent[0]?.freshConnection, sent[0]?.headersTimeoutMs],
        facts: [provider.id, provider.startIsIdempotent, 'cancel' in provider],
      },
      {
        started: {
          operation: { generationId, credits: 20 },
          state: {
            kind: 'pending',
            phase: 'queued',
            progressPercent: undefined,
            retryAfterMs: undefined,
          },
          warnings: [],
        },
        wire: ['POST', '/api/v1/generation/qwen/qwen-image-2', { ...fields, seed: 7 }],
        headers: [`Bearer ${apiKey}`, 'application/json', undefined],
        call: [1, true, 120_000],
        facts: ['skillsvideo', false, false],
      },
    );
  });

  const urls = ['a.png', 'b.png', 'c.png', 'd.png'].map(publicImage);
  for (const [mode, images] of [
    ['generate', []],
    ['edit', urls.slice(0, 1)],
    ['reference', urls.slice(0, 2)],
    ['reference', urls],
  ] as const) {
    test(`${mode} with every option and ${images.length} addresses is this JSON and no more`, async () => {
      const { provider, server } = await service.open([{ body: submitted }]);
      const { warnings } = await provider.start(
        skillsvideoRequest({ ...everyOption, mode, images }),
        options,
      );
      assert.deepEqual(
        [server.requests[0]?.body, warnings.map(({ code }) => code)],
        [
          images.length === 0
            ? everyField
            : { ...everyField, image_urls: images.map(({ url }) => url) },
          images.length > 3 ? ['provider-note'] : [],
        ],
      );
    });
  }

  test('asking is a GET at the base address, with the key and no more', async () => {
    const { provider, server, sent } = await service.open([
      {
        body: { ...submitted, status: 'IN_PROGRESS', data: null },
        headers: { 'retry-after': '4' },
      },
    ]);
    const state = await provider.check({ generationId: 'gen:1.2-x_Y' }, { signal });
    const [request] = server.requests;
    assert.deepEqual(
      [
        state,
        [request?.method, request?.path, request?.headers.authorization, request?.bytes.length],
        [sent[0]?.headersTimeoutMs, sent[0]?.freshConnection],
      ],
      [
        { kind: 'pending', phase: 'running', progressPercent: undefined, retryAfterMs: 4_000 },
        ['GET', '/api/v1/generation/gen%3A1.2-x_Y', `Bearer ${apiKey}`, 0],
        [30_000, undefined],
      ],
    );
  });

  test('a base address with slashes at its end is the same address', async () => {
    const { provider, server } = await service.open(
      [{ body: submitted }, { body: finished }],
      '/api/v1//',
    );
    await provider.start(skillsvideoRequest(), options);
    await provider.check(operation, { signal });
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ['/api/v1/generation/qwen/qwen-image-2', '/api/v1/generation/gen_123'],
    );
  });

  test('the credits of the submission are reported when the last answer has none', async () => {
    const silent = { ...finished, usage: undefined };
    const uncounted = { ...submitted, usage: { total: 0, subscription: 0, permanent: 0 } };
    const { provider } = await service.open([
      { body: submitted },
      { body: silent },
      { body: { ...finished, usage: { total: 25 } } },
      { body: { ...silent, status: 'FAILED' } },
      { body: uncounted },
      { body: silent },
    ]);
    const costOf = (state: object) => ('cost' in state ? state.cost : 'none');
    const first = await provider.start(skillsvideoRequest(), options);
    const costs = [
      costOf(await provider.check(first.operation, { signal })),
      costOf(await provider.check(first.operation, { signal })),
      costOf(await provider.check(first.operation, { signal })),
    ];
    const second = await provider.start(skillsvideoRequest(), options);
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

  test('a generation that ends at once ends in the answer to its submission', async () => {
    const failed = {
      ...submitted,
      status: 'FAILED',
      usage: { total: 0 },
      code: 'IMAGE_GENERATION_INVALID_INPUT',
      message: 'No such size.',
    };
    const { provider } = await service.open([{ body: finished }, { body: failed }]);
    const done = await provider.start(skillsvideoRequest(), options);
    const lost = await provider.start(skillsvideoRequest(), options);
    assert.ok(lost.state.kind === 'failed');
    assert.deepEqual(
      [done.operation, done.state.kind, lost.operation, lost.state.error.code, lost.state.cost],
      [
        { generationId, credits: 20 },
        'succeeded',
        { generationId },
        'invalid-request',
        { amount: 0, currency: 'credits' },
      ],
    );
  });

  test('the id is kept whatever else is odd in the answer', async () => {
    const odd = [
      { id: generationId },
      { id: generationId, status: 17 },
      { id: generationId, status: 'COMPLETED', data: 'soon' },
      { id: generationId, status: 'COMPLETED', usage: { total: 'many' } },
    ];
    const { provider } = await service.open(odd.map(body => ({ body })));
    const kinds: unknown[] = [];
    while (kinds.length < odd.length) {
      const started = await provider.start(skillsvideoRequest(), options);
      kinds.push([started.operation, started.state.kind]);
    }
    assert.deepEqual(
      kinds,
      odd.map(() => [operation, 'pending']),
    );
  });

  test('a success without a usable id is unclear: something was bought', async () => {
    const bodies = [
      {},
      { id: '' },
      { id: 7 },
      { id: '../credits' },
      { id: '..' },
      { id: 'a b' },
      { id: 'x'.repeat(201) },
      { error: 'X', code: 'X', message: 'odd' },
      [],
      'ok',
    ];
    const { provider } = await service.open(bodies.map(body => ({ body })));
    const facts: unknown[] = [];
    while (facts.length < bodies.length) {
      const { code, details } = await errorOf(provider.start(skillsvideoRequest(), options));
      facts.push([code, details.delivery]);
    }
    assert.deepEqual(
      facts,
      bodies.map(() => ['protocol', 'unclear']),
    );
  });

  test('an unknown word is neither success nor failure', async () => {
    const { provider } = await service.open([{ body: { ...submitted, status: 'ARCHIVING_SOON' } }]);
    assert.deepEqual(await provider.check(operation, { signal }), {
      kind: 'unrecognized',
      word: 'ARCHIVING_SOON',
      retryAfterMs: undefined,
    });
  });

  test('completed without a picture is an answer that cannot be meant', async () => {
    const { provider } = await service.open([{ body: { ...finished, data: null } }]);
    const { code, details } = await errorOf(provider.check(operation, { signal }));
    assert.deepEqual([code, details.delivery], ['protocol', 'answered']);
  });

  test('an operation that is not its own is never turned into an address', async () => {
    const { provider, server } = await service.open([]);
    const operations = [
      null,
      'x',
      {},
      { taskId: 'x' },
      { generationId: '..' },
      { generationId: '../credits' },
      { generationId, credits: -1 },
      { generationId, more: 1 },
    ];
    const codes: unknown[] = [];
    for (const wrong of operations) {
      const { code, details } = await errorOf(provider.check(wrong, { signal }));
      codes.push([code, details.delivery]);
    }
    assert.deepEqual(
      [codes, server.requests.length],
      [operations.map(() => ['protocol', 'not-sent']), 0],
    );
  });

  test('a refused request is never sent', async () => {
    const { provider, sent } = await service.open([]);
    const request = skillsvideoRequest({ model: 'skillsvideo/none' });
    const error = await errorOf(provider.start(request, options));
    assert.deepEqual(
      [error.code, error.details.delivery, sent.length],
      ['model-unavailable', 'not-sent', 0],
    );
  });

  test('error answers and lost connections are told apart, and what may have arrived is unclear', async () => {
    const coded = (code: string) => ({ error: code, code, message: 'x' });
    const { provider } = await service.open([
      {
        status: 429,
        headers: { 'retry-after': '9' },
        body: coded('IMAGE_GENERATION_RATE_LIMITED'),
      },
      { status: 400, body: coded('IMAGE_GENERATION_UNSUPPORTED_MODEL') },
      { status: 502, body: 'Bad gateway' },
      { trouble: 'reset' },
      { body: submitted, trouble: 'cut' },
      { body: '<html>' },
      { status: 404, body: coded('NOT_FOUND') },
    ]);
    const errors: ImageError[] = [];
    while (errors.length < 6) {
      errors.push(await errorOf(provider.start(skillsvideoRequest(), options)));
    }
    errors.push(await errorOf(provider.check(operation, { signal })));
    assert.deepEqual(
      errors.map(({ code, details }) => [
        code,
        details.delivery,
        details.httpStatus,
        details.retryAfterMs ?? details.value,
      ]),
      [
        ['rate-limited', 'answered', 429, 9_000],
        ['model-unavailable', 'answered', 400, 'skillsvideo/qwen-image-2'],
        ['provider-failed', 'unclear', 502, undefined],
        ['network', 'unclear', undefined, undefined],
        ['network', 'unclear', 200, undefined],
        ['protocol', 'unclear', 200, undefined],
        ['provider-failed', 'answered', 404, undefined],
      ],
    );
  });

  test('each request ends with the reason it was aborted for', async () => {
    const { provider, server } = await service.open([
      { trouble: 'silent' },
      { trouble: 'silent' },
      { body: submitted, trouble: 'half' },
      { trouble: 'silent' },
    ]);
    const edit = skillsvideoRequest({ mode: 'edit', images: [localImage('x', photo)] });
    const calls = [
      (given: AbortSignal) => provider.start(skillsvideoRequest(), { ...options, signal: given }),
      (given: AbortSignal) => provider.start(edit, { ...options, signal: given }),
      (given: AbortSignal) => provider.start(edit, { ...options, signal: given }),
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

  test('the key is in no error, no operation, no body, and at no other address', async () => {
    const { server: elsewhere } = await service.open([]);
    const echo = { error: 'NO_SUCH_KEY', code: apiKey, message: `no such key ${apiKey}` };
    const { provider, server, sent } = await service.open([
      { status: 401, body: echo },
      { status: 307, headers: { location: `${elsewhere.origin}/api/v1/x` }, body: null },
      { trouble: 'reset' },
      { body: { ...submitted, urls: { get: `${elsewhere.origin}/api/v1/generation/x` } } },
      { body: { ...submitted, status: 'FAILED', code: apiKey, message: echo.message } },
    ]);
    const edit = skillsvideoRequest({ mode: 'edit', images: [localImage('x', photo)] });
    const errors = [
      await errorOf(provider.start(skillsvideoRequest(), options)),
      await errorOf(provider.start(edit, options)),
      await errorOf(provider.start(edit, options)),
    ];
    const started = await provider.start(edit, options);
    const state = await provider.check(started.operation, { signal });
    const texts = errors.map(error => [error.message, error.details, String(error.cause)]);
    const failure = state.kind === 'failed' ? [state.error.message, state.error.details] : 'none';
    assert.deepEqual(
      {
        codes: errors.map(({ code }) => code),
        leaked: JSON.stringify([texts, started.operation, failure]).includes(apiKey),
        elsewhere: elsewhere.requests.length,
        inBody: server.requests.some(({ bytes, path }) =>
          `${path}${bytes.toString()}`.includes(apiKey),
        ),
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
        inBody: false,
        headerNames: ['authorization'],
      },
    );
  });
});
