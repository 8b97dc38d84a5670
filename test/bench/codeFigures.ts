import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { anchors } from './anchors';
import { measureCodeLoad } from './codeLoad';
import type { Figure } from './figure';
import { goalsMs, type Budgets } from './goals';

const startBundle = 'extension.js';
/** It runs in a web view, and only its size can be told here. */
const pageBundle = 'studio.js';
const startBundleRuns = 40;
const lazyBundleRuns = 15;

/** Smaller bundles, which the others load with them, take a fraction of a millisecond. */
const smallestLazyBundleBytes = 10_000;

interface BundleAnchors {
  readonly load?: string;
  readonly gzipSize?: string;
}

const anchorsByBundle: Readonly<Record<string, BundleAnchors>> = {
  [startBundle]: { load: anchors.codeLoad, gzipSize: anchors.startBundleSize },
  'undiciHttpClient.js': { load: anchors.undiciLoad, gzipSize: anchors.undiciSize },
};

/** How long each bundle takes to load and how large it is, what is loaded at every start first. */
export async function codeFigures(
  node: string,
  bundles: readonly string[],
  budgets: Budgets,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const bundle of bundles) {
    const contents = await readFile(bundle);
    const atStart = path.basename(bundle) === startBundle;
    if (!atStart && contents.length < smallestLazyBundleBytes) {
      continue;
    }
    const runs = atStart ? startBundleRuns : lazyBundleRuns;
    const isPage = path.basename(bundle) === pageBundle;
    const samples = isPage ? [] : await measureCodeLoad(node, bundle, runs);
    const own = figuresOf(path.basename(bundle), samples, contents, budgets);
    figures.splice(atStart ? 0 : figures.length, 0, ...own);
  }
  return figures;
}

function figuresOf(
  name: string,
  loadMs: readonly number[],
  contents: Buffer,
  budgets: Budgets,
): readonly Figure[] {
  const budget = budgets.bundles.find(({ output }) => path.basename(output) === name);
  const beside = anchorsByBundle[name];
  const load = {
    title: `${name}, load in a fresh process`,
    unit: 'ms',
    samples: loadMs,
    goal: name === startBundle ? goalsMs.codeLoad : undefined,
    anchor: beside?.load,
  } as const;
  return [
    ...(loadMs.length > 0 ? [load] : []),
    {
      title: `${name}, size`,
      unit: 'bytes',
      samples: [contents.length],
      goal: budget?.maxBytes,
      anchor: undefined,
    },
    {
      title: `${name}, size with gzip`,
      unit: 'bytes',
      samples: [gzipSync(contents, { level: 9 }).length],
      goal: budget?.maxGzipBytes,
      anchor: beside?.gzipSize,
    },
  ];
}
