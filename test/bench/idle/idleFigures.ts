import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import type { ComparedCell, ComparedRow, Comparison } from '../comparison';
import { hostIdleSchema } from '../hostResults';
import { withHosts } from '../hosts';
import type { Activity } from './ownActivity';

const timeoutMs = 120_000;

/** What Easel does in an extension host in which jobs have ended and none runs. */
export async function idleFigures(extensionPath: string): Promise<Comparison> {
  return await withHosts({ extensionPath, task: 'idle', timeoutMs }, async hosts => {
    const idle = hostIdleSchema.parse(await hosts.start());
    const { beganMs, endedMs } = idle;
    const within = (atMs: number): boolean => atMs >= beganMs && atMs <= endedMs;
    const requests = hosts.wave.requests.filter(({ atMs }) => within(atMs)).length;
    const storage = path.join(hosts.dataFolder, 'data', 'User', 'globalStorage', 'easel.easel');
    const changed = (await changeTimesMs(storage)).filter(within).length;
    const seconds = Math.round((endedMs - beganMs) / 1_000);
    return {
      title: `${seconds} s without a job, after two`,
      notes: [
        'In the real extension host, by asynchronous hooks: what is begun while Easel’s code is on the ' +
          'stack. Requests are counted by the service’s stand-in, changed files in Easel’s folder. The ' +
          'idle time begins 8 s after the last job. The goal is nothing at all.',
      ],
      columns: [
        ...['timers left', 'timers begun', 'timers due', 'connections'],
        ...['requests', 'file operations', 'files changed'],
      ],
      rows: [
        rowOf('while two jobs ran', idle.duringJobs, undefined),
        rowOf(`${seconds} s idle`, idle.whileIdle, {
          timersLeft: idle.timersLeft,
          requests,
          changed,
        }),
      ],
    };
  });
}

interface Outside {
  readonly timersLeft: number;
  readonly requests: number;
  readonly changed: number;
}

/** @param outside undefined where it was not counted: that row shows that the others would count at all */
function rowOf(name: string, activity: Activity, outside: Outside | undefined): ComparedRow {
  const cell = (value: number | undefined): ComparedCell => ({
    ...{ unit: 'times', samples: value === undefined ? [] : [value], shows: 'max' },
  });
  const { timersStarted, timersFired, connections, fileOperations } = activity;
  return {
    name,
    cells: [
      ...[outside?.timersLeft, timersStarted, timersFired, connections],
      ...[outside?.requests, fileOperations, outside?.changed],
    ].map(cell),
  };
}

async function changeTimesMs(folder: string): Promise<readonly number[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile());
  return await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(path.join(parentPath, name))).mtimeMs),
  );
}
