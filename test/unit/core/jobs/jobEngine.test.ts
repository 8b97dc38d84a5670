import * as assert from 'node:assert/strict';
import type { ImageWarning } from '../../../../src/core/imageProvider';
import { storeRequest } from '../../../../src/core/storedRequest';
import { createJobHarness, storedPicture, testRequest } from '../../../fakes/jobHarness';
import {
  accepted,
  always,
  answer,
  fail,
  imageError,
  inTurn,
  queued,
  running,
  silence,
  succeeded,
} from '../../../fakes/scriptedProvider';
import { words } from '../../../../src/core/words';

const leftOut: ImageWarning = { code: 'option-left-out', option: 'seed', value: '7' };
const submitNote: ImageWarning = { code: 'provider-note', text: words`submitted` };
const resultNote: ImageWarning = { code: 'provider-note', text: words`made` };

suite('Job engine', () => {
  test('takes a job from intent to saved files, each step in the journal before the next', async () => {
    const harness = createJobHarness({
      start: inTurn(answer({ ...accepted(), warnings: [submitNote] })),
      check: inTurn(
        answer(queued),
        answer(running(40)),
        answer(
          succeeded(2, {
            images: [
              { kind: 'url', url: 'https://cdn.test/a.png', expiresAtMs: 99 },
              { kind: 'bytes', bytes: new Uint8Array(3) },
            ],
            cost: { amount: 0.1, currency: 'USD' },
            warnings: [resultNote],
          }),
        ),
      ),
    });
    const estimatedCost = { amount: 0.05, currency: 'USD' } as const;
    const seen = await harness.run(harness.plan({ warnings: [leftOut], estimatedCost }));
    assert.deepEqual(seen, {
      outcome: {
        status: 'saved',
        saved: ['file:///pictures/0.png', 'file:///pictures/1.png'],
        warnings: [leftOut, submitNote, resultNote],
        cost: { amount: 0.1, currency: 'USD' },
      },
      timeline: [
        '0 append intent',
        '0 start key-1',
        '0 append accepted',
        '1000 check {"taskId":"task-1"}',
        '1500 check {"taskId":"task-1"}',
        '2000 check {"taskId":"task-1"}',
        '2000 append ready 2',
        '2000 fetch https://cdn.test/a.png',
        '2000 fetch 3 bytes',
        '2000 append downloaded 0',
        '2000 append downloaded 1',
        '2000 save /kept/0.png /kept/1.png',
        '2000 append saved 2',
      ],
      progress: [
        'sending',
        'queued',
        'running 40%',
        'downloading',
        'downloading 50%',
        'downloading 100%',
        'saving',
      ],
    });
    const startedAtMs = harness.clock.now() - harness.clock.elapsed();
    const cost = { amount: 0.1, currency: 'USD' };
    assert.deepEqual(harness.journal, [
      {
        type: 'intent',
        jobId: 'job-1',
        atMs: startedAtMs,
        provider: 'wave',
        model: 'wave/test',
        mode: 'generate',
        prompt: 'a lantern',
        request: storeRequest(testRequest, []),
        origin: 'https://api.test',
        idempotencyKey: 'key-1',
        count: 1,
        estimatedCost,
        destination: { folder: '/pictures' },
      },
      {
        type: 'accepted',
        jobId: 'job-1',
        atMs: startedAtMs,
        operation: { taskId: 'task-1' },
      },
      {
        type: 'ready',
        jobId: 'job-1',
        atMs: startedAtMs + 2_000,
        count: 2,
        images: [{ url: 'https://cdn.test/a.png', expiresAtMs: 99 }],
        cost,
      },
      ...[0, 1].map(index => ({
        type: 'downloaded',
        jobId: 'job-1',
        atMs: startedAtMs + 2_000,
        index,
        picture: storedPicture(index),
      })),
      {
        type: 'saved',
        jobId: 'job-1',
        atMs: startedAtMs + 2_000,
        files: [0, 1].map(index => ({
          index,
          uri: `file:///pictures/${index}.png`,
          width: 1024,
          height: 1024,
          mediaType: 'image/png',
          byteLength: 1_000 + index,
          sha256: `sha-${index}`,
        })),
        cost,
      },
    ]);
  });

  test('a service that answers at once is not asked again', async () => {
    const harness = createJobHarness({ start: inTurn(answer(accepted(succeeded()))) });
    assert.deepEqual(await harness.run(), {
      outcome: {
        status: 'saved',
        saved: ['file:///pictures/0.png'],
        warnings: [],
        cost: undefined,
      },
      timeline: [
        '0 append intent',
        '0 start key-1',
        '0 append accepted',
        '0 append ready 1',
        '0 fetch https://cdn.test/0.png',
        '0 append downloaded 0',
        '0 save /kept/0.png',
        '0 append saved 1',
      ],
      progress: ['sending', 'downloading', 'downloading 100%', 'saving'],
    });
  });

  test('nothing is sent while the intent is still being written', async () => {
    const harness = createJobHarness({ append: () => 'hangs' });
    void harness.engine.run(harness.plan(), new AbortController().signal);
    await harness.clock.advance(3_600_000);
    assert.deepEqual(harness.timeline, ['0 append intent']);
  });

  test('nothing is sent when the intent cannot be written', async () => {
    const harness = createJobHarness({ append: () => 'fails' });
    assert.deepEqual(await harness.run(), {
      outcome: { rejected: 'write-failed' },
      timeline: ['0 append intent'],
      progress: ['sending'],
    });
  });

  test('lines after the intent that cannot be written are told, and the job goes on', async () => {
    const harness = createJobHarness({ append: type => (type === 'intent' ? 'written' : 'fails') });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline],
      [
        {
          status: 'saved',
          saved: ['file:///pictures/0.png'],
          warnings: [],
          cost: undefined,
        },
        [
          '0 append intent',
          '0 start key-1',
          '0 append accepted',
          '0 journal failed: write-failed',
          '1000 check {"taskId":"task-1"}',
          '1000 append ready 1',
          '1000 journal failed: write-failed',
          '1000 fetch https://cdn.test/0.png',
          '1000 append downloaded 0',
          '1000 journal failed: write-failed',
          '1000 save /kept/0.png',
          '1000 append saved 1',
          '1000 journal failed: write-failed',
        ],
      ],
    );
  });

  test('pictures that cannot be saved stay to be had', async () => {
    const harness = createJobHarness({ save: fail(imageError('write-failed')) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline.slice(-2)],
      [
        { status: 'failed', error: 'write-failed', resumable: true, charge: 'possible' },
        ['1000 save /kept/0.png', '1000 append failed write-failed, resumable'],
      ],
    );
  });

  test('a defect of a boundary is no outcome: it is thrown on, and the slot is given back', async () => {
    const harness = createJobHarness({
      save: fail(new TypeError('a defect')),
      maxParallelJobs: () => 1,
    });
    const first = await harness.run();
    const second = await harness.run(harness.plan({ jobId: 'job-2' }));
    assert.deepEqual(
      [first.outcome, second.outcome],
      [{ rejected: 'a defect' }, { rejected: 'a defect' }],
    );
  });

  test('listeners hear of every running job until they leave', async () => {
    const harness = createJobHarness();
    const heard: (readonly string[])[] = [];
    const leave = harness.engine.onDidChange(jobs => {
      heard.push(jobs.map(({ jobId, phase }) => `${jobId} ${phase}`));
    });
    const one = harness.engine.run(harness.plan(), new AbortController().signal);
    leave();
    await harness.run(harness.plan({ jobId: 'job-2' }));
    assert.deepEqual([heard, (await one).status], [[['job-1 sending']], 'saved']);
  });
});

suite('Resuming a job', () => {
  test('an accepted job is asked for at once and never sent again', async () => {
    const harness = createJobHarness({
      check: inTurn(fail(imageError('unauthorized')), answer(running(90)), answer(succeeded())),
    });
    const { outcome } = await harness.run();
    assert.deepEqual(
      [outcome, await harness.watch(harness.resume())],
      [
        { status: 'failed', error: 'unauthorized', resumable: true, charge: 'possible' },
        {
          outcome: {
            status: 'saved',
            saved: ['file:///pictures/0.png'],
            warnings: [],
            cost: undefined,
          },
          timeline: [
            '0 check {"taskId":"task-1"}',
            '500 check {"taskId":"task-1"}',
            '500 append ready 1',
            '500 fetch https://cdn.test/0.png',
            '500 append downloaded 0',
            '500 save /kept/0.png',
            '500 append saved 1',
          ],
          progress: ['running', 'running 90%', 'downloading', 'downloading 100%', 'saving'],
        },
      ],
    );
  });

  test('pictures that are here already are not fetched again', async () => {
    const harness = createJobHarness({
      check: always(answer(succeeded(3))),
      fetchPicture: index =>
        index === 1
          ? inTurn(fail(imageError('write-failed')), answer(storedPicture(1)))
          : inTurn(answer(storedPicture(index))),
    });
    await harness.run();
    const { timeline } = await harness.watch(harness.resume());
    assert.deepEqual(timeline, [
      '0 check {"taskId":"task-1"}',
      '0 append ready 3',
      '0 fetch https://cdn.test/1.png',
      '0 append downloaded 1',
      '0 save /kept/0.png /kept/1.png /kept/2.png',
      '0 append saved 3',
    ]);
  });

  test('a job whose pictures are all here is only saved: no service is asked', async () => {
    let disk: 'full' | 'free' = 'full';
    const cost = { amount: 0.02, currency: 'USD' } as const;
    const files = { files: [] };
    const harness = createJobHarness({
      check: inTurn(answer(succeeded(2, { cost }))),
      save: call => (disk === 'full' ? fail(imageError('write-failed')) : answer(files))(call),
    });
    const { outcome } = await harness.run();
    disk = 'free';
    assert.deepEqual(
      [outcome, await harness.watch(harness.resume())],
      [
        { status: 'failed', error: 'write-failed', resumable: true, charge: 'possible', cost },
        {
          outcome: { status: 'saved', saved: [], warnings: [], cost },
          timeline: ['0 save /kept/0.png /kept/1.png', '0 append saved 0'],
          progress: ['saving'],
        },
      ],
    );
  });

  test('cancelling before such a job is saved leaves its pictures to be had', async () => {
    const harness = createJobHarness({ save: fail(imageError('write-failed')) });
    await harness.run();
    const abort = new AbortController();
    const work = harness.resume(abort.signal);
    abort.abort();
    const { outcome, timeline } = await harness.watch(work);
    assert.deepEqual(
      [outcome, timeline],
      [
        { status: 'cancelled', charge: 'possible', resumable: true },
        ['0 append cancelled, resumable'],
      ],
    );
  });

  test('a job the service never accepted cannot be resumed', async () => {
    const harness = createJobHarness({ start: inTurn(fail(imageError('invalid-request'))) });
    await harness.run();
    const { outcome, timeline } = await harness.watch(harness.resume());
    assert.deepEqual([outcome, timeline], [{ rejected: 'protocol' }, []]);
  });

  test('a resumed job that is cancelled while it waits for a slot is stopped at the service', async () => {
    const harness = createJobHarness({
      maxParallelJobs: () => 1,
      start: inTurn(answer(accepted()), silence),
      check: inTurn(fail(imageError('unauthorized'))),
    });
    await harness.run();
    const other = new AbortController();
    const otherJob = harness.engine.run(harness.plan({ jobId: 'job-2' }), other.signal);
    await harness.clock.advance(1_000);
    const abort = new AbortController();
    const work = harness.resume(abort.signal);
    abort.abort();
    const seen = await harness.watch(work);
    other.abort();
    await harness.clock.runToEnd(otherJob);
    assert.deepEqual(seen, {
      outcome: { status: 'cancelled', charge: 'none', resumable: false },
      timeline: ['0 cancel {"taskId":"task-1"}', '0 append cancelled, final'],
      progress: ['waiting', 'cancelling'],
    });
  });
});
