import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { errorCodes, type ImageError } from '../../../../src/core/errors';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { ScriptedAnswer } from '../support/scriptedServer';
import { apiKey, errorOf, idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import type { ServiceFacts } from './serviceFacts';
import { services } from './services';
import { open, plain } from './submitting';

const { signal } = new AbortController();
const options = { signal, idempotencyKey };

function answerOf(status: number, body: unknown, headers = {}): ScriptedAnswer {
  return { status, body: body === undefined ? '' : body, headers };
}

function shown(status: number, body: unknown): string {
  return `${status} ${body === undefined ? 'without a body' : JSON.stringify(body)}`;
}

/** The key in every text of a body. */
function withKey(value: unknown): unknown {
  if (typeof value === 'string') return `${value} ${apiKey}`;
  if (Array.isArray(value)) return value.map(withKey);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withKey(inner)]));
}

/** Everything an error says, down to what led to it. */
function textOf(error: ImageError): string {
  const { cause, ...details } = error.details;
  const led =
    cause instanceof Error ? [cause.stack, Object.entries(cause), String(cause.cause)] : cause;
  return JSON.stringify([error.message, error.stack, details, led]);
}

suite('Errors', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const service of services) {
    suite(`of ${service.title}`, () => {
      submissionErrors(harness, service);
      otherErrors(harness, service);
      detailsOfErrors(harness, service);
    });
  }

  test('every code an answer can become has its sentence and something to do', () => {
    const seen = services.flatMap(({ errors }) => [
      ...[...errors.submit, ...errors.status, ...errors.cancel].map(([, , code]) => code),
      ...errors.failures.map(([, , code]) => code),
    ]);
    // Read as text: the file itself needs the editor, and does not compile with a code missing.
    const wordings = readFileSync('src/editor/errorMessages.ts', 'utf8');
    const entry = /^ {2}'?([a-z-]+)'?: \{\n {4}what: [^]+?\n {4}actions: \[(.*)\],\n {2}\},$/gm;
    const actions = new Map(
      Array.from(wordings.matchAll(entry), ([, code, listed]) => [code, listed]),
    );
    assert.deepEqual([...actions.keys()].toSorted(), errorCodes.toSorted());
    assert.deepEqual(
      [...new Set(seen)].filter(code => actions.get(code) === ''),
      [],
    );
    assert.ok(new Set(seen).size >= 8);
  });
});

function submissionErrors(harness: ServiceHarness, service: ServiceFacts): void {
  for (const [status, body, code, delivery, meant = status] of service.errors.submit) {
    test(`${shown(status, body)} for a submission is ${code}, ${delivery}, and not sent again`, async () => {
      const { provider, server } = await open(harness, service, [answerOf(status, body)]);
      const error = await errorOf(provider.start(plain(service), options));
      assert.deepEqual(
        [error.code, error.details.delivery, error.details.httpStatus, error.details.provider],
        [code, delivery, meant, service.id],
      );
      // The sentence about a model that is missing has its name.
      const model = code === 'model-unavailable' ? service.answers.model : undefined;
      assert.deepEqual([error.details.value, server.requests.length], [model, 1]);
    });
  }
}

function otherErrors(harness: ServiceHarness, service: ServiceFacts): void {
  const { answers, errors } = service;
  const ask = (provider: ImageProvider) => provider.check(answers.operation, { signal });
  const stop = (provider: ImageProvider) => provider.cancel!(answers.operation, { signal });
  for (const [call, rows, what] of [
    [ask, errors.status, 'the question about a task'],
    [stop, errors.cancel, 'the wish to stop a task'],
  ] as const) {
    for (const [status, body, code] of rows) {
      test(`${shown(status, body)} for ${what} is ${code}`, async () => {
        const { provider } = await open(harness, service, [answerOf(status, body)]);
        const error = await errorOf(call(provider));
        assert.deepEqual([error.code, error.details.provider], [code, service.id]);
      });
    }
  }

  for (const [name, body, code] of errors.failures) {
    test(`a failed task with ${name} is ${code}, its message kept without the key`, async () => {
      const { provider } = await open(harness, service, [{ body }, { body: withKey(body) }]);
      const states = [await ask(provider), await ask(provider)];
      const [state] = states;
      assert.ok(state?.kind === 'failed', JSON.stringify(state));
      assert.deepEqual(
        [state.error.code, state.error.details.delivery, state.error.details.provider],
        [code, 'answered', service.id],
      );
      assert.equal(JSON.stringify(states).includes(apiKey), false);
    });
  }
}

function detailsOfErrors(harness: ServiceHarness, service: ServiceFacts): void {
  const { answers, errors } = service;

  test('no body, however odd, makes reading a refusal fail', async () => {
    const bodies = [null, 7, '"x"', [], [1], {}, { error: null }, { error: 'x y' }, { error: [] }];
    const odd = [...bodies, { code: [] }, { error: { code: {} } }, { message: 7 }];
    const script = odd.map(body => answerOf(400, body));
    const { provider } = await open(harness, service, script);
    for (const body of odd) {
      const { code } = await errorOf(provider.start(plain(service), options));
      assert.equal(code, 'invalid-request', JSON.stringify(body));
    }
  });

  test('the key is in no error, whichever answer repeats it', async () => {
    const rows = errors.submit.map(([status, body]) => answerOf(status, withKey(body)));
    const echo = answerOf(401, errors.echo(apiKey), {
      'x-request-id': apiKey,
      'content-type': `text/${apiKey}`,
    });
    const page = answerOf(500, `<h1>${apiKey}</h1>`);
    const moved = answerOf(302, undefined, { location: `https://x.example.com/?${apiKey}` });
    const script = [...rows, echo, page, moved, answerOf(200, `<p>${apiKey}</p>`)];
    const { provider } = await open(harness, service, [...script, echo, page, moved]);
    const codes: string[] = [];
    for (const answer of script) {
      const error = await errorOf(provider.start(plain(service), options));
      assert.equal(textOf(error).includes(apiKey), false, JSON.stringify(answer));
      codes.push(error.code);
    }
    for (let index = 0; index < 3; index += 1) {
      const error = await errorOf(provider.check(answers.operation, { signal }));
      assert.equal(textOf(error).includes(apiKey), false);
    }
    assert.deepEqual(codes.slice(-4), ['unauthorized', 'provider-failed', 'protocol', 'protocol']);
  });

  test('what the service says, its number for the request and where it moved are kept', async () => {
    const said = { ...errors.echo('me'), message: 'no such key me' };
    const { provider } = await open(harness, service, [
      answerOf(401, said, { 'x-request-id': 'r-1' }),
      answerOf(301, undefined, { location: 'https://api.example.com/v2' }),
    ]);
    const refused = await errorOf(provider.start(plain(service), options));
    const moved = await errorOf(provider.start(plain(service), options));
    assert.deepEqual(
      [refused.details.serverText, moved.details.serverText],
      ['no such key me', 'https://api.example.com/v2'],
    );
    assert.match(refused.details.requestId ?? '', /^(?:r-1|me)$/);
    assert.ok(refused.message.includes('submit') && !refused.message.includes('no such key'));
  });

  test('the wait a service asks for is kept, in seconds or as a date', async () => {
    const date = 'Fri, 20 Nov 2026 10:00:00 GMT';
    const waits: readonly (readonly [Record<string, string>, number | undefined])[] = [
      [{ 'retry-after': '9' }, 9_000],
      [{ 'retry-after': '0.5' }, 500],
      [{ 'retry-after': 'Fri, 20 Nov 2026 10:01:00 GMT', date }, 60_000],
      [{ 'retry-after': 'Fri, 20 Nov 2026 09:00:00 GMT', date }, 0],
      [{ 'retry-after': 'soon' }, undefined],
      [{}, undefined],
    ];
    const rows = [...waits, ...errors.waits];
    const script = rows.map(([headers]) => answerOf(429, {}, headers));
    const { provider } = await open(harness, service, [...script, ...script]);
    for (const [headers, waitMs] of rows) {
      const { code, details } = await errorOf(provider.start(plain(service), options));
      assert.deepEqual(
        [code, details.retryAfterMs],
        ['rate-limited', waitMs],
        JSON.stringify(headers),
      );
    }
    for (const [headers, waitMs] of rows) {
      const { details } = await errorOf(provider.check(answers.operation, { signal }));
      assert.equal(details.retryAfterMs, waitMs, JSON.stringify(headers));
    }
  });

  test('the wait beside an accepted submission and a task under way is kept too', async () => {
    const [accepted] = answers.accepted;
    const queued = answers.words.find(([, outcome]) => outcome === 'queued')?.[0];
    const [envelope] = Object.values(answers.envelopes);
    const headers = { 'retry-after': '7' };
    const { provider } = await open(harness, service, [
      { ...accepted?.answer, headers },
      { body: envelope?.({ status: queued }), headers },
    ]);
    const states = [
      (await provider.start(plain(service), options)).state,
      await provider.check(answers.operation, { signal }),
    ];
    assert.deepEqual(
      states.map(state => state.kind === 'pending' && state.retryAfterMs),
      [7_000, 7_000],
    );
  });
}
