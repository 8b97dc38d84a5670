import type { JsonObject } from '../support/jsonObject';
import { jsonReply, type Reply } from '../support/reply';
import type { StandInTask, TaskEnd } from '../support/standInTask';
import type { HiapiOrder } from './hiapiOrder';
import type { HiapiErrorEnvelope } from './hiapiProblems';

/** Everything the pages, the official client and the blog say differently. */
export interface HiapiAnswerStyle {
  readonly errors: HiapiErrorEnvelope;
  /** `blog`: pending, succeeded, failed and timeout. */
  readonly statusWords: 'documentation' | 'blog';
  /** `archiving`: between the end of the work and the result. */
  readonly archiving: 'present' | 'absent';
  readonly times: 'seconds' | 'milliseconds';
  /** An early test of the official client has `createdAt` and `updatedAt`. */
  readonly timeNames: 'created' | 'createdAt';
  /** `output` and `error` where a task has none. */
  readonly emptyFields: 'absent' | 'null';
  readonly storage: 'present' | 'absent';
  readonly expiry: 'present' | 'absent';
  /** "One task may return multiple types": a small picture before the one asked for. */
  readonly thumbnail: 'present' | 'absent';
  /** `retry-after` with a 429; a 409 always has one. */
  readonly retryAfter: 'present' | 'absent';
  readonly unknownFields: 'present' | 'absent';
}

export const hiapiAnswerStyle: HiapiAnswerStyle = {
  errors: 'documentation',
  statusWords: 'documentation',
  archiving: 'present',
  times: 'seconds',
  timeNames: 'created',
  emptyFields: 'absent',
  storage: 'present',
  expiry: 'present',
  thumbnail: 'absent',
  retryAfter: 'present',
  unknownFields: 'absent',
};

export type HiapiTask = StandInTask<HiapiOrder>;

/** One file of a finished task. */
export interface HiapiOutput {
  readonly url: string;
  readonly type: 'image' | 'thumbnail';
  /** Ms since 1970; `Infinity` where it stays. */
  readonly expiresAtMs: number;
}

const words: Readonly<Record<HiapiAnswerStyle['statusWords'], Readonly<Record<string, string>>>> = {
  documentation: { running: 'handling', succeeded: 'success', failed: 'fail' },
  blog: { queued: 'pending', running: 'pending', archiving: 'pending' },
};

/** From here on the work is done and the output being prepared. */
const archivingFromPercent = 90;

export function hiapiSuccess(
  data: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return jsonReply(200, { code: 200, message: 'success', data }, headers);
}

export class HiapiAnswers {
  constructor(private readonly style: HiapiAnswerStyle) {}

  /** The task detail: what asking for the task answers, and what a callback carries. */
  state(task: HiapiTask, nowMs: number, outputs: readonly HiapiOutput[]): JsonObject {
    const { end, order } = task;
    const { storage, emptyFields, unknownFields } = this.style;
    return {
      taskId: task.id,
      model: order.model,
      status: this.word(task, nowMs),
      ...this.times(task.createdAtMs, end),
      ...(storage === 'present' ? { storage: order.storage } : {}),
      ...(emptyFields === 'null' ? { output: null, error: null } : {}),
      ...(end?.phase === 'succeeded' ? { output: outputs.map(output => this.output(output)) } : {}),
      ...(end?.failure === undefined ? {} : { error: end.failure }),
      ...(unknownFields === 'present' ? { queue: { position: 3 }, region: 'sg' } : {}),
    };
  }

  private output({ url, type, expiresAtMs }: HiapiOutput): JsonObject {
    const expires = this.style.expiry === 'present' && Number.isFinite(expiresAtMs);
    return { url, type, ...(expires ? { expireAt: this.time(expiresAtMs) } : {}) };
  }

  private times(createdAtMs: number, end: TaskEnd | undefined): JsonObject {
    const created = this.time(createdAtMs);
    // 0, not left out, while the task goes on.
    const completed = end === undefined ? 0 : this.time(end.atMs);
    return this.style.timeNames === 'created'
      ? { created, completed }
      : { createdAt: created, updatedAt: Math.max(created, completed) };
  }

  private word(task: HiapiTask, nowMs: number): string {
    const { phase, progressPercent } = task.stage(nowMs);
    const { statusWords, archiving } = this.style;
    if (statusWords === 'blog' && task.end?.failure?.code === 'TASK_TIMEOUT') {
      return 'timeout';
    }
    const isArchiving =
      archiving === 'present' && phase === 'running' && progressPercent >= archivingFromPercent;
    const stage = isArchiving ? 'archiving' : phase;
    const known = words[statusWords];
    return Object.hasOwn(known, stage) ? (known[stage] ?? stage) : stage;
  }

  private time(atMs: number): number {
    return this.style.times === 'seconds' ? Math.floor(atMs / 1000) : atMs;
  }
}
