import type { JsonObject } from '../support/jsonObject';
import { jsonReply, type Reply } from '../support/reply';
import type { StandInTask } from '../support/standInTask';
import { noUsage, type Usage } from './skillsvideoCredits';
import type { SkillsvideoOrder } from './skillsvideoOrder';
import { generationStatuses, type GenerationCode } from './skillsvideoRules';

/** Everything the pages, their earlier versions and their examples say differently. */
export interface SkillsvideoAnswerStyle {
  /** "200 Success" or "202 Accepted for processing". */
  readonly submitStatus: 200 | 202;
  /** `IN_QUEUE` and so on, or the words of earlier pages: starting, processing, succeeded. */
  readonly statusWords: 'queue' | 'prediction';
  /** `documented`: queue words in capitals, the earlier ones small. */
  readonly letterCase: 'documented' | 'upper' | 'lower';
  /** Required on the page, absent in the examples of earlier ones. */
  readonly input: 'present' | 'absent';
  /** The submission's example has the credits at once, the stream's has zeros until the end. */
  readonly usage: 'at-once' | 'at-the-end';
  readonly streamUsage: 'at-once' | 'at-the-end';
  /** `data.images` alone, or the first of them as `data.image` too. */
  readonly data: 'images-and-image' | 'images';
  /** `file_name`, `content_type`, `width` and `height` beside each `url`. */
  readonly pictureDetails: 'present' | 'absent';
  /** `error` is the legacy field; the earliest pages have neither it nor `code`. */
  readonly errorFields: 'code-and-error' | 'error' | 'code' | 'message';
  /** Both statuses stand for a failed validation on the page of statuses. */
  readonly invalidStatus: 400 | 422;
  /** A task that fails without any delay says so in the answer to its submission. */
  readonly earlyFailure: 'polled' | 'at-submission';
  readonly unknownFields: 'present' | 'absent';
}

export const documentedAnswers: SkillsvideoAnswerStyle = {
  submitStatus: 200,
  statusWords: 'queue',
  letterCase: 'documented',
  input: 'present',
  usage: 'at-once',
  streamUsage: 'at-the-end',
  data: 'images-and-image',
  pictureDetails: 'present',
  errorFields: 'code-and-error',
  invalidStatus: 400,
  earlyFailure: 'polled',
  unknownFields: 'absent',
};

export type SkillsvideoTask = StandInTask<SkillsvideoOrder>;

const queueWords: Readonly<Record<string, string>> = {
  queued: 'IN_QUEUE',
  running: 'IN_PROGRESS',
  succeeded: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELED',
};
const predictionWords: Readonly<Record<string, string>> = {
  queued: 'starting',
  running: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'canceled',
};

const mediaTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

/** What is told of a task besides what it knows itself. */
export interface TaskFacts {
  readonly usage: Usage;
  /** The addresses of its pictures. */
  readonly pictures: readonly string[];
}

export class SkillsvideoAnswers {
  constructor(private readonly style: SkillsvideoAnswerStyle) {}

  /** The page's example has one code as `code` and a shorter one as `error`. */
  error(status: number, code: string, message: string, legacyCode = code): Reply {
    const { errorFields } = this.style;
    return jsonReply(status, {
      ...(errorFields === 'code-and-error' || errorFields === 'error' ? { error: legacyCode } : {}),
      ...(errorFields === 'code-and-error' || errorFields === 'code' ? { code } : {}),
      message,
    });
  }

  /** A refusal with its typical status, or the one the style has for a failed validation. */
  refusal(code: GenerationCode, message: string): Reply {
    const invalid = code === 'IMAGE_GENERATION_INVALID_INPUT';
    return this.error(invalid ? this.style.invalidStatus : generationStatuses[code], code, message);
  }

  submitted(task: SkillsvideoTask, nowMs: number, facts: TaskFacts): Reply {
    return jsonReply(this.style.submitStatus, {
      ...this.head(task, nowMs),
      usage: usageOf(task, this.style.usage, facts),
      ...failureOf(task),
      ...this.unknown(),
    });
  }

  /** What asking for the task answers. */
  state(task: SkillsvideoTask, nowMs: number, facts: TaskFacts): Reply {
    return jsonReply(200, {
      ...this.head(task, nowMs),
      data: this.data(task, facts),
      usage: usageOf(task, this.style.usage, facts),
      ...failureOf(task),
      ...this.unknown(),
    });
  }

  /** One event of the stream, which has no `input`. */
  event(task: SkillsvideoTask, nowMs: number, facts: TaskFacts): Uint8Array {
    const value = {
      id: task.id,
      status: this.word(task.stage(nowMs).phase),
      data: this.data(task, facts),
      usage: usageOf(task, this.style.streamUsage, facts),
      ...failureOf(task),
      ...this.unknown(),
    };
    return new TextEncoder().encode(`data: ${JSON.stringify(value)}\n\n`);
  }

  /** A phase nobody knows goes out as it is. */
  word(phase: string): string {
    const { statusWords, letterCase } = this.style;
    const words = statusWords === 'queue' ? queueWords : predictionWords;
    const word = Object.hasOwn(words, phase) ? (words[phase] ?? phase) : phase;
    switch (letterCase) {
      case 'documented':
        return word;
      case 'upper':
        return word.toUpperCase();
      case 'lower':
        return word.toLowerCase();
    }
  }

  private head(task: SkillsvideoTask, nowMs: number): JsonObject {
    return {
      id: task.id,
      status: this.word(task.stage(nowMs).phase),
      ...(this.style.input === 'present' ? { input: task.order.input } : {}),
    };
  }

  /** `null` until the generation completes. */
  private data(task: SkillsvideoTask, { pictures }: TaskFacts): JsonObject | null {
    if (task.end?.phase !== 'succeeded') {
      return null;
    }
    const { prompt, expandsPrompt } = task.order;
    const images = pictures.map(url => this.picture(url, task.order));
    return {
      type: 'image',
      n: images.length,
      actual_prompt: expandsPrompt ? `${prompt} In fine detail.` : prompt,
      images,
      ...(this.style.data === 'images-and-image' ? { image: images[0] ?? null } : {}),
    };
  }

  private picture(url: string, { size }: SkillsvideoOrder): JsonObject {
    const name = url.replace(/^.*\//, '');
    const mediaType = mediaTypes[name.replace(/^.*\./, '')];
    return this.style.pictureDetails === 'absent'
      ? { url }
      : { url, file_name: name, content_type: mediaType, width: size.width, height: size.height };
  }

  private unknown(): JsonObject {
    return this.style.unknownFields === 'present'
      ? { queue_position: 3, trace: { region: 'sgp' } }
      : {};
  }
}

/** On no page: what did not succeed costs nothing. */
function usageOf(
  task: SkillsvideoTask,
  when: 'at-once' | 'at-the-end',
  { usage }: TaskFacts,
): Usage {
  const told = task.end === undefined ? when === 'at-once' : task.end.phase === 'succeeded';
  return told ? usage : noUsage;
}

/** `code` and `message` are there "when status is FAILED". */
function failureOf({ end }: SkillsvideoTask): JsonObject {
  const { failure } = end ?? {};
  return failure === undefined ? {} : { code: failure.code, message: failure.message };
}
