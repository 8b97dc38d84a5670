import { ImageError } from '../../core/errors';
import type { ProviderId } from '../../core/imageModel';
import type {
  CallOptions,
  Fingerprint,
  ImageProvider,
  ImageWarning,
  OperationState,
  Sender,
  StartedOperation,
  StartOptions,
} from '../../core/imageProvider';
import type { ImageRequest } from '../../core/imageRequest';
import { toJson, type JsonValue } from '../../core/json';
import type { HttpRequest } from '../../net/httpClient';
import { readRetryAfterMs } from '../../net/retryAfter';
import { callService, isSuccess, type ServiceAnswer } from './callService';
import type { ServiceConnection } from './serviceConnection';

const questionTimeoutMs = 30_000;

/** Which request was answered; the same status means different things to each. */
export type TaskCall = 'submit' | 'status' | 'cancel';

/** A paid request, ready to be sent. */
export interface TaskOrder {
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly warnings: readonly ImageWarning[];
}

export interface SubmittedTask<Operation> {
  readonly operation: Operation;
  readonly warnings?: readonly ImageWarning[];
}

export interface AnswerContext {
  readonly phase: TaskCall;
  /** Taken out of whatever the service says. */
  readonly apiKey: string;
  readonly nowMs: number;
  /** The model that was asked for; unknown where a task is only asked about. */
  readonly model?: string | undefined;
}

/**
 * A service that takes a task and is asked for it until it has ended, which all four are. What it
 * is sent and what its answers mean is the subclass's to say; when something was bought although no
 * task came back is said here, once.
 */
export abstract class TaskProvider<
  Operation extends object,
  Order extends TaskOrder = TaskOrder,
> implements ImageProvider {
  abstract readonly id: ProviderId;
  abstract readonly startIsIdempotent: boolean;
  private readonly baseUrl: string;

  constructor(protected readonly connection: Omit<ServiceConnection, 'dialect' | 'callback'>) {
    this.baseUrl = connection.baseUrl.replace(/\/+$/, '');
  }

  /** The longest wait for the answer to a submission, in ms. */
  protected abstract readonly submitTimeoutMs: number;
  /** Below the base address. */
  protected abstract submitPath(order: Order): string;
  protected abstract taskPath(operation: Operation): string;
  /** @throws ImageError, delivery `not-sent`, for what has no form in the service's words. */
  protected abstract orderOf(request: ImageRequest, options: StartOptions): Order | Promise<Order>;
  /** The task of a success; undefined where there is none that can be asked about. */
  protected abstract readSubmitted(
    answer: ServiceAnswer,
    order: Order,
  ): SubmittedTask<Operation> | undefined;
  /** A task as the journal keeps it; undefined for anything else. */
  protected abstract readOperation(stored: JsonValue): Operation | undefined;
  /** Undefined when a success cannot be meant. */
  protected abstract readState(
    answer: ServiceAnswer,
    operation: Operation,
  ): OperationState | undefined;
  /** What a refusal means; undefined for an answer that is none. */
  protected abstract errorOf(answer: ServiceAnswer, context: AnswerContext): ImageError | undefined;

  async start(request: ImageRequest, options: StartOptions): Promise<StartedOperation> {
    const order = await this.orderOf(request, options);
    const { body, headers, warnings } = order;
    const { signal } = options;
    const answer = await this.send(this.submitPath(order), {
      method: 'POST',
      headers,
      body,
      signal,
      headersTimeoutMs: this.submitTimeoutMs,
      freshConnection: true,
    });
    const submitted = isSuccess(answer.status) ? this.readSubmitted(answer, order) : undefined;
    if (!submitted) {
      throw this.failure(answer, 'submit', 'no usable task id came back', request.model);
    }
    const { operation, warnings: more = [] } = submitted;
    return {
      operation: toJson(operation),
      // The id is what was paid for. Whatever else is odd in this answer, asking will tell.
      state: this.readState(answer, operation) ?? {
        kind: 'pending',
        phase: 'queued',
        progressPercent: undefined,
        retryAfterMs: this.waitMs(answer),
      },
      warnings: [...warnings, ...more],
    };
  }

  /** @throws ImageError `protocol` for an operation that is not one of the service's; nothing is sent. */
  async check(stored: JsonValue, { signal }: CallOptions): Promise<OperationState> {
    const operation = this.operationOf(stored);
    const answer = await this.send(this.taskPath(operation), {
      method: 'GET',
      signal,
      headersTimeoutMs: questionTimeoutMs,
    });
    const state = isSuccess(answer.status) ? this.readState(answer, operation) : undefined;
    if (state) return state;
    throw this.failure(answer, 'status', 'the task has no status, or ended well without a picture');
  }

  /** Of every request. A subclass that can be sent the same twice adds what else is in its requests. */
  protected async senderOf(fingerprint: Fingerprint, callback: unknown): Promise<Sender> {
    return {
      apiKey: await fingerprint(this.connection.apiKey),
      baseUrl: this.baseUrl,
      ...(callback !== undefined && { callback: await fingerprint(JSON.stringify(callback)) }),
    };
  }

  /** How long the service asks to wait, in ms. */
  protected waitMs({ headers }: ServiceAnswer): number | undefined {
    return readRetryAfterMs(headers, Date.now());
  }

  protected operationOf(stored: JsonValue): Operation {
    const operation = this.readOperation(stored);
    if (operation) return operation;
    throw new ImageError('protocol', `${this.id}: the stored operation has no usable task id`, {
      provider: this.id,
      delivery: 'not-sent',
    });
  }

  protected postToTask(path: string, { signal }: CallOptions): Promise<ServiceAnswer> {
    return this.send(path, { method: 'POST', signal, headersTimeoutMs: questionTimeoutMs });
  }

  /** An answer that did not bring what was asked for: the service's refusal, or no answer of its own. */
  protected failure(
    answer: ServiceAnswer,
    phase: TaskCall,
    what: string,
    model?: string,
  ): ImageError {
    const { apiKey } = this.connection;
    const refusal = this.errorOf(answer, { phase, apiKey, nowMs: Date.now(), model });
    if (refusal) return refusal;
    return new ImageError('protocol', `${this.id}: ${phase}: ${what}`, {
      provider: this.id,
      httpStatus: answer.status,
      // A success without a task: something may have been bought.
      delivery: phase === 'submit' ? 'unclear' : 'answered',
    });
  }

  private send(path: string, request: Omit<HttpRequest, 'url'>): Promise<ServiceAnswer> {
    const { http, apiKey } = this.connection;
    const url = `${this.baseUrl}/${path}`;
    return callService({ http, provider: this.id, apiKey }, { ...request, url });
  }
}
