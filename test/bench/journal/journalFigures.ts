import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runInChild, type ChildNode } from '../child';
import { valueOf, type ComparedCell, type ComparedRow, type Comparison } from '../comparison';
import { journalGoals } from '../goals';
import { writeFinishedJobs } from './finishedJobs';
import { startSchema, type Start } from './start';

const runs = 20;
const jobCounts = [0, 1, 1_000] as const;

/** What finished jobs of earlier sessions cost a window that starts. */
export async function journalFigures(child: ChildNode, bundle: string): Promise<Comparison> {
  const folder = await mkdtemp(path.join(tmpdir(), 'easel-bench-journal-'));
  const starts = new Map<number, Start[]>();
  try {
    for (const count of jobCounts) {
      if (count > 0) await writeFinishedJobs(path.join(folder, String(count)), count);
    }
    // The first start of each brings its files into the system's cache.
    for (let run = -1; run < runs; run += 1) {
      for (const count of jobCounts) {
        const storage = path.join(folder, String(count));
        const start = await runInChild(child, startSchema, 'start', bundle, storage);
        if (run >= 0) starts.set(count, [...(starts.get(count) ?? []), start]);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const rows = jobCounts.map(count => rowOf(count, starts.get(count) ?? []));
  return {
    title: 'Starting with finished jobs in the journal',
    notes: [
      `Fresh processes of the editor’s Node.js, ${runs} for each, with the built bundles, a stand-in for ` +
        'the module `vscode` and a real journal: six lines and some three kilobytes for each job, a file ' +
        'for fifty jobs. Medians.',
      'The editor waits for the activation. What is behind it, on the event loop all extensions of a ' +
        'window share, ends when nothing is left to do; where there is a journal, the code behind the ' +
        'commands is loaded then.',
    ],
    columns: ['activation', 'behind it', 'longest stall'],
    rows: [...rows, differenceOf(rows)],
  };
}

function rowOf(count: number, starts: readonly Start[]): ComparedRow {
  return {
    name: count === 0 ? 'no journal' : count === 1 ? '1 job' : `${count} jobs`,
    cells: [
      starts.map(each => each.activateMs),
      starts.map(each => each.behindMs),
      starts.map(each => each.longestStallMs),
    ].map(samples => ({ unit: 'ms', samples, shows: 'median' })),
  };
}

/** The last row against the one before it: both have loaded the same code. */
function differenceOf(rows: readonly ComparedRow[]): ComparedRow {
  const [few, many] = rows.slice(-2);
  if (!few || !many) throw new RangeError('nothing to compare');
  const goals = [journalGoals.activationMs, journalGoals.behindMs, undefined];
  return {
    name: `${many.name} more than ${few.name}`,
    cells: many.cells.map((cell, index): ComparedCell => {
      const other = few.cells[index];
      const difference = valueOf(cell) - (other ? valueOf(other) : NaN);
      return { unit: 'ms', samples: [difference], shows: 'median', goal: goals[index] };
    }),
  };
}
