import * as assert from 'node:assert/strict';
import { mean, simulateTasks } from '../../../fakes/simulatedTasks';

const tasks = 1_000;

interface Band {
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxRequests: number;
  readonly maxMeanLagMs: number;
}

const bands: readonly Band[] = [
  { fromMs: 3_000, toMs: 6_000, maxRequests: 6, maxMeanLagMs: 350 },
  { fromMs: 8_000, toMs: 20_000, maxRequests: 14, maxMeanLagMs: 400 },
  { fromMs: 30_000, toMs: 60_000, maxRequests: 16, maxMeanLagMs: 850 },
  { fromMs: 60_000, toMs: 120_000, maxRequests: 26, maxMeanLagMs: 1_000 },
];

suite('Thousands of tasks asked for by what was learned', () => {
  for (const { fromMs, toMs, maxRequests, maxMeanLagMs } of bands) {
    const name = `${fromMs / 1_000} to ${toMs / 1_000} s`;
    test(`tasks of ${name} are known ${maxMeanLagMs} ms late after ${maxRequests} requests, or better`, async () => {
      const { requests, lagsMs } = await simulateTasks({
        fromMs,
        toMs,
        tasks,
        seed: fromMs,
        learns: true,
      });
      const p95Ms = lagsMs.toSorted((one, other) => one - other)[Math.floor(tasks * 0.95)] ?? 0;
      const seen = [mean(requests).toFixed(1), mean(lagsMs).toFixed(0), p95Ms.toFixed(0)];
      console.log(`      ${name}: ${seen[0]} requests, lag ${seen[1]} ms mean, ${seen[2]} ms p95`);
      assert.ok(mean(requests) <= maxRequests, seen[0]);
      assert.ok(mean(lagsMs) <= maxMeanLagMs, seen[1]);
    });
  }
});
