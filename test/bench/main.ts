import { execFileSync } from 'node:child_process';

import { serverProgram } from '../interface/support/tools';
import { anchors } from './anchors';
import { codeFigures } from './codeFigures';
import type { Figure } from './figure';
import { goalsMs, readBudgets } from './goals';
import { measureHostStarts } from './hostStarts';
import { measurePackage } from './packaged';
import { pollFigures } from './pollFigures';
import { describeMachine, loadAverage, printReport, writeReport } from './report';
import { stageExtension } from './stagedExtension';

const hostStarts = 20;

/** `npm run bench`: measures the built extension, prints the figures and keeps them. Asserts nothing. */
async function bench(): Promise<void> {
  const loadAverageBefore = loadAverage();
  const budgets = readBudgets();
  const { node } = serverProgram();
  const extension = await stageExtension();
  try {
    const code = await step('loaded the code in fresh processes', () =>
      codeFigures(node, extension.bundles, budgets),
    );
    const inEditor = await step(`started ${hostStarts} extension hosts and clicked in each`, () =>
      hostFigures(extension.folder),
    );
    const asking = await step('asked for thousands of simulated tasks', pollFigures);
    const packaged = await measurePackage(budgets);
    const report = {
      machine: describeMachine(versionOf(node), loadAverageBefore),
      figures: [...code, ...inEditor, ...asking, ...(packaged ? [packaged.figure] : [])],
      packaged,
    };
    printReport(report);
    console.log(`\nEvery sample is in ${await writeReport(report)}.`);
  } finally {
    await extension.dispose();
  }
}

async function hostFigures(extensionFolder: string): Promise<readonly Figure[]> {
  const measured = await measureHostStarts(extensionFolder, hostStarts);
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

bench().catch((error: unknown) => {
  console.error(error);
  // Whatever was started is ended with this process, and must not keep it.
  process.exit(1);
});
