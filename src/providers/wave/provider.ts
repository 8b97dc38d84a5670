import type {
  CallOptions,
  ImageProvider,
  OperationState,
  StartedOperation,
  StartOptions,
} from '../../core/imageProvider';
import type { ImageRequest } from '../../core/imageRequest';
import type { JsonValue } from '../../core/json';
import type { HttpRequest } from '../../net/httpClient';
import { readRetryAfterMs } from '../../net/retryAfter';
import { callService, isSuccess, type ServiceAnswer } from '../support/callService';
import type { ServiceConnection } from '../support/serviceConnection';
import { readStatusWord } from '../support/statusWord';
import { waveAnswerError, waveProtocolError, type WavePhase } from './errors';
import { readOperationState } from './operationState';
import { buildWaveRequest } from './request';
import { readWaveErrorBody, readWaveOperation, readWaveTask, readWaveTaskId } from './schemas';

/**
 * Wave answers a submission with the queued task; the page names no time. Its `Prefer: wait` is not
 * used: the longer a paid request stays open, the likelier its answer is lost.
 */
const submitTimeoutMs = 60_000;
const statusTimeoutMs = 30_000;

/** Wave (qingbo.dev): submit a task, ask for it until it has ended. */
export function createWaveProvider(options: ServiceConnection): ImageProvider {
  return new WaveProvider(options);
}

class WaveProvider implements ImageProvider {
  readonly id = 'wave';
  /** Wave's page *Submit Task*: the same key within 24 hours gives the same task, charged once. */
  readonly startIsIdempotent = true;
  private readonly tasksUrl: string;

  constructor(private readonly options: ServiceConnection) {
    this.tasksUrl = `${options.baseUrl.replace(/\/+$/, '')}/tasks`;
  }

  async start(request: ImageRequest, options: StartOptions): Promise<StartedOperation> {
    const { dialect, callback } = this.options;
    const { body, warnings } = buildWaveRequest(request, dialect, callback);
    const answer = await this.call('submit', {
      method: 'POST',
      url: this.tasksUrl,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': options.idempotencyKey,
      },
      body: JSON.stringify(body),
      signal: options.signal,
      headersTimeoutMs: submitTimeoutMs,
      freshConnection: true,
    });
    const operation = readWaveOperation({ taskId: readWaveTaskId(answer.body) });
    if (!operation) {
      throw waveProtocolError('submitted, but no usable task id came back', {
        httpStatus: answer.status,
        delivery: 'unclear',
      });
    }
    // The id is what was paid for. Whatever else is odd in this answer, asking will tell.
    const state = this.readState(answer) ?? {
      kind: 'pending',
      phase: 'queued',
      progressPercent: undefined,
      retryAfterMs: undefined,
    };
    return { operation, state, warnings };
  }

  async check(operation: JsonValue, options: CallOptions): Promise<OperationState> {
    const answer = await this.call('status', {
      method: 'GET',
      url: this.taskUrl(operation),
      signal: options.signal,
      headersTimeoutMs: statusTimeoutMs,
    });
    const state = this.readState(answer);
    if (state) return state;
    throw waveProtocolError('the task has no status, or is completed without a picture', {
      httpStatus: answer.status,
      delivery: 'answered',
    });
  }

  async cancel(operation: JsonValue, options: CallOptions): Promise<'cancelled' | 'too-late'> {
    const answer = await this.send({
      method: 'POST',
      url: `${this.taskUrl(operation)}/cancel`,
      signal: options.signal,
      headersTimeoutMs: statusTimeoutMs,
    });
    if (readWaveErrorBody(answer.body).code === 'task_not_cancellable') return 'too-late';
    this.expectSuccess('cancel', answer);
    const phase = readStatusWord(readWaveTask(answer.body)?.status ?? '');
    if (phase === 'cancelled') return 'cancelled';
    if (phase !== undefined) return 'too-late';
    throw waveProtocolError('the answer to cancelling has no known status', {
      httpStatus: answer.status,
      delivery: 'answered',
    });
  }

  private readState(answer: ServiceAnswer): OperationState | undefined {
    const task = readWaveTask(answer.body);
    return (
      task &&
      readOperationState(task, {
        apiKey: this.options.apiKey,
        retryAfterMs: readRetryAfterMs(answer.headers, Date.now()),
      })
    );
  }

  /** @throws ImageError `protocol` for an operation that is not one of Wave's; nothing is sent. */
  private taskUrl(operation: JsonValue): string {
    const taskId = readWaveOperation(operation)?.taskId;
    if (taskId !== undefined) return `${this.tasksUrl}/${encodeURIComponent(taskId)}`;
    throw waveProtocolError('the stored operation has no usable task id', { delivery: 'not-sent' });
  }

  private async call(phase: WavePhase, request: HttpRequest): Promise<ServiceAnswer> {
    const answer = await this.send(request);
    this.expectSuccess(phase, answer);
    return answer;
  }

  private send(request: HttpRequest): Promise<ServiceAnswer> {
    const { http, apiKey } = this.options;
    return callService({ http, provider: this.id, apiKey }, request);
  }

  private expectSuccess(phase: WavePhase, answer: ServiceAnswer): void {
    if (isSuccess(answer.status)) return;
    throw waveAnswerError(answer, { phase, apiKey: this.options.apiKey, nowMs: Date.now() });
  }
}
