import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { tableOf, type Comparison } from './comparison';

const pageFile = path.join('docs', 'measurements.md');

const introduction = `# Measurements

Easel beside what people use today, and beside its own goals. \`npm run bench\` measures all of it anew, and
\`npm run bench -- --page\` writes this page; the figures are those of one machine, so compare them with one another and
not with another machine's. Nothing leaves the machine. No test depends on them.
`;

/** Writes the comparisons down for people to read, without the machine and the day. */
export async function writePage(comparisons: readonly Comparison[]): Promise<string> {
  await writeFile(pageFile, [introduction, ...comparisons.map(sectionOf)].join('\n'));
  return pageFile;
}

function sectionOf(comparison: Comparison): string {
  const [head = [], ...rows] = tableOf(comparison);
  const lines = [head, head.map((_cell, column) => (column === 0 ? '---' : '---:')), ...rows];
  const table = lines.map(cells => `| ${cells.join(' | ')} |`);
  const notes = comparison.notes.map(note => `- ${note}`);
  return [`## ${comparison.title}`, '', ...table, '', ...notes, ''].join('\n');
}
