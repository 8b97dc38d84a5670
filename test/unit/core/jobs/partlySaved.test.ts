import * as assert from 'node:assert/strict';
import type { PictureToSave, SaveJob } from '../../../../src/core/jobs/jobPorts';
import { createJobHarness, storedPicture, type Scenario } from '../../../fakes/jobHarness';
import {
  accepted,
  always,
  answer,
  fail,
  imageError,
  inTurn,
  notSent,
  succeeded,
} from '../../../fakes/scriptedProvider';

const minuteMs = 60_000;

function gone(httpStatus: number): Error {
  return imageError('provider-failed', { httpStatus, delivery: 'answered' });
}

/** A job whose task is ready at once with `count` pictures. */
function harnessOf(count: number, scenario: Scenario): ReturnType<typeof createJobHarness> {
  return createJobHarness({
    start: inTurn(answer(accepted(succeeded(count)))),
    check: always(answer(succeeded(count))),
    ...scenario,
  });
}

function missingOf(harness: ReturnType<typeof createJobHarness>): unknown {
  return harness.jobOf()?.missing.map(({ index, code, gone }) => [index, code, gone]);
}

suite('A job of which some pictures are gone', () => {
  for (const httpStatus of [404, 410]) {
    test(`saves the others and says how many answer ${httpStatus}, even at a new address`, async () => {
      const harness = harnessOf(4, {
        fetchPicture: index =>
          index % 2 === 0 ? always(fail(gone(httpStatus))) : inTurn(answer(storedPicture(index))),
      });
      const { outcome, timeline } = await harness.run();
      assert.deepEqual(
        [outcome, timeline.filter(line => /check|failed|save/.test(line))],
        [
          {
            status: 'saved',
            saved: ['file:///pictures/1.png', 'file:///pictures/3.png'],
            warnings: [{ code: 'pictures-gone', count: 2 }],
            cost: undefined,
          },
          [
            '0 check {"taskId":"task-1"}',
            '0 check {"taskId":"task-1"}',
            '0 picture 1 failed: provider-failed',
            '0 picture 3 failed: provider-failed',
            '0 save /kept/1.png /kept/3.png',
            '0 append saved 2, 0 provider-failed gone, 2 provider-failed gone',
          ],
        ],
      );
      assert.equal(harness.jobOf()?.resumable, false);
    });
  }

  test('asks no longer where the service has forgotten the task too', async () => {
    const harness = harnessOf(2, {
      check: inTurn(fail(gone(404))),
      fetchPicture: index => inTurn(index === 0 ? fail(gone(403)) : answer(storedPicture(index))),
    });
    const { outcome } = await harness.run();
    assert.deepEqual((outcome as { warnings: unknown }).warnings, [
      { code: 'pictures-gone', count: 1 },
    ]);
  });

  test('is not given up for an address that is only forbidden: a signature may be renewed', async () => {
    const harness = harnessOf(2, {
      fetchPicture: index =>
        index === 0 ? always(fail(gone(403))) : always(answer(storedPicture(1))),
    });
    const { outcome } = await harness.run();
    assert.deepEqual(
      [outcome, harness.jobOf()?.resumable],
      [{ status: 'failed', error: 'provider-failed', resumable: true, charge: 'possible' }, true],
    );
  });

  test('waits for the others through an outage', async () => {
    const harness = harnessOf(2, {
      fetchPicture: index =>
        index === 0
          ? always(fail(gone(404)))
          : inTurn(fail(notSent), fail(notSent), answer(storedPicture(1))),
    });
    const { outcome } = await harness.run();
    assert.equal((outcome as { status: string }).status, 'saved');
  });

  test('of which none is left has failed, and nothing is saved', async () => {
    const harness = harnessOf(2, { fetchPicture: () => always(fail(gone(404))) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, timeline.some(line => line.includes('save'))],
      [{ status: 'failed', error: 'provider-failed', resumable: true, charge: 'possible' }, false],
    );
  });
});

suite('A job of which some pictures were unusable', () => {
  const unusable = ['not-an-image', 'too-large', 'download-blocked'] as const;
  for (const code of unusable) {
    test(`saves the others and can be gone on with after ${code}`, async () => {
      const harness = harnessOf(3, {
        fetchPicture: index =>
          index === 1
            ? inTurn(fail(imageError(code)), answer(storedPicture(1)))
            : inTurn(answer(storedPicture(index))),
      });
      const first = await harness.run();
      const left = [missingOf(harness), harness.jobOf()?.resumable];
      const second = await harness.watch(harness.resume());
      assert.deepEqual(
        [first.outcome, left, second],
        [
          {
            status: 'saved',
            saved: ['file:///pictures/0.png', 'file:///pictures/2.png'],
            warnings: [{ code: 'picture-unusable', reason: code }],
            cost: undefined,
          },
          [[[1, code, false]], true],
          {
            outcome: {
              status: 'saved',
              saved: ['file:///pictures/1.png'],
              warnings: [],
              cost: undefined,
            },
            timeline: [
              '0 check {"taskId":"task-1"}',
              '0 append ready 3',
              '0 fetch https://cdn.test/1.png',
              '0 append downloaded 1',
              '0 save /kept/1.png',
              '0 append saved 3',
            ],
            progress: ['running', 'downloading', 'downloading 100%', 'saving'],
          },
        ],
      );
      const job = harness.jobOf();
      assert.deepEqual(
        [job?.resumable, job?.missing, job?.files.map(({ uri }) => uri)],
        [false, [], [0, 1, 2].map(index => `file:///pictures/${index}.png`)],
      );
    });
  }

  test('stays as it was saved when trying again does not help', async () => {
    const harness = harnessOf(2, {
      fetchPicture: index =>
        index === 1 ? always(fail(imageError('not-an-image'))) : inTurn(answer(storedPicture(0))),
    });
    await harness.run();
    const { outcome } = await harness.watch(harness.resume());
    const job = harness.jobOf();
    assert.deepEqual(
      [outcome, job?.stage, job?.resumable, job?.files.length],
      [
        { status: 'failed', error: 'not-an-image', resumable: true, charge: 'possible' },
        'saved',
        true,
        1,
      ],
    );
  });

  test('is closed when what was missing turns out to be gone', async () => {
    const harness = harnessOf(2, {
      fetchPicture: index =>
        index === 1
          ? inTurn(fail(imageError('not-an-image')), fail(gone(404)), fail(gone(404)))
          : inTurn(answer(storedPicture(0))),
    });
    await harness.run();
    const { timeline } = await harness.watch(harness.resume());
    const job = harness.jobOf();
    assert.deepEqual(
      [timeline.some(line => line.includes('save /')), missingOf(harness)],
      [false, [[1, 'provider-failed', true]]],
    );
    assert.deepEqual([job?.stage, job?.resumable, job?.files.length], ['saved', false, 1]);
  });
});

suite('Saving goes on where it stopped', () => {
  /** A disk that takes so many pictures, and then is full; it writes down what it was told. */
  function smallDisk(room: number) {
    const files = new Map<string, string>();
    let free = room;
    const told: unknown[] = [];
    const onSave = async (job: SaveJob, pictures: readonly PictureToSave[]): Promise<void> => {
      told.push([job.pictureCount, [...job.places]]);
      for (const { index, picture } of pictures) {
        const place = job.places.get(index);
        if (place !== undefined && files.get(place) === picture.sha256) continue;
        const uri = `file:///pictures/picture-${files.size}.png`;
        await job.placing([{ index, uri }]);
        if (free === 0) throw imageError('write-failed', { systemCode: 'ENOSPC' });
        free -= 1;
        files.set(uri, picture.sha256);
      }
    };
    return { files, told, onSave, empty: () => (free = Infinity) };
  }

  test('a picture written before the disk was full is not written a second time', async () => {
    const disk = smallDisk(1);
    const harness = harnessOf(3, { onSave: disk.onSave });
    const { outcome } = await harness.run();
    disk.empty();
    await harness.watch(harness.resume());
    assert.deepEqual(
      [(outcome as { status: string }).status, [...disk.files.values()], disk.told],
      [
        'failed',
        ['sha-0', 'sha-1', 'sha-2'],
        [
          [3, []],
          [
            3,
            [
              [0, 'file:///pictures/picture-0.png'],
              [1, 'file:///pictures/picture-1.png'],
            ],
          ],
        ],
      ],
    );
  });

  test('that a file is about to be made is in the journal before it is, so a crash loses nothing', async () => {
    const harness = harnessOf(1, {
      onSave: async job => {
        await job.placing([{ index: 0, uri: 'file:///pictures/a.png' }]);
        throw new TypeError('the editor is gone');
      },
    });
    assert.deepEqual((await harness.run()).outcome, { rejected: 'the editor is gone' });
    assert.deepEqual(
      [harness.jobOf()?.stage, [...(harness.jobOf()?.places ?? [])]],
      ['ready', [[0, 'file:///pictures/a.png']]],
    );
  });
});

suite('A job whose pictures are all in Easel’s folder', () => {
  const noKey = () => Promise.reject(imageError('no-key'));

  test('is saved without a provider, a key or a network', async () => {
    let disk: 'full' | 'free' = 'full';
    const harness = harnessOf(2, {
      save: call =>
        (disk === 'full' ? fail(imageError('write-failed')) : answer({ files: [] }))(call),
    });
    await harness.run();
    disk = 'free';
    const { outcome, timeline } = await harness.watch(harness.resume(undefined, 'job-1', noKey));
    assert.deepEqual(
      [(outcome as { status: string }).status, timeline],
      ['saved', ['0 save /kept/0.png /kept/1.png', '0 append saved 0']],
    );
  });

  test('asks its service for those that have vanished from there', async () => {
    let vanished = false;
    const harness = harnessOf(2, {
      isKept: ({ path }) => !vanished || path !== '/kept/1.png',
      save: call => (vanished ? answer({ files: [] }) : fail(imageError('write-failed')))(call),
    });
    await harness.run();
    vanished = true;
    assert.deepEqual((await harness.watch(harness.resume(undefined, 'job-1', noKey))).outcome, {
      rejected: 'no-key',
    });
    const { timeline } = await harness.watch(harness.resume());
    assert.deepEqual(timeline, [
      '0 check {"taskId":"task-1"}',
      '0 append ready 2',
      '0 fetch https://cdn.test/1.png',
      '0 append downloaded 1',
      '0 save /kept/0.png /kept/1.png',
      '0 append saved 0',
    ]);
  });

  test('whose last ones turned up after the others were saved needs no service either', async () => {
    let saves = 0;
    const harness = harnessOf(2, {
      fetchPicture: index =>
        index === 1
          ? inTurn(fail(imageError('not-an-image')), answer(storedPicture(1)))
          : inTurn(answer(storedPicture(0))),
      onSave: () =>
        ++saves === 2 ? Promise.reject(imageError('write-failed')) : Promise.resolve(),
    });
    await harness.run();
    await harness.watch(harness.resume());
    const { timeline } = await harness.watch(harness.resume(undefined, 'job-1', noKey));
    assert.deepEqual(timeline, ['0 save /kept/1.png', '0 append saved 2']);
  });

  test('inline bytes that are torn are not waited for: they would be torn again', async () => {
    const images = [{ kind: 'bytes', bytes: new Uint8Array(3) }] as const;
    const harness = harnessOf(1, {
      start: inTurn(answer(accepted(succeeded(1, { images })))),
      fetchPicture: () => inTurn(fail(imageError('network'))),
    });
    await harness.run();
    assert.ok(harness.clock.elapsed() < 61 * minuteMs, 'only the hour the harness looks on');
    assert.equal(harness.jobOf()?.resumable, true);
  });
});
