import type { Account } from '../support/account';
import { IdempotencyKeys } from '../support/idempotency';
import { isJsonObject, parseJson, type JsonObject } from '../support/jsonObject';
import { KeyGuard, type KeyLeak } from '../support/keyGuard';
import { Refusal } from '../support/refusal';
import { jsonReply, type Reply } from '../support/reply';
import type { StandInRequest } from '../support/standInServer';
import type { TaskBook } from '../support/taskBook';
import type { StandInService } from '../support/taskStandIn';
import type { GccaiTask } from './gccaiAnswers';
import { readGccaiOrder, type GccaiOrder } from './gccaiOrder';
import { languages } from './gccaiRules';
import { GccaiTasks, type GccaiTasksOptions } from './gccaiTasks';
import { GccaiUploads } from './gccaiUploads';

export type GccaiEndpoint = 'submit' | 'poll' | 'upload' | 'download' | 'uploaded' | 'other';

interface GccaiServiceOptions extends GccaiTasksOptions {
  readonly keys: readonly string[];
  readonly uploads: 'present' | 'absent';
  readonly idempotency: 'ignored' | 'honoured';
}

/** APIMart's integration guide: 1 to 191 visible ASCII characters. */
const idempotencyKeyPattern = /^[\x21-\x7e]{1,191}$/;

/** What gccai answers to whom, apart from sockets and faults. */
export class GccaiService implements StandInService<GccaiEndpoint, GccaiOrder> {
  readonly book: TaskBook<GccaiOrder>;
  readonly account: Account;
  readonly leaks: readonly KeyLeak<GccaiEndpoint>[];
  private readonly tasks: GccaiTasks;
  private readonly keys: KeyGuard<GccaiEndpoint>;
  private readonly files: GccaiUploads;
  private readonly idempotencyKeys: IdempotencyKeys;

  constructor(private readonly options: GccaiServiceOptions) {
    this.tasks = new GccaiTasks(options);
    this.book = this.tasks.book;
    this.account = this.tasks.account;
    this.keys = new KeyGuard(options.keys, ['download', 'uploaded']);
    this.leaks = this.keys.leaks;
    this.files = new GccaiUploads(options);
    // How long a key is remembered is on no page.
    this.idempotencyKeys = new IdempotencyKeys(options.clock, Infinity);
  }

  async handle(request: StandInRequest<GccaiEndpoint>): Promise<Reply> {
    const { endpoint, url, headers } = request;
    const { answers } = this.options;
    if (this.keys.leaked(request)) {
      return answers.error(400, 'A key does not belong here.');
    }
    if (endpoint === 'download') {
      return this.tasks.pictures.reply(url.pathname);
    }
    if (endpoint === 'uploaded') {
      return this.files.reply(url.pathname);
    }
    const account = this.keys.accountOf(headers['authorization']);
    if (account === undefined) {
      return answers.error(401, 'The API key is missing or wrong.');
    }
    if (endpoint === 'submit') {
      return this.submit(request, account);
    }
    if (endpoint === 'poll') {
      return this.poll(url, account);
    }
    if (endpoint === 'upload' && this.options.uploads === 'present') {
      return this.files.upload(headers['content-type'], request.body);
    }
    return answers.error(404, `${request.method} ${url.pathname} does not exist.`);
  }

  private submit(request: StandInRequest<GccaiEndpoint>, account: string): Reply {
    const { answers } = this.options;
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      return answers.error(400, 'The content type must be application/json.');
    }
    const body = parseJson(request.body);
    if (!isJsonObject(body)) {
      return answers.error(400, 'The body must be a JSON object.');
    }
    const task = this.taskOfKey(request, account) ?? this.newTask(request, body, account);
    return 'status' in task ? task : jsonReply(200, this.tasks.submitted(task));
  }

  /** The task a repeated idempotency key made before; undefined where the key is new or absent. */
  private taskOfKey(
    { headers, body }: StandInRequest<GccaiEndpoint>,
    account: string,
  ): GccaiTask | Reply | undefined {
    const { answers, idempotency } = this.options;
    const key = headers['idempotency-key'];
    if (key === undefined || idempotency === 'ignored') {
      return undefined;
    }
    if (!idempotencyKeyPattern.test(key)) {
      return answers.error(400, 'Idempotency-Key: must be 1 to 191 visible ASCII characters.');
    }
    const before = this.idempotencyKeys.find(account, key, body);
    if (before === 'other-body') {
      // On no page. Making a second task would charge twice; handing out the first would be wrong.
      return answers.error(400, 'Idempotency-Key: belongs to another request.');
    }
    return before === 'new' ? undefined : this.find(before.taskId, account);
  }

  private newTask(
    request: StandInRequest<GccaiEndpoint>,
    body: JsonObject,
    account: string,
  ): GccaiTask | Reply {
    const { answers } = this.options;
    try {
      const task = this.tasks.accept(readGccaiOrder(body), account);
      if (task === undefined) {
        return answers.error(402, 'The balance is too low.');
      }
      const key = request.headers['idempotency-key'];
      if (key !== undefined && this.options.idempotency === 'honoured') {
        this.idempotencyKeys.remember(account, key, request.body, task.id);
      }
      return task;
    } catch (error) {
      if (error instanceof Refusal) {
        return answers.error(400, error.message, error.field);
      }
      throw error;
    }
  }

  private async poll(url: URL, account: string): Promise<Reply> {
    const { answers } = this.options;
    for (const [name, value] of url.searchParams) {
      if (name !== 'language' || !languages.some(language => language === value)) {
        return answers.error(400, `${name}=${value} is not a parameter of this address.`, name);
      }
    }
    const task = this.find(url.pathname.split('/')[3] ?? '', account);
    if ('status' in task) {
      return task;
    }
    await this.tasks.book.ask(task);
    return jsonReply(200, this.tasks.state(task));
  }

  private find(taskId: string, account: string): GccaiTask | Reply {
    const { answers } = this.options;
    return (
      this.tasks.book.find(taskId, account) ??
      answers.error(404, 'There is no such task.', 'task_id')
    );
  }
}
