import { KeyGuard, type KeyLeak } from '../support/keyGuard';
import { Refusal } from '../support/refusal';
import { jsonReply, type Reply } from '../support/reply';
import type { StandInRequest } from '../support/standInServer';
import type { TaskBook } from '../support/taskBook';
import type { StandInService } from '../support/taskStandIn';
import { SkillsvideoAnswers, type SkillsvideoTask } from './skillsvideoAnswers';
import { readBody } from './skillsvideoBody';
import type { SkillsvideoCredits } from './skillsvideoCredits';
import { readSkillsvideoOrder, type OrderLimits, type SkillsvideoOrder } from './skillsvideoOrder';
import type { GenerationCode } from './skillsvideoRules';
import { SkillsvideoTasks, type SkillsvideoTasksOptions } from './skillsvideoTasks';

export type SkillsvideoEndpoint = 'submit' | 'stream' | 'poll' | 'credits' | 'download' | 'other';

export interface SkillsvideoServiceOptions extends SkillsvideoTasksOptions {
  readonly keys: readonly string[];
  readonly limits: OrderLimits;
}

/** What skills.video answers to whom, apart from sockets and faults. */
export class SkillsvideoService implements StandInService<SkillsvideoEndpoint, SkillsvideoOrder> {
  readonly tasks: SkillsvideoTasks;
  private readonly keys: KeyGuard<SkillsvideoEndpoint>;
  private readonly answers: SkillsvideoAnswers;

  constructor(private readonly options: SkillsvideoServiceOptions) {
    this.tasks = new SkillsvideoTasks(options);
    this.keys = new KeyGuard(options.keys);
    this.answers = new SkillsvideoAnswers(options.style);
  }

  get account(): SkillsvideoCredits {
    return this.options.credits;
  }

  get book(): TaskBook<SkillsvideoOrder> {
    return this.tasks.book;
  }

  get leaks(): readonly KeyLeak<SkillsvideoEndpoint>[] {
    return this.keys.leaks;
  }

  async handle(request: StandInRequest<SkillsvideoEndpoint>): Promise<Reply> {
    const { endpoint, url, headers, method } = request;
    if (this.keys.leaked(request)) {
      return this.answers.error(400, 'INVALID_REQUEST', 'A key does not belong here.');
    }
    if (endpoint === 'download') {
      return this.tasks.pictures.reply(url.pathname);
    }
    const account = this.keys.accountOf(headers['authorization']);
    if (account === undefined) {
      // The codes of 401 and 404 are on no page.
      return this.answers.error(401, 'UNAUTHORIZED', 'The API key is missing or wrong.');
    }
    switch (endpoint) {
      case 'submit':
        return this.submit(request, account, task => this.tasks.submitted(task, request.signal));
      case 'stream':
        return this.submit(request, account, task => this.stream(task, request.signal));
      case 'poll':
        return this.poll(url.pathname, account);
      case 'credits':
        return this.credits();
      case 'other':
        return this.answers.error(404, 'NOT_FOUND', `${method} ${url.pathname} does not exist.`);
    }
  }

  private async submit(
    { url, headers, body }: StandInRequest<SkillsvideoEndpoint>,
    account: string,
    answer: (task: SkillsvideoTask) => Reply | Promise<Reply>,
  ): Promise<Reply> {
    try {
      const read = await readBody(headers['content-type'] ?? '', body);
      const order = readSkillsvideoOrder(modelOf(url.pathname), read, this.options.limits);
      const task = this.tasks.accept(order, account);
      return task === undefined ? this.tooFewCredits() : await answer(task);
    } catch (error) {
      if (error instanceof Refusal) {
        return this.answers.refusal(codeOf(error), error.message);
      }
      throw error;
    }
  }

  private tooFewCredits(): Reply {
    const code = 'IMAGE_GENERATION_INSUFFICIENT_CREDITS';
    const message = 'Insufficient credits for this generation.';
    return this.answers.error(402, code, message, 'INSUFFICIENT_CREDITS');
  }

  private stream(task: SkillsvideoTask, signal: AbortSignal): Reply {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
    const stream = this.tasks.events(task, signal);
    return { status: 200, headers, body: new Uint8Array(), stream };
  }

  private async poll(path: string, account: string): Promise<Reply> {
    const task = this.book.find(path.replace(/^.*\//, ''), account);
    return task === undefined
      ? this.answers.error(404, 'NOT_FOUND', 'There is no such generation.')
      : this.tasks.poll(task);
  }

  /** That this is the balance is documented, its body is not: it has the words of `usage`. */
  private credits(): Reply {
    return jsonReply(200, this.account.left);
  }
}

function modelOf(path: string): string {
  return path.split('/').slice(-2).join('/');
}

function codeOf({ reason }: Refusal): GenerationCode {
  return reason === 'model'
    ? 'IMAGE_GENERATION_UNSUPPORTED_MODEL'
    : 'IMAGE_GENERATION_INVALID_INPUT';
}
