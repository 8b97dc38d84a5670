import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { JobRecord } from '../../../src/core/jobs/jobRecord';

const dayMs = 24 * 60 * 60_000;
/** Jobs that ended longer ago are taken out of the journal; one that is kept as it is takes longest to read. */
const spreadOverMs = 25 * dayMs;
const jobsPerWindow = 50;
const jobTookMs = 20_000;
const elsewhere = 'file:///home/somebody/site/images';

/**
 * Writes what windows would have left behind in which so many jobs went well: some three kilobytes for
 * each, a file for each window.
 * @param storage the extension's own folder
 * @param files the addresses their pictures were saved at; without them there are no such files
 */
export async function writeFinishedJobs(
  storage: string,
  count: number,
  files: readonly string[] = [],
): Promise<void> {
  const folder = path.join(storage, 'jobs');
  await mkdir(folder, { recursive: true });
  const startMs = Date.now() - spreadOverMs;
  for (let first = 0; first < count; first += jobsPerWindow) {
    const jobs = Array.from({ length: Math.min(jobsPerWindow, count - first) }, (_, index) => {
      const number = first + index;
      const uri = files[number] ?? `${elsewhere}/a-lantern-on-a-wet-street-${number}.png`;
      return linesOf(number, startMs + (number * spreadOverMs) / count, uri);
    });
    const lines = jobs.flat().map(record => `${JSON.stringify(record)}\n`);
    await writeFile(path.join(folder, `journal-${1_000 + first}-bench.jsonl`), lines.join(''));
  }
}

/** A job's life as the engine writes it down. */
function linesOf(number: number, atMs: number, uri: string): readonly JobRecord[] {
  const jobId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const endedMs = atMs + jobTookMs;
  const prompt = `A lantern on a wet street at dusk, number ${number}, ${'seen from far away, '.repeat(8)}`;
  const url = `https://pictures.example/${jobId}/${'0123456789abcdef'.repeat(16)}.png`;
  const facts = {
    width: 1024,
    height: 1024,
    mediaType: 'image/png',
    byteLength: 1_500_000,
    sha256: '0123456789abcdef'.repeat(4),
  } as const;
  const cost = { amount: 0.04, currency: 'USD' } as const;
  const model = 'wave/qwen-image-2.0-pro';
  const destination = {
    ...{ kind: 'document', workspaceFolders: [], uri: 'file:///home/somebody/site/README.md' },
    ...{ folder: elsewhere, template: '${promptSlug}', insert: true },
  };
  return [
    {
      ...{
        type: 'intent',
        jobId,
        atMs,
        provider: 'wave',
        model,
        mode: 'generate',
        prompt,
        count: 1,
      },
      request: {
        model,
        mode: 'generate',
        prompt,
        count: 1,
        aspectRatio: '1:1',
        tier: '1K',
        images: [],
      },
      ...{
        origin: 'https://www.qingbo.dev',
        idempotencyKey: jobId,
        estimatedCost: cost,
        destination,
      },
    },
    { type: 'accepted', jobId, atMs: atMs + 300, operation: { taskId: `task-${number}` } },
    { type: 'ready', jobId, atMs: endedMs, count: 1, images: [{ url }], cost },
    {
      ...{ type: 'downloaded', jobId, atMs: endedMs + 400, index: 0 },
      picture: { path: `/home/somebody/.config/editor/pictures/${jobId}-0.png`, ...facts },
    },
    { type: 'placing', jobId, atMs: endedMs + 410, files: [{ index: 0, uri }] },
    { type: 'saved', jobId, atMs: endedMs + 450, files: [{ index: 0, uri, ...facts }], cost },
  ];
}
