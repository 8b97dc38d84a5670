import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, platform, release } from 'node:os';
import path from 'node:path';

import { amount } from './amount';
import { tableOf, valueOf, type Comparison } from './comparison';
import { summarize, type Figure } from './figure';
import type { Packaged } from './packaged';
import { textTable } from './textTable';

export interface Report {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly system: string;
    readonly node: string;
    /** Programs that wanted to run in the last minute, ours included, before and after measuring. */
    readonly loadAverageBefore: number;
    readonly loadAverageAfter: number;
  };
  readonly figures: readonly Figure[];
  readonly comparisons: readonly Comparison[];
  readonly packaged: Packaged | undefined;
}

const reportFile = path.join('test-output', 'bench.json');

export function describeMachine(node: string, loadAverageBefore: number): Report['machine'] {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    system: `${platform()} ${release()}`,
    node,
    loadAverageBefore,
    loadAverageAfter: loadAverage(),
  };
}

export function loadAverage(): number {
  return loadavg()[0] ?? 0;
}

/** Keeps the figures with all their samples, for comparing two of them. */
export async function writeReport(report: Report): Promise<string> {
  await mkdir(path.dirname(reportFile), { recursive: true });
  const figures = report.figures.map(figure => ({ ...figure, ...summarize(figure.samples) }));
  const comparisons = report.comparisons.map(withValues);
  const all = { atMs: Date.now(), ...report, figures, comparisons };
  const text = JSON.stringify(all, undefined, 2);
  await writeFile(reportFile, text);
  return reportFile;
}

function withValues(comparison: Comparison): unknown {
  return {
    ...comparison,
    rows: comparison.rows.map(({ name, cells }) => ({
      name,
      cells: cells.map(cell => ({
        ...(cell.samples.length > 0 && { value: valueOf(cell) }),
        ...cell,
      })),
    })),
  };
}

export function printReport({ machine, figures, comparisons, packaged }: Report): void {
  const { processor, cores, system, node, loadAverageBefore, loadAverageAfter } = machine;
  console.log(`\n${processor}, ${cores} cores, ${system}, Node.js ${node} as the editor's server`);
  const average = `${loadAverageBefore.toFixed(2)} before, ${loadAverageAfter.toFixed(2)} after`;
  console.log(`Load average ${average}: above ${cores} the machine was busy with other things.\n`);
  const rows = figures.map(rowOf);
  print(textTable([['', 'min', 'median', 'p95', 'max', 'runs', 'goal', ''], ...rows]));
  console.log('\nBeside these:');
  for (const { title, anchor } of figures) {
    if (anchor !== undefined) {
      console.log(`  ${title}: ${anchor}.`);
    }
  }
  printPackage(packaged);
  for (const comparison of comparisons) {
    console.log(`\n${comparison.title}`);
    print(textTable(tableOf(comparison)));
    print(comparison.notes.map(note => `  ${note}`));
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) {
    console.log(line);
  }
}

function printPackage(packaged: Packaged | undefined): void {
  if (packaged === undefined) {
    console.log('\nThere is no dist/easel.vsix to measure; npm run package makes it.');
    return;
  }
  console.log(`\nIn dist/easel.vsix, made ${new Date(packaged.madeAtMs).toISOString()}:`);
  const rows = packaged.entries.map(({ name, byteLength, packedByteLength }) => [
    name,
    amount(packedByteLength, 'bytes'),
    amount(byteLength, 'bytes'),
  ]);
  print(textTable([['', 'packed', 'unpacked'], ...rows]));
}

function rowOf(figure: Figure): readonly string[] {
  const { title, unit, samples, goal } = figure;
  const { count, min, median, p95, max } = summarize(samples);
  const many = count > 1;
  return [
    title,
    many ? amount(min, unit) : '',
    amount(median, unit),
    many ? amount(p95, unit) : '',
    many ? amount(max, unit) : '',
    many ? String(count) : '',
    goal === undefined ? '' : `≤ ${amount(goal, unit)}`,
    goal === undefined ? '' : p95 <= goal ? 'met' : 'missed',
  ];
}
