import * as assert from 'node:assert/strict';
import type { OperationState } from '../../../../src/core/imageProvider';
import type { ScriptedAnswer } from '../support/scriptedServer';
import { apiKey, errorOf, idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import type { ServiceFacts } from './serviceFacts';
import { services } from './services';
import { open, plain } from './submitting';

const { signal } = new AbortController();
const options = { signal, idempotencyKey };

/** What is no answer of a service's, whatever was asked. */
const garbled: Readonly<Record<string, ScriptedAnswer>> = {
  'an HTML page': { body: '<html>Welcome to our Wi-Fi</html>' },
  'nothing at all': { body: '' },
  'half of its JSON': { body: '{"code": 200, "data": [{"task_id": "task_1", "stat' },
  null: { body: null },
  'an empty list': { body: [] },
  'a text': { body: '"completed"' },
  'a number': { body: 17 },
};

/** A word as the page has it and in every other case. */
function spellings(word: string): readonly string[] {
  const capitalized = `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`;
  return [word, word.toUpperCase(), word.toLowerCase(), capitalized, ` ${word} `];
}

function outcomeOf(state: OperationState): string {
  return state.kind === 'pending' ? state.phase : state.kind;
}

suite('Answers', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const service of services) {
    suite(`of ${service.title}`, () => {
      submissionTests(harness, service);
      questionTests(harness, service);
      stateTests(harness, service);
    });
  }
});

function submissionTests(harness: ServiceHarness, service: ServiceFacts): void {
  const { answers } = service;

  for (const { name, answer, operation, state } of answers.accepted) {
    test(`an accepted submission, ${name}, gives the task and its state`, async () => {
      const { provider } = await open(harness, service, [answer]);
      assert.deepEqual(await provider.start(plain(service), options), {
        operation,
        state,
        warnings: [],
      });
    });
  }

  test('the id is kept whatever else is odd in the answer', async () => {
    const script = answers.oddlyAccepted.map(body => ({ body }));
    const { provider } = await open(harness, service, script);
    for (const body of answers.oddlyAccepted) {
      const { operation, state } = await provider.start(plain(service), options);
      assert.deepEqual(
        [JSON.stringify(operation).includes(answers.taskId), outcomeOf(state)],
        [true, 'queued'],
        JSON.stringify(body),
      );
    }
  });

  test('a success without a usable id is unclear: something was bought', async () => {
    const script = answers.withoutId.map(body => ({ body }));
    const { provider } = await open(harness, service, script);
    for (const body of answers.withoutId) {
      const { code, details } = await errorOf(provider.start(plain(service), options));
      assert.deepEqual([code, details.delivery], ['protocol', 'unclear'], JSON.stringify(body));
    }
  });

  for (const [what, answer] of Object.entries(garbled)) {
    test(`${what} for a submission is no answer, and leaves open what was bought`, async () => {
      const { provider, server } = await open(harness, service, [answer]);
      const { code, details } = await errorOf(provider.start(plain(service), options));
      assert.deepEqual(
        [code, details.delivery, details.httpStatus, details.provider, server.requests.length],
        ['protocol', 'unclear', 200, service.id, 1],
      );
    });
  }

  test('a task that ended at once ends in the answer to its submission', async () => {
    const failed = answers.words.filter(([, outcome]) => outcome === 'failed');
    const [envelope] = Object.values(answers.envelopes);
    assert.ok(envelope && failed.length > 0);
    const { provider } = await open(
      harness,
      service,
      failed.map(([status]) => ({ body: envelope({ status }) })),
    );
    for (const [status] of failed) {
      const { state } = await provider.start(plain(service), options);
      assert.equal(state.kind, 'failed', status);
    }
  });
}

function questionTests(harness: ServiceHarness, service: ServiceFacts): void {
  const { answers } = service;
  const calls = [
    ['asking', answers.taskPath],
    ...(answers.cancelPath === undefined ? [] : [['cancelling', answers.cancelPath]]),
  ] as const;

  for (const [call] of calls) {
    for (const [what, answer] of Object.entries(garbled)) {
      test(`${what} for ${call} is no answer, and says nothing of the task`, async () => {
        const { provider, server } = await open(harness, service, [answer]);
        const asked =
          call === 'asking'
            ? provider.check(answers.operation, { signal })
            : provider.cancel?.(answers.operation, { signal });
        const { code, details } = await errorOf(asked ?? Promise.resolve());
        assert.deepEqual([code, details.httpStatus, server.requests.length], ['protocol', 200, 1]);
      });
    }
  }

  test('asking is one GET of the task, with the key and no more', async () => {
    const [finished] = answers.finished;
    const { provider, server, sent } = await open(harness, service, [
      { body: finished?.body },
      { body: finished?.body },
    ]);
    await provider.check(answers.operation, { signal });
    await provider.check(answers.oddOperation, { signal });
    assert.deepEqual(
      {
        lines: server.requests.map(({ method, path, bytes }) => [method, path, bytes.length]),
        headers: Object.keys(sent[0]?.headers ?? {}).toSorted(),
        call: [sent.length, sent[0]?.freshConnection, sent[0]?.headersTimeoutMs],
      },
      {
        lines: [
          ['GET', answers.taskPath, 0],
          ['GET', answers.oddPath, 0],
        ],
        headers: ['accept', 'authorization'],
        call: [2, undefined, 30_000],
      },
    );
  });

  test('a base address with slashes at its end is the same address', async () => {
    const { id, dialect, basePath } = service;
    const [accepted] = answers.accepted;
    const [finished] = answers.finished;
    const { provider, server } = await harness.open(
      id,
      [accepted?.answer ?? {}, { body: finished?.body }],
      { dialect, basePath: `${basePath}//` },
    );
    await provider.start(plain(service), options);
    await provider.check(answers.operation, { signal });
    const model = service.requests.models.find(each => each.model === answers.model);
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      [service.requests.path(model?.name ?? ''), answers.taskPath],
    );
  });
}

function stateTests(harness: ServiceHarness, service: ServiceFacts): void {
  const { answers } = service;

  const statesOf = async (bodies: readonly unknown[], headers = {}) => {
    const script = bodies.map(body => ({ body, headers }));
    const { provider } = await open(harness, service, script);
    const states: OperationState[] = [];
    while (states.length < bodies.length) {
      states.push(await provider.check(answers.operation, { signal }));
    }
    return states;
  };

  for (const [word, outcome] of answers.words) {
    for (const [form, envelope] of Object.entries(answers.envelopes)) {
      test(`${word} ${form} is ${outcome}, in any case`, async () => {
        const states = await statesOf(spellings(word).map(status => envelope({ status })));
        assert.deepEqual(new Set(states.map(outcomeOf)), new Set([outcome]));
      });
    }
  }

  for (const [form, envelope] of Object.entries(answers.envelopes)) {
    test(`a word nobody knows ${form} is neither success nor failure, and shown without the key`, async () => {
      const words = ['Under_Review', 'constructor', `held for ${apiKey}`];
      const bodies = words.map(status => envelope({ status }));
      assert.deepEqual(
        await statesOf(bodies, { 'retry-after': '5' }),
        ['Under_Review', 'constructor', 'held for [key]'].map(word => ({
          kind: 'unrecognized',
          word,
          retryAfterMs: 5_000,
        })),
      );
      assert.deepEqual(await statesOf(bodies.slice(0, 1)), [
        { kind: 'unrecognized', word: 'Under_Review', retryAfterMs: undefined },
      ]);
    });
  }

  for (const { name, answer, state } of answers.waiting) {
    test(`a task under way says: ${name}`, async () => {
      const { provider } = await open(harness, service, [answer]);
      assert.deepEqual(await provider.check(answers.operation, { signal }), state);
    });
  }

  for (const { name, body, state } of answers.finished) {
    test(`a finished task is read to the last detail: ${name}`, async () => {
      assert.deepEqual(await statesOf([body]), [state]);
    });
  }

  test('no status, or success without a picture, cannot be meant', async () => {
    const script = answers.meaningless.map(body => ({ body }));
    const { provider } = await open(harness, service, script);
    for (const body of answers.meaningless) {
      const { code, details } = await errorOf(provider.check(answers.operation, { signal }));
      assert.deepEqual(
        [code, details.delivery, details.httpStatus],
        ['protocol', 'answered', 200],
        JSON.stringify(body),
      );
    }
  });
}
