import { invalidRequest, type ImageError } from '../../core/errors';
import type {
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
import {
  TaskProvider,
  type AnswerContext,
  type SubmittedTask,
  type TaskOrder,
} from '../support/taskProvider';
import { hiapiAnswerError } from './errors';
import { readOperationState } from './operationState';
import { readRateLimitWaitMs } from './rateLimit';
import { buildHiapiRequest } from './request';
import {
  readHiapiErrorBody,
  readHiapiOperation,
  readHiapiTask,
  readSubmittedOperation,
  type HiapiOperation,
} from './schemas';
import { words } from '../../core/words';

/** HiAPI's page *Create Task*. */
const maxIdempotencyKeyBytes = 255;

/** HiAPI (hiapi.ai): submit a task, ask for it until it has ended. A task cannot be stopped. */
export function createHiapiProvider(connection: ServiceConnection): ImageProvider {
  return new HiapiProvider(connection);
}

class HiapiProvider extends TaskProvider<HiapiOperation> {
  readonly id = 'hiapi';
  /** HiAPI's page *Create Task*: the same key within about 24 hours gives the same task. */
  readonly startIsIdempotent = true;
  /** HiAPI answers a submission without waiting for the picture; a minute is its own client's patience. */
  protected readonly submitTimeoutMs = 60_000;

  constructor(private readonly options: ServiceConnection) {
    super(options);
  }

  /** Of a callback only the address is sent. */
  sender(fingerprint: Fingerprint): Promise<Sender> {
    return this.senderOf(fingerprint, this.options.callback?.url);
  }

  protected submitPath(): string {
    return 'tasks';
  }

  protected taskPath({ taskId }: HiapiOperation): string {
    return `tasks/${encodeURIComponent(taskId)}`;
  }

  protected orderOf(request: ImageRequest, { idempotencyKey }: StartOptions): TaskOrder {
    const { body, warnings } = buildHiapiRequest(request, this.options.callback);
    return {
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': checkIdempotencyKey(idempotencyKey),
      },
      warnings,
    };
  }

  protected readSubmitted({ body }: ServiceAnswer): SubmittedTask<HiapiOperation> | undefined {
    const operation = readSubmittedOperation(body);
    return operation && { operation };
  }

  protected readOperation(stored: JsonValue): HiapiOperation | undefined {
    return readHiapiOperation(stored);
  }

  protected readState(answer: ServiceAnswer): OperationState | undefined {
    const task = readHiapiTask(answer.body);
    const { apiKey } = this.options;
    return task && readOperationState(task, { apiKey, waitMs: this.waitMs(answer) });
  }

  protected override waitMs({ headers }: ServiceAnswer): number | undefined {
    return readRateLimitWaitMs(headers, Date.now());
  }

  protected errorOf(answer: ServiceAnswer, context: AnswerContext): ImageError | undefined {
    const status = statusOf(answer);
    return isSuccess(status) ? undefined : hiapiAnswerError({ ...answer, status }, context);
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
  const limit = words`1 to ${maxIdempotencyKeyBytes} bytes`;
  throw invalidRequest('idempotencyKey', limit, words`${length} bytes`);
}
