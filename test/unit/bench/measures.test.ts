import * as assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { tableOf } from '../../bench/comparison';
import { peakGrowthBytes } from '../../bench/downloads/peakGrowth';
import { OwnActivity } from '../../bench/idle/ownActivity';

suite('What the measurements are reckoned from', () => {
  test('memory grew up to the system’s maximum where the work raised it', () => {
    const before = { nowBytes: 100, everBytes: 120 };
    assert.equal(peakGrowthBytes(before, { sampledBytes: 150, everBytes: 170 }), 70);
  });

  test('a maximum from before the work is not the work’s', () => {
    const before = { nowBytes: 100, everBytes: 180 };
    assert.equal(peakGrowthBytes(before, { sampledBytes: 130, everBytes: 180 }), 30);
    assert.equal(peakGrowthBytes(before, { sampledBytes: 90, everBytes: 180 }), 0);
  });

  test('a cell shows what it is meant to, and whether that is within its goal', () => {
    const samples = [1, 2, 3, 10];
    const table = tableOf({
      title: '',
      notes: [],
      columns: ['mean', 'median', 'p95', 'not measured'],
      rows: [
        {
          name: 'row',
          cells: [
            { unit: 'ms', samples, shows: 'mean', goal: 4 },
            { unit: 'bytes', samples, shows: 'median' },
            { unit: 'times', samples, shows: 'p95', goal: 9 },
            { unit: 'ms', samples: [], shows: 'max', goal: 9 },
          ],
        },
      ],
    });
    assert.deepEqual(table[1], [
      ...['row', '4.0 ms (goal ≤ 4.0 ms: met)', '0.0 KB'],
      ...['10 (goal ≤ 9: missed)', '–'],
    ]);
  });

  test('what code in a folder begins is counted, and what other code begins is not', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'easel-activity-'));
    const file = path.join(folder, 'begin.cjs');
    await writeFile(
      file,
      `exports.begin = () => setTimeout(() => undefined, 60_000);
       exports.look = () => require('node:fs').promises.readFile(__filename);`,
    );
    const { begin, look } = createRequire(file)(file) as {
      readonly begin: () => NodeJS.Timeout;
      readonly look: () => Promise<unknown>;
    };
    const own = new OwnActivity(folder);
    const other = new OwnActivity('/somewhere/else');
    const timer = begin();
    try {
      await look();
      const { timersStarted, fileOperations } = own.take();
      assert.equal(timersStarted, 1);
      assert.ok(fileOperations > 0);
      assert.equal(own.timersLeft, 1);
      assert.deepEqual(Object.values(other.take()), [0, 0, 0, 0]);
    } finally {
      clearTimeout(timer);
      own.stop();
      other.stop();
      await rm(folder, { recursive: true });
    }
  });
});
