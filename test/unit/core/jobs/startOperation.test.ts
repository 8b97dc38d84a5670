import * as assert from 'node:assert/strict';
import { createJobHarness } from '../../../fakes/jobHarness';
import {
  accepted,
  answer,
  fail,
  imageError,
  inTurn,
  later,
  noAnswer,
  notSent,
  rateLimited,
  refused,
  serverError,
  succeeded,
} from '../../../fakes/scriptedProvider';

const started = answer(accepted(succeeded()));
const saved = {
  status: 'saved',
  saved: ['file:///pictures/0.png'],
  warnings: [],
  cost: undefined,
};
const unknown = { status: 'unknown', error: 'network' };

/** From the service's answer to the end of a job whose picture was ready at once. */
const savedFrom = (atMs: number): readonly string[] =>
  [
    'append accepted',
    'append ready 1',
    'fetch https://cdn.test/0.png',
    'append downloaded 0',
    'save /kept/0.png',
    'append saved 1',
  ].map(text => `${atMs} ${text}`);
const bringingHome = ['downloading', 'downloading 100%', 'saving'];

function failed(error: string): unknown {
  return { status: 'failed', error, resumable: false, charge: 'none' };
}

suite('Sending the paid request', () => {
  test('without an idempotency key it is sent exactly once when no answer comes back', async () => {
    const harness = createJobHarness({ start: inTurn(fail(noAnswer)) });
    assert.deepEqual(await harness.run(), {
      outcome: unknown,
      timeline: ['0 append intent', '0 start key-1', '0 append unknown'],
      progress: ['sending'],
    });
  });

  test('an error that says nothing of its delivery counts as one that may have arrived', async () => {
    const harness = createJobHarness({ start: inTurn(fail(imageError('network'))) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [unknown, ['0 append intent', '0 start key-1', '0 append unknown']],
    );
  });

  test('a server error after the request left is no proof that nothing was made', async () => {
    const harness = createJobHarness({ start: inTurn(fail(serverError)) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [
        { status: 'unknown', error: 'provider-failed' },
        ['0 append intent', '0 start key-1', '0 append unknown'],
      ],
    );
  });

  test('with an idempotency key it is sent again under the same one, at most three times', async () => {
    const harness = createJobHarness({
      startIsIdempotent: true,
      start: inTurn(fail(noAnswer), fail(serverError), fail(noAnswer)),
    });
    assert.deepEqual(await harness.run(), {
      outcome: unknown,
      timeline: [
        '0 append intent',
        '0 start key-1',
        '2000 start key-1',
        '6000 start key-1',
        '6000 append unknown',
      ],
      progress: [
        'sending',
        'sending network, again in 2000',
        'sending',
        'sending provider-failed, again in 4000',
        'sending',
      ],
    });
  });

  test('with an idempotency key a second answer makes up for the lost one', async () => {
    const harness = createJobHarness({
      startIsIdempotent: true,
      start: inTurn(fail(noAnswer), started),
    });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [saved, ['0 append intent', '0 start key-1', '2000 start key-1', ...savedFrom(2_000)]],
    );
  });

  test('whatever a later try is answered, one that nobody answered may have been charged', async () => {
    for (const code of [
      'invalid-request',
      'content-refused',
      'model-unavailable',
      'unauthorized',
    ] as const) {
      const harness = createJobHarness({
        startIsIdempotent: true,
        start: inTurn(fail(noAnswer), fail(refused(code))),
      });
      const { outcome, timeline } = await harness.run();
      assert.deepEqual(
        [outcome, timeline],
        [unknown, ['0 append intent', '0 start key-1', '2000 start key-1', '2000 append unknown']],
      );
    }
  });

  test('an empty account may be empty because the unanswered try was paid from it', async () => {
    const harness = createJobHarness({
      startIsIdempotent: true,
      start: inTurn(fail(noAnswer), fail(refused('out-of-credit'))),
    });
    assert.deepEqual((await harness.run()).outcome, unknown);
  });

  test('an answer that is not the service’s own says nothing of the unanswered try', async () => {
    const harness = createJobHarness({
      startIsIdempotent: true,
      start: inTurn(fail(noAnswer), fail(refused('protocol'))),
    });
    assert.deepEqual((await harness.run()).outcome, unknown);
  });

  test('a request that cannot leave any more leaves the unanswered try unknown', async () => {
    const harness = createJobHarness({
      startIsIdempotent: true,
      start: inTurn(fail(noAnswer), fail(notSent), fail(notSent), fail(notSent)),
    });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [
        unknown,
        [
          '0 append intent',
          '0 start key-1',
          '2000 start key-1',
          '3000 start key-1',
          '5000 start key-1',
          '5000 append unknown',
        ],
      ],
    );
  });

  test('a request that provably never left is sent again, at most three times', async () => {
    const harness = createJobHarness({
      start: inTurn(fail(notSent), fail(notSent), fail(notSent)),
    });
    assert.deepEqual(await harness.run(), {
      outcome: failed('network'),
      timeline: [
        '0 append intent',
        '0 start key-1',
        '1000 start key-1',
        '3000 start key-1',
        '3000 append failed network, final',
      ],
      progress: [
        'sending',
        'sending network, again in 1000',
        'sending',
        'sending network, again in 2000',
        'sending',
      ],
    });
  });

  test('what is wrong on this machine is not tried again', async () => {
    const wrongHere = imageError('invalid-request', { delivery: 'not-sent', field: 'prompt' });
    const harness = createJobHarness({ start: inTurn(fail(wrongHere)) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [
        failed('invalid-request'),
        ['0 append intent', '0 start key-1', '0 append failed invalid-request, final'],
      ],
    );
  });

  test('a service that asks to wait is not asked a millisecond earlier', async () => {
    const harness = createJobHarness({
      start: inTurn(fail(rateLimited(17_321)), fail(rateLimited(120_000)), started),
    });
    assert.deepEqual(await harness.run(), {
      outcome: saved,
      timeline: [
        '0 append intent',
        '0 start key-1',
        '17321 start key-1',
        '137321 start key-1',
        ...savedFrom(137_321),
      ],
      progress: [
        'sending',
        'sending rate-limited, again in 17321',
        'sending',
        'sending rate-limited, again in 120000',
        'sending',
        ...bringingHome,
      ],
    });
  });

  test('a service that asks to wait for more than two minutes is not waited for', async () => {
    const harness = createJobHarness({ start: inTurn(fail(rateLimited(120_001))) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [
        failed('rate-limited'),
        ['0 append intent', '0 start key-1', '0 append failed rate-limited, final'],
      ],
    );
  });

  test('a service that names no time is asked less and less often, five times in all', async () => {
    const busy = fail(rateLimited());
    const harness = createJobHarness({ start: inTurn(busy, busy, busy, busy, busy) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [
        failed('rate-limited'),
        [
          '0 append intent',
          '0 start key-1',
          '4000 start key-1',
          '12000 start key-1',
          '28000 start key-1',
          '60000 start key-1',
          '60000 append failed rate-limited, final',
        ],
      ],
    );
  });

  test('“too many requests” is an answer even where nobody says so', async () => {
    const harness = createJobHarness({
      start: inTurn(fail(imageError('rate-limited', { retryAfterMs: 500_000 }))),
    });
    assert.deepEqual((await harness.run()).outcome, failed('rate-limited'));
  });

  test('“too many requests” that may have come from beyond the service is sent once', async () => {
    const doubtful = imageError('rate-limited', { retryAfterMs: 1_000, delivery: 'unclear' });
    const harness = createJobHarness({ start: inTurn(fail(doubtful)) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [
        { status: 'unknown', error: 'rate-limited' },
        ['0 append intent', '0 start key-1', '0 append unknown'],
      ],
    );
  });

  test('an outage that names its end is waited for, unless that is more than two minutes', async () => {
    const until = (retryAfterMs: number) =>
      fail(imageError('provider-failed', { delivery: 'unclear', httpStatus: 503, retryAfterMs }));
    const harness = createJobHarness({
      startIsIdempotent: true,
      start: inTurn(until(7_000), until(3_600_000)),
    });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [
        { status: 'unknown', error: 'provider-failed' },
        ['0 append intent', '0 start key-1', '7000 start key-1', '7000 append unknown'],
      ],
    );
  });

  test('a refusal is never sent again', async () => {
    const codes = [
      'unauthorized',
      'out-of-credit',
      'invalid-request',
      'content-refused',
      'model-unavailable',
      'provider-failed',
      'protocol',
      'timeout',
      'network',
    ] as const;
    const seen = await Promise.all(
      codes.map(async code => {
        const harness = createJobHarness({
          startIsIdempotent: true,
          start: inTurn(fail(refused(code))),
        });
        return harness.run();
      }),
    );
    assert.deepEqual(
      seen,
      codes.map(code => ({
        outcome: failed(code),
        timeline: ['0 append intent', '0 start key-1', `0 append failed ${code}, final`],
        progress: ['sending'],
      })),
    );
  });

  test('a defect of the provider is thrown on and leaves the intent', async () => {
    const harness = createJobHarness({ start: inTurn(fail(new TypeError('a defect'))) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [{ rejected: 'a defect' }, ['0 append intent', '0 start key-1']],
    );
  });
});

suite('Cancelling while the paid request is sent', () => {
  test('before anything was sent it costs nothing', async () => {
    const abort = new AbortController();
    abort.abort();
    const harness = createJobHarness();
    assert.deepEqual(await harness.run(harness.plan(), abort.signal), {
      outcome: { status: 'cancelled', charge: 'none', resumable: false },
      timeline: [],
      progress: ['sending'],
    });
  });

  test('while the intent is written nothing is sent any more', async () => {
    const abort = new AbortController();
    const harness = createJobHarness({
      append: type => {
        if (type === 'intent') abort.abort();
        return 'written';
      },
    });
    assert.deepEqual(await harness.run(harness.plan(), abort.signal), {
      outcome: { status: 'cancelled', charge: 'none', resumable: false },
      timeline: ['0 append intent', '0 append cancelled, final'],
      progress: ['sending', 'cancelling'],
    });
  });

  test('an answer within ten seconds tells the task, which is then stopped', async () => {
    const harness = createJobHarness({
      start: inTurn(later(3_000 + 10_000 - 1, answer(accepted()))),
      cancel: inTurn(later(400, answer('cancelled'))),
    });
    assert.deepEqual(await cancelAfter(3_000, harness), {
      outcome: { status: 'cancelled', charge: 'none', resumable: false },
      timeline: [
        '0 append intent',
        '0 start key-1',
        '12999 append accepted',
        '12999 cancel {"taskId":"task-1"}',
        '13399 append cancelled, final',
      ],
      progress: ['sending', 'cancelling'],
    });
  });

  test('a task that cannot be stopped any more may be charged, and can be had', async () => {
    const harness = createJobHarness({
      start: inTurn(later(5_000, answer(accepted()))),
      cancel: inTurn(answer('too-late')),
    });
    assert.deepEqual(await cancelAfter(3_000, harness), {
      outcome: { status: 'cancelled', charge: 'possible', resumable: true },
      timeline: [
        '0 append intent',
        '0 start key-1',
        '5000 append accepted',
        '5000 cancel {"taskId":"task-1"}',
        '5000 append cancelled, resumable',
      ],
      progress: ['sending', 'cancelling'],
    });
  });

  test('no answer within ten seconds leaves it unknown what became of the request', async () => {
    const harness = createJobHarness({ start: inTurn(later(13_001, answer(accepted()))) });
    assert.deepEqual(await cancelAfter(3_000, harness), {
      outcome: unknown,
      timeline: ['0 append intent', '0 start key-1', '13000 start cut off', '13000 append unknown'],
      progress: ['sending', 'cancelling'],
    });
  });

  test('a request that turns out never to have left costs nothing and is not sent again', async () => {
    const harness = createJobHarness({ start: inTurn(later(5_000, fail(notSent))) });
    assert.deepEqual(
      (({ outcome, timeline }) => [outcome, timeline])(await cancelAfter(3_000, harness)),
      [
        { status: 'cancelled', charge: 'none', resumable: false },
        ['0 append intent', '0 start key-1', '5000 append cancelled, final'],
      ],
    );
  });

  test('between two tries it ends the wait at once', async () => {
    const harness = createJobHarness({ start: inTurn(fail(rateLimited(60_000))) });
    assert.deepEqual(await cancelAfter(3_000, harness), {
      outcome: { status: 'cancelled', charge: 'none', resumable: false },
      timeline: ['0 append intent', '0 start key-1', '3000 append cancelled, final'],
      progress: [
        'sending',
        'sending rate-limited, again in 60000',
        'cancelling rate-limited, again in 60000',
        'cancelling',
      ],
    });
  });

  test('between two tries under one key the unanswered try stays unknown', async () => {
    const harness = createJobHarness({ startIsIdempotent: true, start: inTurn(fail(noAnswer)) });
    const { outcome, timeline } = await cancelAfter(1_500, harness);
    assert.deepEqual(
      [outcome, timeline],
      [unknown, ['0 append intent', '0 start key-1', '1500 append unknown']],
    );
  });
});

async function cancelAfter(
  afterMs: number,
  harness: ReturnType<typeof createJobHarness>,
): ReturnType<typeof harness.run> {
  const abort = new AbortController();
  const work = harness.engine.run(harness.plan(), abort.signal);
  await harness.clock.advance(afterMs);
  abort.abort();
  return harness.watch(work);
}
