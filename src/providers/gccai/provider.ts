import { ImageError } from '../../core/errors';
import type {
  CallOptions,
  ImageProvider,
  OperationState,
  StartedOperation,
  StartOptions,
} from '../../core/imageProvider';
import type { ImageRequest } from '../../core/imageRequest';
import { toJson, type JsonValue } from '../../core/json';
import type { HttpRequest } from '../../net/httpClient';
import { readRetryAfterMs } from '../../net/retryAfter';
import { callService, isSuccess, type ServiceAnswer } from '../support/callService';
import type { ServiceConnection } from '../support/serviceConnection';
import { gccaiAnswerError, type GccaiPhase } from './errors';
import { readOperationState } from './operationState';
import { buildGccaiRequest } from './request';
import { readGccaiOperation, readGccaiTasks, type GccaiOperation, type GccaiTask } from './schemas';

/** gccai answers a submission with a task at once; the page names no time. */
const submitTimeoutMs = 60_000;
const statusTimeoutMs = 30_000;

type GccaiConnection = Pick<ServiceConnection, 'http' | 'baseUrl' | 'apiKey'>;

/** gccai: submit a task, ask for it until it has ended. It documents no way to cancel one. */
export function createGccaiProvider(options: GccaiConnection): ImageProvider {
  return new GccaiProvider(options);
}

class GccaiProvider implements ImageProvider {
  readonly id = 'gccai';
  /** No page of gccai's has an idempotency key, so a second request is a second bill. */
  readonly startIsIdempotent = false;
  private readonly baseUrl: string;

  constructor(private readonly options: GccaiConnection) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
  }

  async start(request: ImageRequest, options: StartOptions): Promise<StartedOperation> {
    const { body, warnings } = buildGccaiRequest(request);
    const answer = await this.send({
      method: 'POST',
      url: `${this.baseUrl}/images/generations`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: options.signal,
      headersTimeoutMs: submitTimeoutMs,
      freshConnection: true,
    });
    const tasks = isSuccess(answer.status) ? readGccaiTasks(answer.body) : [];
    const [task, ...others] = tasks.flatMap(({ taskId, ...rest }) =>
      taskId === undefined ? [] : [{ ...rest, taskId }],
    );
    if (!task) throw this.errorOf(answer, 'submit', request.model);
    const operation: GccaiOperation = {
      taskId: task.taskId,
      imageUrls: [...(body.image_urls ?? [])],
    };
    return {
      operation: toJson(operation),
      // The id is what was paid for. Whatever else is odd in this answer, asking will tell.
      state: this.readState(task, operation, answer) ?? {
        kind: 'pending',
        phase: 'queued',
        progressPercent: undefined,
        retryAfterMs: undefined,
      },
      warnings: [
        ...warnings,
        // A list of one on every page. Were there more, each would be paid for.
        ...others.map(({ taskId }) => ({
          code: 'provider-note' as const,
          text: `gccai started a further task, ${taskId}; its pictures are to be had there.`,
        })),
      ],
    };
  }

  /** @throws ImageError `protocol` for an operation that is not one of gccai's; nothing is sent. */
  async check(operation: JsonValue, options: CallOptions): Promise<OperationState> {
    const stored = readGccaiOperation(operation);
    if (!stored) {
      throw new ImageError('protocol', 'gccai: the stored operation has no usable task id', {
        provider: this.id,
        delivery: 'not-sent',
      });
    }
    const answer = await this.send({
      method: 'GET',
      url: `${this.baseUrl}/tasks/${encodeURIComponent(stored.taskId)}`,
      signal: options.signal,
      headersTimeoutMs: statusTimeoutMs,
    });
    const [task] = isSuccess(answer.status) ? readGccaiTasks(answer.body) : [];
    const state = task && this.readState(task, stored, answer);
    if (state) return state;
    throw this.errorOf(answer, 'status', undefined);
  }

  private readState(
    task: GccaiTask,
    { imageUrls }: GccaiOperation,
    { headers }: ServiceAnswer,
  ): OperationState | undefined {
    const { apiKey } = this.options;
    const retryAfterMs = readRetryAfterMs(headers, Date.now());
    return readOperationState(task, { apiKey, retryAfterMs, imageUrls });
  }

  private send(request: HttpRequest): Promise<ServiceAnswer> {
    const { http, apiKey } = this.options;
    return callService({ http, provider: this.id, apiKey }, request);
  }

  private errorOf(answer: ServiceAnswer, phase: GccaiPhase, model: string | undefined): ImageError {
    const { apiKey } = this.options;
    return gccaiAnswerError(answer, { phase, apiKey, nowMs: Date.now(), model });
  }
}
