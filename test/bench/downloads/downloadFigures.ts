import * as z from 'zod/mini';

import { runInChild, serveInChild, type ChildNode } from '../child';
import type { ComparedCell, Comparison } from '../comparison';
import { downloadGoals } from '../goals';
import { downloadSchema, type Download } from './download';
import { downloadWays, type DownloadWay } from './wayNames';

const runs = 8;
const counts = [1, 4] as const;

const servingSchema = z.object({ origin: z.string() });

/** One and four pictures of 30 MB at a time, by Easel and as one would write it without. */
export async function downloadFigures({ node }: ChildNode): Promise<readonly Comparison[]> {
  const names = Object.keys(downloadWays) as readonly DownloadWay[];
  const server = await serveInChild({ node }, servingSchema, 'pictures');
  const downloads = new Map<string, Download[]>();
  const child = { node, nodeArguments: ['--expose-gc'] };
  try {
    // In turn, so that what else the machine does meets all of them.
    for (let run = 0; run < runs; run += 1) {
      for (const [name, count] of names.flatMap(each =>
        counts.map(times => [each, times] as const),
      )) {
        const { origin } = server.first;
        const key = keyOf(name, count);
        const parameters = [name, origin, String(count)] as const;
        const download = await runInChild(child, downloadSchema, 'download', ...parameters);
        downloads.set(key, [...(downloads.get(key) ?? []), download]);
      }
    }
  } finally {
    await server.close();
  }
  return counts.map(count => comparisonOf(count, names, downloads));
}

function comparisonOf(
  count: (typeof counts)[number],
  names: readonly DownloadWay[],
  downloads: ReadonlyMap<string, readonly Download[]>,
): Comparison {
  const goals = downloadGoals[count];
  return {
    title: count === 1 ? 'One picture of 30 MB' : `${count} pictures of 30 MB at a time`,
    notes: count === 1 ? how : [],
    columns: ['time', 'memory’s growth', 'event loop’s stall, p99', 'longest stall'],
    rows: names.map(name => {
      const own = downloads.get(keyOf(name, count)) ?? [];
      const goalOf = <Goal>(goal: Goal): Goal | undefined => (name === 'easel' ? goal : undefined);
      return {
        name: downloadWays[name],
        cells: [
          { unit: 'ms', samples: own.map(each => each.tookMs), shows: 'median' },
          {
            ...{ unit: 'bytes', samples: own.map(each => each.peakGrowthBytes), shows: 'max' },
            goal: goalOf(goals.growthBytes),
          },
          {
            ...{ unit: 'ms', samples: own.map(each => each.stallP99Ms), shows: 'median' },
            goal: goalOf(goals.stallP99Ms),
          },
          { unit: 'ms', samples: own.map(each => each.longestStallMs), shows: 'median' },
        ] satisfies ComparedCell[],
      };
    }),
  };
}

const how = [
  `Fresh processes of the editor’s Node.js, ${runs} for each way, from a server in another process on ` +
    'this machine. Time and stalls are medians; of the growth of the memory at its peak it is the most.',
  'Easel also looks whether it is a whole picture, reckons its SHA-256 and syncs file and folder, all ' +
    'within the time; the others do none of that.',
];

function keyOf(name: DownloadWay, count: number): string {
  return `${name} ${count}`;
}
