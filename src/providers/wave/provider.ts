import type { ImageError } from '../../core/errors';
import type {
  CallOptions,
  Fingerprint,
  ImageProvider,
  OperationState,
  Sender,
  StartOptions,
} from '../../core/imageProvider';
import type { ImageRequest } from '../../core/imageRequest';
import type { JsonValue } from '../../core/json';
import { isSuccess, type ServiceAnswer } from '../support/callService';
import type { ServiceConnection } from '../support/serviceConnection';
import { readStatusWord } from '../support/statusWord';
import {
  TaskProvider,
  type AnswerContext,
  type SubmittedTask,
  type TaskOrder,
} from '../support/taskProvider';
import { waveAnswerError } from './errors';
import { readOperationState } from './operationState';
import { buildWaveRequest } from './request';
import {
  readWaveErrorBody,
  readWaveOperation,
  readWaveTask,
  readWaveTaskId,
  type WaveOperation,
} from './schemas';

/** Wave (qingbo.dev): submit a task, ask for it until it has ended. */
export function createWaveProvider(connection: ServiceConnection): ImageProvider {
  return new WaveProvider(connection);
}

class WaveProvider extends TaskProvider<WaveOperation> {
  readonly id = 'wave';
  /** Wave's page *Submit Task*: the same key within 24 hours gives the same task, charged once. */
  readonly startIsIdempotent = true;
  /**
   * Wave answers a submission with the queued task; the page names no time. Its `Prefer: wait`, of up to
   * 60 s, is not used. It would tell of an end 0.3 s sooner: asking by what was learned knows tasks of 8
   * to 20 s to be over 0.33 s late on average (test/bench/pollFigures.ts), the stand-in's held answer
   * comes 0.03 s late. For that, there would be no task id all the while, so nothing to show, to cancel
   * or to resume; and the longer a paid request stays open, the likelier its answer is lost.
   */
  protected readonly submitTimeoutMs = 60_000;

  constructor(private readonly options: ServiceConnection) {
    super(options);
  }

  async sender(fingerprint: Fingerprint): Promise<Sender> {
    const { dialect, callback } = this.options;
    return { ...(await this.senderOf(fingerprint, callback)), dialect };
  }

  async cancel(stored: JsonValue, options: CallOptions): Promise<'cancelled' | 'too-late'> {
    const path = `${this.taskPath(this.operationOf(stored))}/cancel`;
    const answer = await this.postToTask(path, options);
    if (readWaveErrorBody(answer.body).code === 'task_not_cancellable') return 'too-late';
    const word = isSuccess(answer.status) ? readWaveTask(answer.body)?.status : undefined;
    const phase = readStatusWord(word ?? '');
    if (phase === 'cancelled') return 'cancelled';
    if (phase !== undefined) return 'too-late';
    throw this.failure(answer, 'cancel', 'no known status');
  }

  protected submitPath(): string {
    return 'tasks';
  }

  protected taskPath({ taskId }: WaveOperation): string {
    return `tasks/${encodeURIComponent(taskId)}`;
  }

  protected orderOf(request: ImageRequest, { idempotencyKey }: StartOptions): TaskOrder {
    const { dialect, callback } = this.options;
    const { body, warnings } = buildWaveRequest(request, dialect, callback);
    return {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      warnings,
    };
  }

  protected readSubmitted({ body }: ServiceAnswer): SubmittedTask<WaveOperation> | undefined {
    const operation = readWaveOperation({ taskId: readWaveTaskId(body) });
    return operation && { operation };
  }

  protected readOperation(stored: JsonValue): WaveOperation | undefined {
    return readWaveOperation(stored);
  }

  protected readState(answer: ServiceAnswer): OperationState | undefined {
    const task = readWaveTask(answer.body);
    const { apiKey } = this.options;
    return task && readOperationState(task, { apiKey, retryAfterMs: this.waitMs(answer) });
  }

  protected errorOf(answer: ServiceAnswer, context: AnswerContext): ImageError | undefined {
    return isSuccess(answer.status) ? undefined : waveAnswerError(answer, context);
  }
}
