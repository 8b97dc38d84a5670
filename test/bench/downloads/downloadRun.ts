import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { Download } from './download';
import { peakGrowthBytes } from './peakGrowth';
import type { DownloadWay } from './wayNames';
import { downloaders } from './ways';

const sampleEveryMs = 5;
const largeBytes = 30_000_000;

/** Downloads the large picture so many times at once, in a process that has done nothing but a small one. */
export async function runDownload(
  way: DownloadWay,
  origin: string,
  count: number,
): Promise<Download> {
  const folder = await mkdtemp(path.join(tmpdir(), 'easel-bench-download-'));
  try {
    const download = downloaders[way](folder);
    await download(`${origin}/small.png`, 'small');
    const measured = await watched(async () => {
      const names = Array.from({ length: count }, (_, index) => `large-${index}`);
      await Promise.all(names.map(name => download(`${origin}/large.png`, name)));
    });
    await assertWhole(folder, count);
    return measured;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function watched(work: () => Promise<void>): Promise<Download> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  globalThis.gc?.();
  const before = { nowBytes: process.memoryUsage.rss(), everBytes: mostEverBytes() };
  let sampledBytes = before.nowBytes;
  const sampling = setInterval(() => {
    sampledBytes = Math.max(sampledBytes, process.memoryUsage.rss());
  }, sampleEveryMs);
  delays.enable();
  const started = performance.now();
  await work();
  const tookMs = performance.now() - started;
  delays.disable();
  clearInterval(sampling);
  return {
    tookMs,
    peakGrowthBytes: peakGrowthBytes(before, { sampledBytes, everBytes: mostEverBytes() }),
    stallP99Ms: stallMs(delays.percentile(99)),
    longestStallMs: stallMs(delays.max),
  };
}

/** The histogram has the whole time between two turns, the millisecond it meant to wait included. */
function stallMs(betweenNs: number): number {
  return Math.max(betweenNs / 1e6 - 1, 0);
}

function mostEverBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** A way that lost something would look fast. */
async function assertWhole(folder: string, count: number): Promise<void> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async name => (await stat(path.join(folder, name))).size),
  );
  const whole = sizes.filter(size => size >= largeBytes).length;
  if (whole !== count) throw new Error(`${whole} of ${count} pictures are there.`);
}
