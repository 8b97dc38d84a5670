import * as z from 'zod/mini';

import { trackedFetch, type Client, type ClientSetup } from './client';

const firstPauseMs = 1_000;
const longestPauseMs = 5_000;
const questionsPerPause = 3;

const answerSchema = z.object({
  output: z.object({ task_id: z.string(), task_status: z.string() }),
});

/**
 * The pause after each question, as `wait` of DashScope's Python SDK makes it: 1, 1, 2, 2, 2, 4, 4, 4 and
 * then always 5 s (dashscope/dashscope-sdk-python, `client/base_api.py`).
 */
export function* dashscopePausesMs(): Generator<number, never, undefined> {
  let pauseMs = firstPauseMs;
  for (let question = 1; ; question += 1) {
    if (question % questionsPerPause === 0) pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    yield pauseMs;
  }
}

/** Asks as DashScope's SDK does. The SDK itself is Python, so only its pauses are here. */
export function createDashscopePoller(setup: ClientSetup): Client {
  const { origin, clock } = setup;
  const fetch = trackedFetch(setup);
  const never = new AbortController().signal;
  const call = async (
    method: 'GET' | 'POST',
    path: string,
  ): Promise<z.infer<typeof answerSchema>> =>
    answerSchema.parse(
      await (await fetch(`${origin}/dashscope/api/v1/${path}`, { method })).json(),
    );
  return {
    order: async () => {
      const { output } = await call('POST', 'services/aigc/text2image/image-synthesis');
      for (const pauseMs of dashscopePausesMs()) {
        const state = await call('GET', `tasks/${output.task_id}`);
        if (state.output.task_status === 'SUCCEEDED') return;
        await clock.delay(pauseMs, never);
      }
    },
  };
}
