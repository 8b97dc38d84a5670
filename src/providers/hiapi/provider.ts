import { invalidRequest } from '../../core/errors';
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
import { callService, isSuccess, type ServiceAnswer } from '../support/callService';
import type { ServiceConnection } from '../support/serviceConnection';
import { hiapiAnswerError, hiapiProtocolError, type HiapiPhase } from './errors';
import { readOperationState } from './operationState';
import { readRateLimitWaitMs } from './rateLimit';
import { buildHiapiRequest } from './request';
import {
  readHiapiErrorBody,
  readHiapiOperation,
  readHiapiTask,
  readSubmittedOperation,
} from './schemas';

/** HiAPI answers a submission without waiting for the picture; a minute is its own client's patience. */
const submitTimeoutMs = 60_000;
const statusTimeoutMs = 30_000;

/** HiAPI's page *Create Task*. */
const maxIdempotencyKeyBytes = 255;

type HiapiConnection = Pick<ServiceConnection, 'http' | 'baseUrl' | 'apiKey' | 'callback'>;

/** HiAPI (hiapi.ai): submit a task, ask for it until it has ended. A task cannot be stopped. */
export function createHiapiProvider(options: HiapiConnection): ImageProvider {
  return new HiapiProvider(options);
}

class HiapiProvider implements ImageProvider {
  readonly id = 'hiapi';
  /** HiAPI's page *Create Task*: the same key within about 24 hours gives the same task. */
  readonly startIsIdempotent = true;
  private readonly tasksUrl: string;

  constructor(private readonly options: HiapiConnection) {
    this.tasksUrl = `${options.baseUrl.replace(/\/+$/, '')}/tasks`;
  }

  async start(request: ImageRequest, options: StartOptions): Promise<StartedOperation> {
    const { body, warnings } = buildHiapiRequest(request, this.options.callback);
    const answer = await this.send({
      method: 'POST',
      url: this.tasksUrl,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': checkIdempotencyKey(options.idempotencyKey),
      },
      body: JSON.stringify(body),
      signal: options.signal,
      headersTimeoutMs: submitTimeoutMs,
      freshConnection: true,
    });
    const operation = isSuccess(answer.status) ? readSubmittedOperation(answer.body) : undefined;
    if (!operation) {
      this.expectSuccess('submit', answer, request.model);
      throw hiapiProtocolError('submitted, but no usable task id came back', {
        httpStatus: answer.status,
        delivery: 'unclear',
      });
    }
    // The id is what was paid for. Whatever else is odd in this answer, asking will tell.
    const state = this.readState(answer) ?? {
      kind: 'pending',
      phase: 'queued',
      progressPercent: undefined,
      retryAfterMs: readRateLimitWaitMs(answer.headers, Date.now()),
    };
    return { operation, state, warnings };
  }

  async check(operation: JsonValue, options: CallOptions): Promise<OperationState> {
    const taskId = readHiapiOperation(operation)?.taskId;
    if (taskId === undefined) {
      throw hiapiProtocolError('the stored operation has no usable task id', {
        delivery: 'not-sent',
      });
    }
    const answer = await this.send({
      method: 'GET',
      url: `${this.tasksUrl}/${encodeURIComponent(taskId)}`,
      signal: options.signal,
      headersTimeoutMs: statusTimeoutMs,
    });
    this.expectSuccess('status', answer);
    const state = this.readState(answer);
    if (state) return state;
    throw hiapiProtocolError('the task has no status, or is successful without a picture', {
      httpStatus: answer.status,
      delivery: 'answered',
    });
  }

  private readState(answer: ServiceAnswer): OperationState | undefined {
    const task = readHiapiTask(answer.body);
    return (
      task &&
      readOperationState(task, {
        apiKey: this.options.apiKey,
        waitMs: readRateLimitWaitMs(answer.headers, Date.now()),
      })
    );
  }

  private send(request: HttpRequest): Promise<ServiceAnswer> {
    const { http, apiKey } = this.options;
    return callService({ http, provider: this.id, apiKey }, request);
  }

  private expectSuccess(phase: HiapiPhase, answer: ServiceAnswer, model?: string): void {
    const status = statusOf(answer);
    if (isSuccess(status)) return;
    throw hiapiAnswerError(
      { ...answer, status },
      { phase, apiKey: this.options.apiKey, nowMs: Date.now(), model },
    );
  }
}

/** The envelope's `code` "is the HTTP status": an error in it is one although a 200 carries it. */
function statusOf(answer: ServiceAnswer): number {
  if (!isSuccess(answer.status)) return answer.status;
  const { status } = readHiapiErrorBody(answer.body);
  return status !== undefined && status >= 400 && status <= 599 ? status : answer.status;
}

/** @throws ImageError `invalid-request` for a key HiAPI would not take: without one nothing may be sent twice. */
function checkIdempotencyKey(key: string): string {
  const length = Buffer.byteLength(key);
  if (length >= 1 && length <= maxIdempotencyKeyBytes) return key;
  const limit = `1 to ${maxIdempotencyKeyBytes} bytes`;
  throw invalidRequest('idempotencyKey', limit, `${length} bytes`);
}
