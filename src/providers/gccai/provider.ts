import type { ImageError } from '../../core/errors';
import type { ImageProvider, OperationState } from '../../core/imageProvider';
import type { ImageRequest } from '../../core/imageRequest';
import type { JsonValue } from '../../core/json';
import type { ServiceAnswer } from '../support/callService';
import type { ServiceConnection } from '../support/serviceConnection';
import {
  TaskProvider,
  type AnswerContext,
  type SubmittedTask,
  type TaskOrder,
} from '../support/taskProvider';
import { gccaiAnswerError } from './errors';
import { readOperationState } from './operationState';
import { buildGccaiRequest } from './request';
import { readGccaiOperation, readGccaiTasks, type GccaiOperation } from './schemas';
import { words } from '../../core/words';

/** gccai: submit a task, ask for it until it has ended. It documents no way to cancel one. */
export function createGccaiProvider(connection: ServiceConnection): ImageProvider {
  return new GccaiProvider(connection);
}

interface GccaiOrder extends TaskOrder {
  readonly imageUrls: readonly string[];
}

class GccaiProvider extends TaskProvider<GccaiOperation, GccaiOrder> {
  readonly id = 'gccai';
  /** No page of gccai's has an idempotency key, so a second request is a second bill. */
  readonly startIsIdempotent = false;
  /** gccai answers a submission with a task at once; the page names no time. */
  protected readonly submitTimeoutMs = 60_000;

  protected submitPath(): string {
    return 'images/generations';
  }

  protected taskPath({ taskId }: GccaiOperation): string {
    return `tasks/${encodeURIComponent(taskId)}`;
  }

  protected orderOf(request: ImageRequest): GccaiOrder {
    const { body, warnings } = buildGccaiRequest(request);
    return {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      imageUrls: body.image_urls ?? [],
      warnings,
    };
  }

  protected readSubmitted(
    { body }: ServiceAnswer,
    { imageUrls }: GccaiOrder,
  ): SubmittedTask<GccaiOperation> | undefined {
    const [taskId, ...others] = readGccaiTasks(body).flatMap(task => task.taskId ?? []);
    if (taskId === undefined) return undefined;
    return {
      operation: { taskId, imageUrls: [...imageUrls] },
      // A list of one on every page. Were there more, each would be paid for.
      warnings: others.map(other => ({
        code: 'provider-note',
        text: words`gccai started a further task, ${other}; its pictures are to be had there.`,
      })),
    };
  }

  protected readOperation(stored: JsonValue): GccaiOperation | undefined {
    return readGccaiOperation(stored);
  }

  protected readState(
    answer: ServiceAnswer,
    { taskId, imageUrls }: GccaiOperation,
  ): OperationState | undefined {
    const tasks = readGccaiTasks(answer.body);
    const task = tasks.find(each => each.taskId === taskId) ?? tasks[0];
    const { apiKey } = this.connection;
    return (
      task && readOperationState(task, { apiKey, retryAfterMs: this.waitMs(answer), imageUrls })
    );
  }

  /** A refusal may come as a success, told only by what is in it, so every answer is looked at. */
  protected errorOf(answer: ServiceAnswer, context: AnswerContext): ImageError {
    return gccaiAnswerError(answer, context);
  }
}
