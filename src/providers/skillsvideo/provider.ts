import type {
  CallOptions,
  ImageProvider,
  OperationState,
  StartedOperation,
  StartOptions,
} from '../../core/imageProvider';
import type { ImageRequest } from '../../core/imageRequest';
import { toJson, type JsonValue } from '../../core/json';
import { readRetryAfterMs } from '../../net/retryAfter';
import { callService, isSuccess, type ServiceAnswer } from '../support/callService';
import type { ServiceConnection } from '../support/serviceConnection';
import { encodeContent } from './content';
import { skillsvideoAnswerError, skillsvideoProtocolError } from './errors';
import { maxFileBytes } from './models';
import { readOperationState } from './operationState';
import { buildSkillsvideoRequest } from './request';
import {
  readSkillsvideoGeneration,
  readSkillsvideoId,
  readSkillsvideoOperation,
  type SkillsvideoOperation,
} from './schemas';

/** From the page *Quickstart*. */
export const skillsvideoBaseUrl = 'https://open.skills.video/api/v1';

/** The page names no time. Files that came along are put somewhere before the answer is given. */
const submitTimeoutMs = 120_000;
const statusTimeoutMs = 30_000;

type SkillsvideoConnection = Pick<ServiceConnection, 'http' | 'baseUrl' | 'apiKey'>;

/** skills.video: submit a generation, ask for it until it has ended. No page offers to stop one. */
export function createSkillsvideoProvider(options: SkillsvideoConnection): ImageProvider {
  return new SkillsvideoProvider(options);
}

class SkillsvideoProvider implements ImageProvider {
  readonly id = 'skillsvideo';
  /** No page speaks of sending one request twice. */
  readonly startIsIdempotent = false;
  private readonly baseUrl: string;

  constructor(private readonly options: SkillsvideoConnection) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
  }

  async start(request: ImageRequest, { signal }: StartOptions): Promise<StartedOperation> {
    const { http, apiKey } = this.options;
    const { path, fields, images, warnings } = buildSkillsvideoRequest(request);
    const { contentType, body } = await encodeContent(fields, images, { maxFileBytes, signal });
    const answer = await callService(
      { http, provider: this.id, apiKey },
      {
        method: 'POST',
        url: `${this.baseUrl}/${path}`,
        headers: { 'content-type': contentType },
        body,
        signal,
        headersTimeoutMs: submitTimeoutMs,
        freshConnection: true,
      },
    );
    if (!isSuccess(answer.status)) {
      const { model } = request;
      throw skillsvideoAnswerError(answer, { phase: 'submit', model, apiKey, nowMs: Date.now() });
    }
    const operation = readSubmitted(answer);
    // The id is what was paid for. Whatever else is odd in this answer, asking will tell.
    const state = this.readState(answer, operation) ?? {
      kind: 'pending',
      phase: 'queued',
      progressPercent: undefined,
      retryAfterMs: undefined,
    };
    return { operation: toJson(operation), state, warnings };
  }

  async check(operation: JsonValue, { signal }: CallOptions): Promise<OperationState> {
    const { http, apiKey } = this.options;
    const stored = readSkillsvideoOperation(operation);
    if (!stored) {
      throw skillsvideoProtocolError('the stored operation has no usable generation id', {
        delivery: 'not-sent',
      });
    }
    const answer = await callService(
      { http, provider: this.id, apiKey },
      {
        method: 'GET',
        url: `${this.baseUrl}/generation/${encodeURIComponent(stored.generationId)}`,
        signal,
        headersTimeoutMs: statusTimeoutMs,
      },
    );
    if (!isSuccess(answer.status)) {
      const context = { phase: 'status', model: undefined, apiKey, nowMs: Date.now() } as const;
      throw skillsvideoAnswerError(answer, context);
    }
    const state = this.readState(answer, stored);
    if (state) return state;
    throw skillsvideoProtocolError(
      'the generation has no status, or is completed without a picture',
      { httpStatus: answer.status, delivery: 'answered' },
    );
  }

  private readState(
    answer: ServiceAnswer,
    { credits }: SkillsvideoOperation,
  ): OperationState | undefined {
    const generation = readSkillsvideoGeneration(answer.body);
    if (!generation) return undefined;
    const retryAfterMs = readRetryAfterMs(answer.headers, Date.now());
    return readOperationState(generation, { apiKey: this.options.apiKey, retryAfterMs, credits });
  }
}

/** @throws ImageError `protocol`, delivery `unclear`, where the answer has no usable id. */
function readSubmitted(answer: ServiceAnswer): SkillsvideoOperation {
  const total = readSkillsvideoGeneration(answer.body)?.usage?.total ?? 0;
  const operation = readSkillsvideoOperation({
    generationId: readSkillsvideoId(answer.body),
    // The page *SSE* counts 0 until the end: at this point that means "not known yet".
    ...(total > 0 && { credits: total }),
  });
  if (operation) return operation;
  throw skillsvideoProtocolError('submitted, but no usable generation id came back', {
    httpStatus: answer.status,
    delivery: 'unclear',
  });
}
