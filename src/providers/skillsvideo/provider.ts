import type { ImageError } from '../../core/errors';
import type { ImageProvider, OperationState, StartOptions } from '../../core/imageProvider';
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
import { encodeContent } from './content';
import { skillsvideoAnswerError } from './errors';
import { maxFileBytes } from './models';
import { readOperationState } from './operationState';
import { buildSkillsvideoRequest } from './request';
import {
  readSkillsvideoGeneration,
  readSkillsvideoId,
  readSkillsvideoOperation,
  type SkillsvideoOperation,
} from './schemas';

/** skills.video: submit a generation, ask for it until it has ended. No page offers to stop one. */
export function createSkillsvideoProvider(connection: ServiceConnection): ImageProvider {
  return new SkillsvideoProvider(connection);
}

interface SkillsvideoOrder extends TaskOrder {
  readonly path: string;
}

class SkillsvideoProvider extends TaskProvider<SkillsvideoOperation, SkillsvideoOrder> {
  readonly id = 'skillsvideo';
  /** No page speaks of sending one request twice. */
  readonly startIsIdempotent = false;
  /** The page names no time. Files that came along are put somewhere before the answer is given. */
  protected readonly submitTimeoutMs = 120_000;

  /**
   * Not the address of the page *SSE*, `generation/sse/…`: that stream is the paid request itself, not a
   * way to follow a task that was accepted. It would tell of an end 0.3 s sooner: asking by what was
   * learned knows tasks of 8 to 20 s to be over 0.33 s late on average (test/bench/pollFigures.ts), the
   * stand-in's stream 0.03 s. For that, every job would hold a connection for as long as its picture
   * takes, and one that breaks before the first event leaves no id: without an idempotency key nobody
   * can then tell whether a generation was paid for. After a restart there is only asking anyway.
   */
  protected submitPath({ path }: SkillsvideoOrder): string {
    return path;
  }

  protected taskPath({ generationId }: SkillsvideoOperation): string {
    return `generation/${encodeURIComponent(generationId)}`;
  }

  protected async orderOf(
    request: ImageRequest,
    { signal }: StartOptions,
  ): Promise<SkillsvideoOrder> {
    const { path, fields, images, warnings } = buildSkillsvideoRequest(request);
    const { contentType, body } = await encodeContent(fields, images, { maxFileBytes, signal });
    return { path, body, headers: { 'content-type': contentType }, warnings };
  }

  protected readSubmitted({
    body,
  }: ServiceAnswer): SubmittedTask<SkillsvideoOperation> | undefined {
    const total = readSkillsvideoGeneration(body)?.usage?.total ?? 0;
    const operation = readSkillsvideoOperation({
      generationId: readSkillsvideoId(body),
      // The page *SSE* counts 0 until the end: at this point that means "not known yet".
      ...(total > 0 && { credits: total }),
    });
    return operation && { operation };
  }

  protected readOperation(stored: JsonValue): SkillsvideoOperation | undefined {
    return readSkillsvideoOperation(stored);
  }

  protected readState(
    answer: ServiceAnswer,
    { credits }: SkillsvideoOperation,
  ): OperationState | undefined {
    const generation = readSkillsvideoGeneration(answer.body);
    const { apiKey } = this.connection;
    const retryAfterMs = this.waitMs(answer);
    return generation && readOperationState(generation, { apiKey, retryAfterMs, credits });
  }

  protected errorOf(answer: ServiceAnswer, context: AnswerContext): ImageError | undefined {
    return isSuccess(answer.status) ? undefined : skillsvideoAnswerError(answer, context);
  }
}
