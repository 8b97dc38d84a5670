import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { serverProgram } from '../interface/support/tools';
import { anchors } from './anchors';
import { askingFigures, sendingFigures } from './asking/askingFigures';
import { codeFigures } from './codeFigures';
import type { Comparison } from './comparison';
import { downloadFigures } from './downloads/downloadFigures';
import type { Figure } from './figure';
import { goalsMs, readBudgets } from './goals';
import { measureHostStarts } from './hostStarts';
import { idleFigures } from './idle/idleFigures';
import { journalFigures } from './journal/journalFigures';
import { measurePackage } from './packaged';
import { writePage } from './page';
import { describeMachine, loadAverage, printReport, writeReport } from './report';
import { studioFigures } from './studio/studioFigures';
import { stageExtension, type StagedExtension } from './stagedExtension';

/**
 * Measures the built extension, prints the figures and keeps them. Asserts nothing.
 * @param writesPage whether what people may want to compare is written to a page in docs, too
 */
export async function bench(writesPage: boolean): Promise<void> {
  const loadAverageBefore = loadAverage();
  const budgets = readBudgets();
  const { node } = serverProgram();
  const extension = await stageExtension();
  try {
    const code = await step('loaded the code in fresh processes', () =>
      codeFigures(node, extension.bundles, budgets),
    );
    const inEditor = await step('started extension hosts and clicked in each', () =>
      hostFigures(extension.folder),
    );
    const comparisons = await compare(node, extension);
    const packaged = await measurePackage(budgets);
    const report = {
      machine: describeMachine(versionOf(node), loadAverageBefore),
      figures: [...code, ...inEditor, ...(packaged ? [packaged.figure] : [])],
      comparisons,
      packaged,
    };
    printReport(report);
    console.log(`\nEvery sample is in ${await writeReport(report)}.`);
    if (writesPage) console.log(`The comparisons are in ${await writePage(comparisons)}.`);
  } finally {
    await extension.dispose();
  }
}

async function compare(
  node: string,
  { folder, bundles }: StagedExtension,
): Promise<readonly Comparison[]> {
  const startBundle = bundles.find(each => path.basename(each) === 'extension.js');
  if (startBundle === undefined) throw new Error('There is no extension.js.');
  const downloads = await step('downloaded pictures of 30 MB', () => downloadFigures({ node }));
  const journal = await step('started with and without finished jobs', () =>
    journalFigures({ node }, startBundle),
  );
  const studio = await step('opened the Studio, and searched and scrolled its history', () =>
    studioFigures(folder),
  );
  // Neither is told by how long anything takes, so they need not be alone.
  const [idle, asking, sending] = await step('looked on while nothing ran, and asked', () =>
    Promise.all([idleFigures(folder), askingFigures({ node }), sendingFigures({ node })]),
  );
  return [...asking, sending, ...downloads, idle, journal, ...studio];
}

async function hostFigures(extensionFolder: string): Promise<readonly Figure[]> {
  const measured = await measureHostStarts(extensionFolder);
  return [
    {
      title: 'extension host: loading extension.js',
      unit: 'ms',
      samples: measured.codeLoadMs,
      goal: undefined,
      anchor: undefined,
    },
    {
      title: 'extension host: activation with loading',
      unit: 'ms',
      samples: measured.activationMs,
      goal: goalsMs.activation,
      anchor: anchors.activation,
    },
    {
      title: 'click → request arrived, a window’s first',
      unit: 'ms',
      samples: measured.firstClickMs,
      goal: undefined,
      anchor: anchors.firstClick,
    },
    {
      title: 'click → request arrived, its later ones',
      unit: 'ms',
      samples: measured.laterClickMs,
      goal: goalsMs.laterClick,
      anchor: anchors.laterClick,
    },
  ];
}

function versionOf(node: string): string {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
}

async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  const result = await work();
  console.log(`✔ ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}
