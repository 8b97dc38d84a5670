import type { JsonObject } from '../support/jsonObject';
import { jsonReply, type Reply } from '../support/reply';
import type { StandInTask, TaskFailure } from '../support/standInTask';
import type { Pictures } from '../support/taskPictures';
import type { GccaiOrder } from './gccaiOrder';
import { unitsPerDollar } from './gccaiRules';

/** Everything the pages of gccai and APIMart, and those who call them, tell differently. */
export interface GccaiAnswerStyle {
  /** `code` of a good answer: 200, or "success" and an empty `message` beside it. */
  readonly code: 'number' | 'word';
  /** `data` of what submitting answers, and of what asking does. */
  readonly submittedData: 'array' | 'object';
  readonly stateData: 'array' | 'object';
  readonly submittedWord: 'submitted' | 'processing';
  /** `images[].url`: a list of one, a plain string, or one entry with all addresses in its list. */
  readonly url: 'array' | 'string' | 'one-array';
  /** `first`: the addresses of the references stand before those of the pictures. */
  readonly references: 'absent' | 'first';
  /** All times, `expires_at` included. */
  readonly times: 'seconds' | 'milliseconds';
  readonly progress: 'integer' | 'percent';
  readonly letterCase: 'lower' | 'upper';
  readonly expiry: 'present' | 'absent';
  readonly cost: 'present' | 'absent';
  /** `error.code`: 400, or "invalid_request_error". */
  readonly errorCode: 'number' | 'string';
  /** The field an error is about, which APIMart's newer contract adds. */
  readonly errorParam: 'absent' | 'present';
  readonly unknownFields: 'absent' | 'present';
}

export const gccaiAnswerStyle: GccaiAnswerStyle = {
  code: 'number',
  submittedData: 'array',
  stateData: 'object',
  submittedWord: 'submitted',
  url: 'array',
  references: 'absent',
  times: 'seconds',
  progress: 'integer',
  letterCase: 'lower',
  expiry: 'present',
  cost: 'absent',
  errorCode: 'number',
  errorParam: 'absent',
  unknownFields: 'absent',
};

export type GccaiTask = StandInTask<GccaiOrder>;

/** The types APIMart's pages print beside these codes. There is none for 404 and 413. */
const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'payment_required',
  403: 'permission_error',
  429: 'rate_limit_error',
  500: 'server_error',
  502: 'bad_gateway',
};

const words: Readonly<Record<string, string>> = {
  queued: 'pending',
  running: 'processing',
  succeeded: 'completed',
};

/** In the example of *Get Task Status*. */
const estimatedSeconds = 60;

export function errorTypeOf(status: number): string {
  return errorTypes[status] ?? 'invalid_request_error';
}

export class GccaiAnswers {
  constructor(private readonly style: GccaiAnswerStyle) {}

  error(status: number, message: string, param?: string): Reply {
    const named = this.style.errorParam === 'present' && param !== undefined ? { param } : {};
    return jsonReply(status, { error: { ...this.errorFields(status, message), ...named } });
  }

  /** What submitting answers, whatever has become of the task since. */
  submitted(task: GccaiTask): JsonObject {
    const status = this.cased(this.style.submittedWord);
    return this.envelope(this.style.submittedData, { status, task_id: task.id });
  }

  /** What asking for the task answers. */
  state(task: GccaiTask, nowMs: number, pictures: Pictures, billedUnits: number): JsonObject {
    const { phase, progressPercent } = task.stage(nowMs);
    const { end } = task;
    const dollars = billedUnits / unitsPerDollar;
    return this.envelope(this.style.stateData, {
      id: task.id,
      status: this.cased(Object.hasOwn(words, phase) ? String(words[phase]) : phase),
      progress: this.style.progress === 'integer' ? progressPercent : `${progressPercent}%`,
      created: this.time(task.createdAtMs),
      estimated_time: estimatedSeconds,
      ...(end?.phase === 'succeeded' ? this.result(task, end.atMs, pictures) : {}),
      // Ten credits to the dollar are the stand-in's own: no page has a rate.
      ...(end !== undefined && this.style.cost === 'present'
        ? { cost: dollars, credits_cost: dollars * 10 }
        : {}),
      ...(end?.failure === undefined ? {} : { error: this.failureFields(end.failure) }),
    });
  }

  private result(task: GccaiTask, endedAtMs: number, pictures: Pictures): JsonObject {
    const { addresses, expiresAtMs } = pictures;
    const expires = this.style.expiry === 'present' && Number.isFinite(expiresAtMs);
    const expiry = expires ? { expires_at: this.time(expiresAtMs) } : {};
    const urls = this.urls(addresses, task.order.imageUrls);
    return {
      completed: this.time(endedAtMs),
      actual_time: Math.round((endedAtMs - task.createdAtMs) / 1000),
      result: { images: urls.map(url => ({ url, ...expiry })) },
    };
  }

  private urls(
    outputs: readonly string[],
    inputs: readonly string[],
  ): readonly (string | readonly string[])[] {
    const before = this.style.references === 'first' ? inputs : [];
    switch (this.style.url) {
      case 'array':
        return outputs.map((output, index) => (index === 0 ? [...before, output] : [output]));
      case 'string':
        return [...before, ...outputs];
      case 'one-array':
        return [[...before, ...outputs]];
    }
  }

  /** A failure's code is one of the error types, or a word of its own, which counts as a 500. */
  private failureFields({ code, message }: TaskFailure): JsonObject {
    const status = Object.entries(errorTypes).find(([, type]) => type === code)?.[0] ?? 500;
    return { ...this.errorFields(Number(status), message), type: code };
  }

  private errorFields(status: number, message: string): JsonObject {
    const type = errorTypeOf(status);
    return { code: this.style.errorCode === 'number' ? status : type, message, type };
  }

  private envelope(shape: 'array' | 'object', data: JsonObject): JsonObject {
    const good = this.style.code === 'number' ? { code: 200 } : { code: 'success', message: '' };
    const more = this.style.unknownFields === 'present' ? { trace: { region: 'hk' } } : {};
    const whole = { ...data, ...more };
    return { ...good, data: shape === 'array' ? [whole] : whole, ...more };
  }

  private cased(word: string): string {
    return this.style.letterCase === 'upper' ? word.toUpperCase() : word;
  }

  private time(atMs: number): number {
    return this.style.times === 'seconds' ? Math.floor(atMs / 1000) : atMs;
  }
}
