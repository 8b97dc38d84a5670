import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ConfigurationTarget, workspace } from 'vscode';
import type { Fault } from '../../standins/support/faults';
import type { RecordedRequest } from '../../standins/support/requestLog';
import {
  startWaveStandIn,
  type WaveCounts,
  type WaveStandIn,
} from '../../standins/wave/waveStandIn';

/** The only key in these tests. Wherever else it turns up, it has leaked. */
export const canaryKey = `canary-${randomUUID()}`;

/** The answer, spoilt or not, with a wish to be asked again at once: a service's own way to save time. */
export function quick(fault: Fault = {}): Fault {
  return {
    ...fault,
    change: reply => {
      const changed = fault.change?.(reply) ?? reply;
      return { ...changed, headers: { ...changed.headers, 'retry-after': '0.01' } };
    },
  };
}

let running: WaveStandIn | undefined;
let before: WaveCounts & { readonly charged: number; readonly requests: number };

/** The Wave of these tests, one for all of them. Easel is pointed at it and finds its key. */
export function wave(): WaveStandIn {
  if (!running) throw new Error('Wave runs only while tests do.');
  return running;
}

/** What the running test has caused. */
export function causedAtWave(): Omit<WaveCounts, 'cancels'> & { readonly charged: number } {
  const { counts, charged } = wave();
  return {
    posts: counts.posts - before.posts,
    tasksCreated: counts.tasksCreated - before.tasksCreated,
    polls: counts.polls - before.polls,
    downloads: counts.downloads - before.downloads,
    charged: charged - before.charged,
  };
}

/** The requests of the running test. */
export function requestsToWave(): readonly RecordedRequest[] {
  return wave().requests.slice(before.requests);
}

export async function startWave(): Promise<void> {
  running = await startWaveStandIn({ keys: [canaryKey], taskDurationMs: 0 });
  await pointWaveAt(running.baseUrl);
}

/** Before each test. */
export function resetWave(): void {
  const { faults, counts, charged, requests } = wave();
  faults.clear();
  faults.always('submit', quick());
  faults.always('poll', quick());
  before = { ...counts, charged, requests: requests.length };
  process.env['WAVE_API_KEY'] = canaryKey;
}

/** After each test: whatever it was about, no key went astray, and all that was planned happened. */
export function checkWave(): void {
  assert.deepEqual(wave().leaks, []);
  assert.equal(wave().faults.unused, 0, 'a fault was planned that no request met');
}

export async function stopWave(): Promise<void> {
  delete process.env['WAVE_API_KEY'];
  await running?.close();
}

/** Scope `machine`: only a person's own settings may say where a key goes. */
export async function pointWaveAt(baseUrl: string): Promise<void> {
  await workspace
    .getConfiguration()
    .update('easel.providers.wave.baseUrl', baseUrl, ConfigurationTarget.Global);
}
