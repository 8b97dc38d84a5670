import type { JsonObject } from '../support/jsonObject';
import { jsonReply, type Reply } from '../support/reply';
import type { StandInTask } from '../support/standInTask';
import type { WaveOrder } from './waveOrder';
import type { WaveDialect } from './waveRules';

/** Everything the pages, their later versions and their examples say differently. */
export interface WaveAnswerStyle {
  /** `images[].url`: a list of one, a plain string, or one entry with all addresses in its list. */
  readonly url: 'array' | 'string' | 'one-array';
  /** All times, `expires_at` included. */
  readonly times: 'milliseconds' | 'seconds';
  /** `percent`: `""` while queued, then `"45%"`. A failed task says 100 in either. */
  readonly progress: 'integer' | 'percent';
  readonly letterCase: 'lower' | 'upper';
  readonly successWord: 'completed' | 'succeeded';
  readonly links: 'present' | 'absent';
  readonly expiry: 'present' | 'absent';
  readonly preConsumedCost: 'present' | 'absent';
  readonly unknownFields: 'present' | 'absent';
}

export const waveAnswerStyles: Readonly<Record<WaveDialect, WaveAnswerStyle>> = {
  v1: {
    url: 'array',
    times: 'milliseconds',
    progress: 'integer',
    letterCase: 'lower',
    successWord: 'completed',
    links: 'present',
    expiry: 'present',
    preConsumedCost: 'absent',
    unknownFields: 'absent',
  },
  v2: {
    url: 'array',
    times: 'seconds',
    progress: 'percent',
    letterCase: 'lower',
    successWord: 'completed',
    links: 'present',
    expiry: 'present',
    preConsumedCost: 'present',
    unknownFields: 'absent',
  },
};

export type WaveTask = StandInTask<WaveOrder>;

export function waveError(
  status: number,
  code: string,
  message: string,
  details: JsonObject = {},
): Reply {
  return jsonReply(status, { error: { message, code, ...details } });
}

export class WaveAnswers {
  constructor(
    private readonly style: WaveAnswerStyle,
    private readonly apiBaseUrl: () => string,
  ) {}

  /** What submitting answers; the pages show exactly these fields. */
  submitted(task: WaveTask, nowMs: number): JsonObject {
    const { preConsumedCost, unknownFields } = this.style;
    return {
      task_id: task.id,
      model: task.order.model,
      action: task.order.action,
      status: this.word(task, nowMs),
      created_at: this.time(task.createdAtMs),
      progress: this.progress(task, nowMs),
      ...(preConsumedCost === 'present' ? { pre_consumed_cost: task.order.units } : {}),
      ...(unknownFields === 'present' ? { queue_position: 3, trace: { region: 'hk' } } : {}),
    };
  }

  /** What asking for the task answers. `outputs` are the addresses of its pictures. */
  state(
    task: WaveTask,
    nowMs: number,
    outputs: readonly string[],
    expiresAtMs: number,
  ): JsonObject {
    const { end } = task;
    const link = `${this.apiBaseUrl()}/tasks/${task.id}`;
    const expiry = this.style.expiry === 'present' ? { expires_at: this.time(expiresAtMs) } : {};
    const images = this.addresses(outputs).map(url => ({ ...expiry, url }));
    return {
      ...this.submitted(task, nowMs),
      ...(end === undefined ? {} : { completed_at: this.time(end.atMs) }),
      ...(end === undefined ? {} : { cost: end.phase === 'succeeded' ? task.order.units : 0 }),
      ...(end?.phase === 'succeeded' ? { result: { images } } : {}),
      ...(end?.failure === undefined ? {} : { error: end.failure }),
      ...(this.style.links === 'present' ? { urls: { get: link, cancel: `${link}/cancel` } } : {}),
    };
  }

  cancelled(task: WaveTask, nowMs: number): JsonObject {
    const { units } = task.order;
    const status = this.word(task, nowMs);
    return { task_id: task.id, status, refunded: true, refunded_quota: units };
  }

  private addresses(outputs: readonly string[]): readonly (string | readonly string[])[] {
    switch (this.style.url) {
      case 'array':
        return outputs.map(output => [output]);
      case 'string':
        return outputs;
      case 'one-array':
        return [outputs];
    }
  }

  private word(task: WaveTask, nowMs: number): string {
    const { phase } = task.stage(nowMs);
    const words: JsonObject = { running: 'processing', succeeded: this.style.successWord };
    const word = Object.hasOwn(words, phase) ? String(words[phase]) : phase;
    return this.style.letterCase === 'upper' ? word.toUpperCase() : word;
  }

  private progress(task: WaveTask, nowMs: number): number | string {
    const { progressPercent } = task.stage(nowMs);
    if (this.style.progress === 'integer') {
      return progressPercent;
    }
    return progressPercent === 0 ? '' : `${progressPercent}%`;
  }

  private time(atMs: number): number {
    return this.style.times === 'seconds' ? Math.floor(atMs / 1000) : atMs;
  }
}
