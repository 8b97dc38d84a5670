import * as assert from 'node:assert/strict';
import type { StoredPicture } from '../../../../src/core/jobs/jobRecord';
import { readHistory } from '../../../fakes/readHistory';
import { createJobHarness, storedPicture, type Scenario } from '../../../fakes/jobHarness';
import {
  accepted,
  always,
  answer,
  fail,
  imageError,
  inTurn,
  later,
  notSent,
  queued,
  silence,
  succeeded,
  unrecognized,
  urlImage,
  type Script,
} from '../../../fakes/scriptedProvider';

const minuteMs = 60_000;
const toBeHad = { resumable: true, charge: 'possible' };

function savedAs(count: number): unknown {
  return {
    status: 'saved',
    saved: Array.from({ length: count }, (_, index) => `file:///pictures/${index}.png`),
    warnings: [],
    cost: undefined,
  };
}

/** A job whose task is ready at once with `count` pictures. */
function harnessOf(count: number, scenario: Scenario): ReturnType<typeof createJobHarness> {
  const start = inTurn(answer(accepted(succeeded(count))));
  return createJobHarness({ start, ...scenario });
}

/** What was seen without the lines every such job begins with. */
async function bringHome(
  harness: ReturnType<typeof createJobHarness>,
): Promise<{ outcome: unknown; timeline: readonly string[]; progress: readonly string[] }> {
  const { outcome, timeline, progress } = await harness.run();
  return { outcome, timeline: timeline.slice(4), progress: progress.slice(1) };
}

function gone(httpStatus: number): Error {
  return imageError('provider-failed', { httpStatus, delivery: 'answered' });
}

suite('Downloading pictures', () => {
  test('goes on four at a time, in order, and counts what is here', async () => {
    const durations = [400, 100, 300, 200, 50, 500];
    const harness = harnessOf(6, {
      fetchPicture: index => inTurn(later(durations[index]!, answer(storedPicture(index)))),
    });
    assert.deepEqual(await bringHome(harness), {
      outcome: savedAs(6),
      timeline: [
        '0 fetch https://cdn.test/0.png',
        '0 fetch https://cdn.test/1.png',
        '0 fetch https://cdn.test/2.png',
        '0 fetch https://cdn.test/3.png',
        '100 append downloaded 1',
        '100 fetch https://cdn.test/4.png',
        '150 append downloaded 4',
        '150 fetch https://cdn.test/5.png',
        '200 append downloaded 3',
        '300 append downloaded 2',
        '400 append downloaded 0',
        '650 append downloaded 5',
        `650 save ${[0, 1, 2, 3, 4, 5].map(index => `/kept/${index}.png`).join(' ')}`,
        '650 append saved 6',
      ],
      progress: [
        'downloading',
        'downloading 17%',
        'downloading 33%',
        'downloading 50%',
        'downloading 67%',
        'downloading 83%',
        'downloading 100%',
        'saving',
      ],
    });
  });

  test('is tried again through an outage, less and less often, and as late as a server asks', async () => {
    const harness = harnessOf(1, {
      fetchPicture: () =>
        inTurn(
          fail(notSent),
          fail(imageError('network', { httpStatus: 503, retryAfterMs: 45_000 })),
          fail(imageError('timeout')),
          fail(imageError('network', { httpStatus: 429, retryAfterMs: 0 })),
          answer(storedPicture(0)),
        ),
    });
    assert.deepEqual(await bringHome(harness), {
      outcome: savedAs(1),
      timeline: [
        '0 fetch https://cdn.test/0.png',
        '1000 fetch https://cdn.test/0.png',
        '46000 fetch https://cdn.test/0.png',
        '50000 fetch https://cdn.test/0.png',
        '50500 fetch https://cdn.test/0.png',
        '50500 append downloaded 0',
        '50500 save /kept/0.png',
        '50500 append saved 1',
      ],
      progress: [
        'downloading',
        'downloading network, again in 1000',
        'downloading',
        'downloading network, again in 45000',
        'downloading',
        'downloading timeout, again in 4000',
        'downloading',
        'downloading network, again in 500',
        'downloading',
        'downloading 100%',
        'saving',
      ],
    });
  });

  test('an outage of a quarter of an hour ends the job, the picture still to be had', async () => {
    const harness = harnessOf(1, { fetchPicture: () => always(fail(notSent)) });
    const { outcome, timeline } = await bringHome(harness);
    const last = timeline.at(-1) ?? '';
    assert.deepEqual(
      [outcome, last.replace(/^\d+ /, ''), Number.parseInt(last, 10) > 14 * minuteMs],
      [
        { status: 'failed', error: 'network', ...toBeHad },
        'append failed network, resumable',
        true,
      ],
    );
  });

  test('a night’s sleep in the middle of a download is no outage', async () => {
    const harness = harnessOf(1, {
      fetchPicture: () => inTurn(later(5_000, fail(notSent)), answer(storedPicture(0))),
    });
    const work = harness.engine.run(harness.plan(), new AbortController().signal);
    await harness.clock.advance(1_000);
    await harness.clock.sleepThrough(8 * 60 * minuteMs);
    assert.deepEqual((await harness.watch(work)).outcome, savedAs(1));
  });

  test('an address that no longer works is asked for anew, once', async () => {
    for (const httpStatus of [403, 404, 410]) {
      const harness = harnessOf(2, {
        check: inTurn(answer(succeeded(2, { images: [urlImage(0, '-new'), urlImage(1, '-new')] }))),
        fetchPicture: index =>
          index === 0
            ? inTurn(fail(gone(httpStatus)), answer(storedPicture(0)))
            : inTurn(answer(storedPicture(index))),
      });
      const { outcome, timeline } = await bringHome(harness);
      assert.deepEqual(
        [outcome, timeline.slice(0, 6)],
        [
          savedAs(2),
          [
            '0 fetch https://cdn.test/0.png',
            '0 fetch https://cdn.test/1.png',
            '0 append downloaded 1',
            '0 check {"taskId":"task-1"}',
            '0 fetch https://cdn.test/0-new.png',
            '0 append downloaded 0',
          ],
        ],
      );
    }
  });

  test('an address that does not work anew either ends the job, the picture still to be had', async () => {
    const harness = harnessOf(1, {
      check: inTurn(answer(succeeded(1, { images: [urlImage(0, '-new')] }))),
      fetchPicture: () => inTurn(fail(gone(403)), fail(gone(403))),
    });
    assert.deepEqual(await bringHome(harness), {
      outcome: { status: 'failed', error: 'provider-failed', ...toBeHad },
      timeline: [
        '0 fetch https://cdn.test/0.png',
        '0 check {"taskId":"task-1"}',
        '0 fetch https://cdn.test/0-new.png',
        '0 picture 1 failed: provider-failed',
        '0 append failed provider-failed, resumable',
      ],
      progress: ['downloading'],
    });
  });

  test('a service that names no new address leaves the old failure', async () => {
    const failed = {
      kind: 'failed',
      error: imageError('provider-failed'),
      cost: undefined,
    } as const;
    for (const state of [failed, succeeded(0)]) {
      const harness = harnessOf(1, {
        check: inTurn(answer(state)),
        fetchPicture: () => inTurn(fail(gone(410))),
      });
      assert.deepEqual((await bringHome(harness)).outcome, {
        status: 'failed',
        error: 'provider-failed',
        ...toBeHad,
      });
    }
  });

  test('a service that goes back to work is asked until it names a new address', async () => {
    const images = [urlImage(0, '-new')];
    const harness = harnessOf(1, {
      check: inTurn(answer(queued), answer(unrecognized('oops')), answer(succeeded(1, { images }))),
      fetchPicture: () => inTurn(fail(gone(404)), answer(storedPicture(0))),
    });
    assert.deepEqual((await bringHome(harness)).outcome, savedAs(1));
  });

  test('an outage while an address is asked for anew is waited for as well', async () => {
    const harness = harnessOf(1, {
      check: inTurn(
        fail(notSent),
        fail(imageError('provider-failed', { httpStatus: 502 })),
        answer(succeeded(1, { images: [urlImage(0, '-new')] })),
      ),
      fetchPicture: () => inTurn(fail(gone(404)), answer(storedPicture(0))),
    });
    const { outcome, timeline } = await bringHome(harness);
    assert.deepEqual(
      [outcome, timeline.slice(0, 5).map(line => line.replace(/^\d+ /, ''))],
      [
        savedAs(1),
        [
          'fetch https://cdn.test/0.png',
          'check {"taskId":"task-1"}',
          'check {"taskId":"task-1"}',
          'check {"taskId":"task-1"}',
          'fetch https://cdn.test/0-new.png',
        ],
      ],
    );
  });

  test('an outage at the new address is waited for without asking for another', async () => {
    const harness = harnessOf(1, {
      check: inTurn(answer(succeeded(1, { images: [urlImage(0, '-new')] }))),
      fetchPicture: () => inTurn(fail(gone(403)), fail(notSent), answer(storedPicture(0))),
    });
    const { outcome, timeline } = await bringHome(harness);
    assert.deepEqual(
      [outcome, timeline.slice(0, 5)],
      [
        savedAs(1),
        [
          '0 fetch https://cdn.test/0.png',
          '0 check {"taskId":"task-1"}',
          '0 fetch https://cdn.test/0-new.png',
          '2000 fetch https://cdn.test/0-new.png',
          '2000 append downloaded 0',
        ],
      ],
    );
  });

  test('what is no picture, too large, blocked or cannot be stored is not tried again', async () => {
    for (const code of ['not-an-image', 'too-large', 'download-blocked', 'write-failed'] as const) {
      const harness = harnessOf(1, { fetchPicture: () => inTurn(fail(imageError(code))) });
      assert.deepEqual(await bringHome(harness), {
        outcome: { status: 'failed', error: code, ...toBeHad },
        timeline: [
          '0 fetch https://cdn.test/0.png',
          `0 picture 1 failed: ${code}`,
          `0 append failed ${code}, resumable`,
        ],
        progress: ['downloading'],
      });
    }
  });

  test('when one picture cannot be had the others are kept, but no outage is waited for', async () => {
    const scripts: readonly Script<StoredPicture>[] = [
      inTurn(later(100, fail(imageError('write-failed')))),
      inTurn(fail(notSent), fail(notSent)),
      inTurn(later(2_000, answer(storedPicture(2)))),
      inTurn(later(50, answer(storedPicture(3)))),
      inTurn(later(3_000, fail(notSent))),
      inTurn(answer(storedPicture(5))),
    ];
    const harness = harnessOf(6, { fetchPicture: index => scripts[index]! });
    const { outcome, timeline } = await bringHome(harness);
    assert.deepEqual(
      [
        outcome,
        timeline.filter(line => line.includes('append')),
        [...readHistory(harness.journal).jobs[0]!.downloaded.keys()],
      ],
      [
        { status: 'failed', error: 'write-failed', ...toBeHad },
        [
          '50 append downloaded 3',
          '100 append downloaded 5',
          '2000 append downloaded 2',
          '3050 append failed write-failed, resumable',
        ],
        [3, 5, 2],
      ],
    );
  });

  test('one that is no picture is told and logged, the others are saved, and it may still be had', async () => {
    const scripts: readonly Script<StoredPicture>[] = [
      inTurn(later(100, fail(imageError('not-an-image')))),
      inTurn(fail(notSent), answer(storedPicture(1))),
      inTurn(answer(storedPicture(2))),
    ];
    const harness = harnessOf(3, { fetchPicture: index => scripts[index]! });
    const { outcome, timeline } = await bringHome(harness);
    assert.deepEqual(
      [outcome, timeline.filter(line => /failed|save/.test(line))],
      [
        {
          status: 'saved',
          saved: ['file:///pictures/1.png', 'file:///pictures/2.png'],
          warnings: [{ code: 'picture-unusable', reason: 'not-an-image' }],
          cost: undefined,
        },
        [
          '100 picture 1 failed: not-an-image',
          '1000 save /kept/1.png /kept/2.png',
          '1000 append saved 2, 0 not-an-image to be had',
        ],
      ],
    );
  });

  test('a defect is thrown on', async () => {
    const harness = harnessOf(2, {
      fetchPicture: index =>
        inTurn(index === 0 ? fail(new TypeError('a defect')) : answer(storedPicture(1))),
    });
    assert.deepEqual((await bringHome(harness)).outcome, { rejected: 'a defect' });
  });

  test('a task that succeeded without pictures is no success', async () => {
    const harness = harnessOf(0, {});
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline.slice(3)],
      [
        { status: 'failed', error: 'protocol', ...toBeHad },
        ['0 append failed protocol, resumable'],
      ],
    );
  });
});

suite('Cancelling while pictures are downloaded', () => {
  const cancelAfter = async (
    afterMs: number,
    harness: ReturnType<typeof createJobHarness>,
  ): ReturnType<typeof harness.run> => {
    const abort = new AbortController();
    const work = harness.engine.run(harness.plan(), abort.signal);
    await harness.clock.advance(afterMs);
    abort.abort();
    return harness.watch(work);
  };
  const cost = { amount: 0.02, currency: 'USD' } as const;

  test('stops them all; what is made is paid for and can be had, so the service is not asked', async () => {
    const harness = harnessOf(6, {
      start: inTurn(answer(accepted(succeeded(6, { cost })))),
      fetchPicture: index => inTurn(index === 1 ? answer(storedPicture(1)) : silence),
    });
    assert.deepEqual(await cancelAfter(700, harness), {
      outcome: { status: 'cancelled', charge: 'possible', resumable: true, cost },
      timeline: [
        '0 append intent',
        '0 start key-1',
        '0 append accepted',
        '0 append ready 6',
        ...[0, 1, 2, 3].map(index => `0 fetch https://cdn.test/${index}.png`),
        '0 append downloaded 1',
        '0 fetch https://cdn.test/4.png',
        ...[0, 2, 3, 4].map(index => `700 fetch ${index} cut off`),
        '700 append cancelled, resumable',
      ],
      progress: ['sending', 'downloading', 'downloading 17%', 'cancelling'],
    });
    const [job] = readHistory(harness.journal).jobs;
    assert.deepEqual([job?.cost, job?.resumable], [cost, true]);
  });

  test('in a pause between two tries nothing is tried any more', async () => {
    const harness = harnessOf(1, { fetchPicture: () => always(fail(notSent)) });
    const { outcome, timeline } = await cancelAfter(2_000, harness);
    assert.deepEqual(
      [outcome, timeline.slice(4)],
      [
        { status: 'cancelled', charge: 'possible', resumable: true },
        [
          '0 fetch https://cdn.test/0.png',
          '1000 fetch https://cdn.test/0.png',
          '2000 append cancelled, resumable',
        ],
      ],
    );
  });

  test('a task that cost nothing is not charged', async () => {
    const free = succeeded(1, { cost: { amount: 0, currency: 'USD' } });
    const harness = harnessOf(1, {
      start: inTurn(answer(accepted(free))),
      fetchPicture: () => inTurn(silence),
    });
    assert.deepEqual((await cancelAfter(10, harness)).outcome, {
      status: 'cancelled',
      charge: 'none',
      resumable: true,
      cost: { amount: 0, currency: 'USD' },
    });
  });

  test('once everything is here and nothing is written, nothing is written any more', async () => {
    const abort = new AbortController();
    const harness = harnessOf(1, {
      fetchPicture: () => () => () => {
        abort.abort();
        return Promise.resolve(storedPicture(0));
      },
    });
    const { outcome, timeline } = await harness.run(harness.plan(), abort.signal);
    assert.deepEqual(
      [outcome, timeline.slice(4)],
      [
        { status: 'cancelled', charge: 'possible', resumable: true },
        [
          '0 fetch https://cdn.test/0.png',
          '0 append downloaded 0',
          '0 append cancelled, resumable',
        ],
      ],
    );
  });

  test('while files are written it comes too late, whether that succeeds or fails', async () => {
    const files = { files: [] };
    const seen = await Promise.all(
      [answer(files), fail(imageError('write-failed'))].map(async end => {
        const harness = harnessOf(1, { save: later(500, end) });
        const { outcome, timeline } = await cancelAfter(200, harness);
        return [outcome, timeline.at(-1)];
      }),
    );
    assert.deepEqual(seen, [
      [{ ...(savedAs(0) as object) }, '500 append saved 0'],
      [
        { status: 'failed', error: 'write-failed', ...toBeHad },
        '500 append failed write-failed, resumable',
      ],
    ]);
  });
});
