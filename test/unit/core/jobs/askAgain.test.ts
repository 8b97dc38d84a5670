import * as assert from 'node:assert/strict';
import { ImageError, invalidRequest } from '../../../../src/core/errors';
import type { Sender, StartedOperation } from '../../../../src/core/imageProvider';
import type { InputImage } from '../../../../src/core/imageRequest';
import { storeRequest } from '../../../../src/core/storedRequest';
import { createJobHarness, testRequest, type Scenario } from '../../../fakes/jobHarness';
import {
  accepted,
  always,
  answer,
  fail,
  imageError,
  inTurn,
  noAnswer,
  notSent,
  refused,
  type Script,
} from '../../../fakes/scriptedProvider';
import { words } from '../../../../src/core/words';

const hourMs = 60 * 60_000;
const saved = {
  status: 'saved',
  saved: ['file:///pictures/0.png'],
  warnings: [],
  cost: undefined,
};

/** A service that makes a task of the first request under a key, and answers as it is told. */
function account(answers: readonly ('lost' | 'found')[]) {
  const tasks = new Set<string>();
  const start: Script<StartedOperation> = index => call => {
    tasks.add('key-1');
    return (answers[index] === 'found' ? answer(accepted()) : fail(noAnswer))(call);
  };
  return { tasks, start };
}

/** A job nobody knows the fate of: three answers in a row were lost. */
async function unknownJob(scenario: Scenario = {}): Promise<ReturnType<typeof createJobHarness>> {
  const lost = [fail(noAnswer), fail(noAnswer), fail(noAnswer)];
  const harness = createJobHarness({
    startIsIdempotent: true,
    start: index => lost[index] ?? answer(accepted()),
    ...scenario,
  });
  await harness.run();
  assert.equal(harness.jobOf()?.stage, 'unknown');
  return harness;
}

suite('Asking again for a job whose answer was lost', () => {
  test('the answer is lost twice more, then the task is found: charged once', async () => {
    const answers = ['lost', 'lost', 'lost', 'lost', 'lost', 'found'] as const;
    const { tasks, start } = account(answers);
    const harness = await unknownJob({ start });
    const { outcome, timeline } = await harness.watch(harness.askAgain());
    assert.deepEqual(
      [outcome, timeline, tasks.size, harness.jobOf()?.stage],
      [
        saved,
        [
          '0 start key-1',
          '2000 start key-1',
          '6000 start key-1',
          '6000 append accepted',
          '7000 check {"taskId":"task-1"}',
          '7000 append ready 1',
          '7000 fetch https://cdn.test/0.png',
          '7000 append downloaded 0',
          '7000 save /kept/0.png',
          '7000 append saved 1',
        ],
        1,
        'saved',
      ],
    );
    assert.deepEqual(
      new Set(harness.starts.map(({ request }) => JSON.stringify(request))),
      new Set([JSON.stringify(testRequest)]),
    );
  });

  test('a job that was cut off after its intent is asked for in the same way', async () => {
    const harness = createJobHarness({ startIsIdempotent: true });
    await harness.run();
    harness.journal.length = 1;
    assert.deepEqual((await harness.watch(harness.askAgain())).outcome, saved);
  });

  test('no answer again leaves it unknown, and it can be asked for once more', async () => {
    const { start } = account([...Array.from({ length: 6 }, () => 'lost' as const), 'found']);
    const harness = await unknownJob({ start });
    const second = await harness.watch(harness.askAgain());
    const third = await harness.watch(harness.askAgain());
    assert.deepEqual(
      [second.outcome, second.timeline.at(-1), third.outcome],
      [{ status: 'unknown', error: 'network' }, '6000 append unknown', saved],
    );
  });

  test('a refusal now says nothing of what became of the first request', async () => {
    for (const error of [refused('unauthorized'), refused(), notSent]) {
      const start: Script<StartedOperation> = index => fail(index < 3 ? noAnswer : error);
      const harness = await unknownJob({ start });
      const { outcome, timeline } = await harness.watch(harness.askAgain());
      assert.deepEqual(
        [outcome, timeline.at(-1)?.replace(/^\d+ /, ''), harness.jobOf()?.stage],
        [{ status: 'unknown', error: error.code }, 'append unknown', 'unknown'],
      );
    }
  });

  test('a service without a documented key is sent nothing', async () => {
    const start = inTurn<StartedOperation>(fail(noAnswer));
    const harness = await unknownJob({ startIsIdempotent: false, start });
    await assert.rejects(
      harness.askAgain(),
      invalidRequest('provider', words`a service that charges once under one key`, 'wave'),
    );
    assert.deepEqual([harness.timeline, harness.engine.running], [[], []]);
  });

  test('a key is used for less than 24 hours, and the refusal says so', async () => {
    const harness = await unknownJob();
    await harness.clock.advance(22 * hourMs);
    const inTime = harness.askAgain();
    assert.deepEqual((await harness.watch(inTime)).outcome, saved);

    const late = await unknownJob();
    await late.clock.advance(23 * hourMs);
    await assert.rejects(late.askAgain(), (error: unknown) => {
      assert.ok(ImageError.is(error, 'invalid-request'));
      const { field, limit, value } = error.details;
      assert.deepEqual(
        [field, limit, value],
        ['idempotencyKey', 'less than 24 hours old', '24 hours'],
      );
      return true;
    });
    assert.deepEqual([late.timeline, late.jobOf()?.stage], [[], 'unknown']);
  });

  test('a clock that was set back tells no age of a key, so nothing is sent', async () => {
    const harness = await unknownJob();
    harness.clock.setWallClockForward(-2 * hourMs);
    await assert.rejects(harness.askAgain(), { code: 'invalid-request' });
    assert.deepEqual(harness.timeline, []);
  });

  test('a machine that sleeps for a day between two tries does not pay for the second', async () => {
    const harness = createJobHarness({ startIsIdempotent: true, start: always(fail(noAnswer)) });
    const work = harness.engine.run(harness.plan(), new AbortController().signal);
    await harness.clock.advance(500);
    await harness.clock.sleepThrough(30 * hourMs);
    const { outcome } = await harness.watch(work);
    assert.deepEqual(
      [outcome, harness.starts.length],
      [{ status: 'unknown', error: 'network' }, 1],
    );
  });

  test('nor does one that sleeps while the service makes it wait, for the first is still in doubt', async () => {
    const busy = imageError('rate-limited', { retryAfterMs: 60_000, delivery: 'answered' });
    const harness = await unknownJob({ start: index => fail(index < 3 ? noAnswer : busy) });
    const again = harness.askAgain();
    await harness.clock.advance(500);
    await harness.clock.sleepThrough(30 * hourMs);
    const { outcome, timeline } = await harness.watch(again);
    assert.deepEqual(
      [outcome, timeline, harness.jobOf()?.error?.message],
      [
        { status: 'unknown', error: 'network' },
        ['0 start key-1', `${30 * hourMs + 500} append unknown`],
        'the key became too old before the request was sent again',
      ],
    );
  });

  test('cancelled before it was sent again, it stays what it is', async () => {
    const harness = await unknownJob();
    const outcome = await harness.askAgain(AbortSignal.abort());
    assert.deepEqual(
      [outcome.status, harness.timeline, harness.jobOf()?.stage],
      ['unknown', [], 'unknown'],
    );
  });

  test('a job that has ended meanwhile is not sent again', async () => {
    const harness = await unknownJob();
    const told = harness.jobOf();
    assert.ok(told);
    await harness.watch(harness.askAgain());
    const sent = harness.starts.length;
    const provider = () => Promise.resolve(harness.provider);
    const again = harness.engine.askAgain(told, provider, noImage, new AbortController().signal);
    await assert.rejects(again, { code: 'job-elsewhere' });
    assert.equal(harness.starts.length, sent);
  });

  test('a job another window has is left to it', async () => {
    let isTaken = false;
    const lease = { lost: new AbortController().signal, confirm: done, release: done };
    const harness = await unknownJob({
      lease: () => Promise.resolve(isTaken ? undefined : lease),
    });
    isTaken = true;
    await assert.rejects(harness.askAgain(), { code: 'job-elsewhere' });
    assert.deepEqual(harness.timeline, []);
  });

  test('a job that was accepted meanwhile is gone on with, not sent', async () => {
    const harness = await unknownJob();
    const operation = { taskId: 'task-1' };
    harness.journal.push({ type: 'accepted', jobId: 'job-1', atMs: 1, operation });
    const { outcome, timeline } = await harness.watch(harness.askAgain());
    assert.deepEqual([outcome, timeline[0]], [saved, '0 check {"taskId":"task-1"}']);
  });
});

suite('Who sends a request again', () => {
  const first: Sender = {
    apiKey: '#key of an account',
    baseUrl: 'https://api.test/v1',
    dialect: 'v1',
    callback: '#callback',
  };
  const changes: readonly (readonly [what: string, change: Partial<Sender>, details: object])[] = [
    ['another API key', { apiKey: '#another' }, { field: 'apiKey' }],
    [
      'another path of the address',
      { baseUrl: 'https://api.test/v2' },
      {
        field: 'easel.providers.wave.baseUrl',
        limit: 'https://api.test/v1',
        value: 'https://api.test/v2',
      },
    ],
    [
      'another dialect',
      { dialect: 'v2' },
      { field: 'easel.providers.wave.dialect', limit: 'v1', value: 'v2' },
    ],
    ['another callback', { callback: '#elsewhere' }, { field: 'easel.callback.url' }],
    ['no callback', { callback: undefined }, { field: 'easel.callback.url' }],
  ];

  for (const [what, change, details] of changes) {
    test(`is another one with ${what}: nothing is sent, and it says what differs`, async () => {
      let sender = first;
      const harness = await unknownJob({ sender: () => Promise.resolve(sender) });
      sender = { ...first, ...change };
      await assert.rejects(harness.askAgain(), {
        code: 'sender-changed',
        details: { provider: 'wave', delivery: 'not-sent', ...details },
      });
      assert.deepEqual([harness.timeline, harness.jobOf()?.stage], [[], 'unknown']);
      sender = first;
      assert.deepEqual((await harness.watch(harness.askAgain())).outcome, saved);
    });
  }

  test('is unknown for a line of an older version, which is read all the same', async () => {
    const harness = await unknownJob();
    const [intent] = harness.journal;
    assert.ok(intent?.type === 'intent' && intent.sender);
    delete intent.sender;
    await assert.rejects(harness.askAgain(), {
      code: 'sender-changed',
      details: { provider: 'wave', delivery: 'not-sent' },
    });
    assert.deepEqual([harness.timeline, harness.jobOf()?.stage], [[], 'unknown']);
  });

  test('is unknown where the provider does not say', async () => {
    const harness = await unknownJob({ sender: undefined });
    assert.ok(!('sender' in (harness.journal[0] ?? {})));
    await assert.rejects(harness.askAgain(), { code: 'sender-changed' });
    assert.deepEqual(harness.timeline, []);
  });

  test('cannot be written down: nothing is sent, as without its intent', async () => {
    const sender = () => Promise.reject(imageError('write-failed'));
    const harness = createJobHarness({ startIsIdempotent: true, sender });
    assert.deepEqual(await harness.run(), {
      outcome: { rejected: 'write-failed' },
      timeline: [],
      progress: ['sending'],
    });
  });
});

suite('The images of a request that is sent again', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const local: InputImage = {
    name: 'lantern.png',
    url: undefined,
    read: () => Promise.resolve(bytes),
    mediaType: 'image/png',
    size: { width: 4, height: 3 },
  };
  const hosted: InputImage = { ...local, url: 'https://bucket.test/x?signature=1' };
  const remote: InputImage = {
    name: 'r.png',
    url: 'https://images.test/r.png',
    read: undefined,
    mediaType: undefined,
    size: undefined,
  };

  async function unknownWithImages(images: readonly InputImage[], sources: readonly string[]) {
    const harness = createJobHarness({
      startIsIdempotent: true,
      start: index => (index < 3 ? fail(noAnswer) : answer(accepted())),
    });
    const request = { ...testRequest, images };
    await harness.run(harness.plan({ request, storedRequest: storeRequest(request, sources) }));
    return harness;
  }

  test('are those of the first time: the same addresses, the file read anew', async () => {
    const sources = ['file:///lantern.png', 'file:///hosted.png', 'https://images.test/r.png'];
    const harness = await unknownWithImages([local, hosted, remote], sources);
    const asked: string[] = [];
    const { outcome } = await harness.watch(
      harness.askAgain(undefined, source => {
        asked.push(source);
        return Promise.resolve(local);
      }),
    );
    const again = harness.starts.at(-1)?.request.images ?? [];
    assert.deepEqual(
      [outcome, asked, again.map(({ url }) => url), await again[0]?.read?.()],
      [saved, ['file:///lantern.png'], [undefined, hosted.url, remote.url], bytes],
    );
  });

  test('cannot be read any more: refused before anything is sent', async () => {
    const gone = invalidRequest('images[0]', words`a file that can be read`, 'lantern.png');
    const harness = await unknownWithImages([local], ['file:///lantern.png']);
    const ways = [
      () => Promise.reject(gone),
      () => Promise.resolve({ ...local, read: () => Promise.reject(gone) }),
    ];
    for (const readImage of ways) {
      await assert.rejects(
        harness.askAgain(undefined, readImage),
        (error: unknown) => error === gone,
      );
      assert.deepEqual([harness.timeline, harness.jobOf()?.stage], [[], 'unknown']);
    }
  });

  test('a request in another version’s form is not guessed at', async () => {
    const harness = createJobHarness({
      startIsIdempotent: true,
      start: inTurn(fail(noAnswer), fail(noAnswer), fail(noAnswer)),
    });
    await harness.run(harness.plan({ storedRequest: { text: 'a lantern' } }));
    await assert.rejects(harness.askAgain(), { code: 'protocol' });
    assert.deepEqual(harness.timeline, []);
  });

  test('addresses that are the images’ own are not written down twice', async () => {
    const harness = await unknownWithImages([remote], ['https://images.test/r.png']);
    assert.ok(!('imageUrls' in (harness.journal[0] ?? {})));
  });
});

const done = (): Promise<void> => Promise.resolve();
const noImage = (source: string): Promise<InputImage> => Promise.reject(new Error(source));
