import type { Account } from '../support/account';
import { IdempotencyKeys } from '../support/idempotency';
import { isJsonObject, parseJson, type JsonObject } from '../support/jsonObject';
import { KeyGuard, type KeyLeak } from '../support/keyGuard';
import { Refusal } from '../support/refusal';
import { jsonReply, type Reply } from '../support/reply';
import type { StandInRequest } from '../support/standInServer';
import type { TaskBook } from '../support/taskBook';
import type { StandInService } from '../support/taskStandIn';
import { waveError, type WaveTask } from './waveAnswers';
import { readWaveOrder, type WaveOrder } from './waveOrder';
import { dialectOf, type SpokenDialect } from './waveRules';
import { WaveTasks, type WaveTasksOptions } from './waveTasks';

export type WaveEndpoint = 'submit' | 'poll' | 'cancel' | 'download' | 'other';

export interface WaveServiceOptions extends WaveTasksOptions {
  readonly keys: readonly string[];
  readonly dialect: SpokenDialect;
}

const idempotencyLifetimeMs = 24 * 60 * 60 * 1000;
const longestWaitSeconds = 60;

/** What Wave answers to whom, apart from sockets and faults. */
export class WaveService implements StandInService<WaveEndpoint, WaveOrder> {
  readonly tasks: WaveTasks;
  readonly book: TaskBook<WaveOrder>;
  readonly account: Account;
  readonly leaks: readonly KeyLeak<WaveEndpoint>[];
  private readonly keys: KeyGuard<WaveEndpoint>;
  private readonly idempotencyKeys: IdempotencyKeys;

  constructor(private readonly options: WaveServiceOptions) {
    this.tasks = new WaveTasks(options);
    this.book = this.tasks.book;
    this.account = this.tasks.account;
    this.keys = new KeyGuard(options.keys);
    this.leaks = this.keys.leaks;
    this.idempotencyKeys = new IdempotencyKeys(options.clock, idempotencyLifetimeMs);
  }

  async handle(request: StandInRequest<WaveEndpoint>): Promise<Reply> {
    const { endpoint, url, headers } = request;
    if (this.keys.leaked(request)) {
      return waveError(400, 'invalid_request', 'A key does not belong here.');
    }
    if (endpoint === 'download') {
      return this.tasks.pictures.reply(url.pathname);
    }
    const account = this.keys.accountOf(headers['authorization']);
    if (account === undefined) {
      return waveError(401, 'unauthorized', 'The API key is missing or wrong.');
    }
    switch (endpoint) {
      case 'submit':
        return this.submit(request, account);
      case 'poll':
        return this.withTask(request, account, task => this.poll(task));
      case 'cancel':
        return this.withTask(request, account, task => this.cancel(task));
      case 'other':
        return waveError(404, 'not_found', `${request.method} ${url.pathname} does not exist.`);
    }
  }

  private async submit(request: StandInRequest<WaveEndpoint>, account: string): Promise<Reply> {
    const { headers, signal } = request;
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
      return waveError(400, 'invalid_request', 'The content type must be application/json.');
    }
    const body = parseJson(request.body);
    if (!isJsonObject(body)) {
      return waveError(400, 'invalid_request', 'The body must be a JSON object.');
    }
    const waitSeconds = waitSecondsOf(headers['prefer']);
    if (waitSeconds === undefined) {
      return waveError(400, 'invalid_request', `Prefer: wait=N takes up to ${longestWaitSeconds}.`);
    }
    const task = this.taskOfKey(request, account) ?? this.newTask(request, body, account);
    return 'status' in task ? task : this.submitted(task, waitSeconds, signal);
  }

  /** The task a repeated idempotency key made before; undefined where the key is new or absent. */
  private taskOfKey(
    { headers, body }: StandInRequest<WaveEndpoint>,
    account: string,
  ): WaveTask | Reply | undefined {
    const key = headers['idempotency-key'];
    const before = key === undefined ? 'new' : this.idempotencyKeys.find(account, key, body);
    if (before === 'new') {
      return undefined;
    }
    if (before === 'other-body') {
      // On no page. Making a second task would charge twice; handing out the first would be wrong.
      return waveError(400, 'idempotency_key_reused', 'The key belongs to another request.');
    }
    const task = this.tasks.book.find(before.taskId, account);
    return task ?? waveError(404, 'task_not_found', 'The task is gone.');
  }

  private newTask(
    request: StandInRequest<WaveEndpoint>,
    body: JsonObject,
    account: string,
  ): WaveTask | Reply {
    const dialect = dialectOf(body, this.options.dialect);
    try {
      const task = this.tasks.accept(readWaveOrder(body, dialect), account);
      if (task === undefined) {
        return waveError(402, 'insufficient_balance', 'The balance is too low.');
      }
      const key = request.headers['idempotency-key'];
      if (key !== undefined) {
        this.idempotencyKeys.remember(account, key, request.body, task.id);
      }
      return task;
    } catch (error) {
      if (error instanceof Refusal) {
        return refusalReply(error);
      }
      throw error;
    }
  }

  private async submitted(
    task: WaveTask,
    waitSeconds: number,
    signal: AbortSignal,
  ): Promise<Reply> {
    if (waitSeconds === 0) {
      return jsonReply(200, this.tasks.submitted(task));
    }
    // A scripted task moves by questions, so waiting for it would be in vain.
    if (task.plan.polls === undefined) {
      const deadlineMs = this.options.clock.now() + waitSeconds * 1000;
      await this.tasks.book.waitForEnd(task, deadlineMs, signal);
    }
    return jsonReply(200, this.tasks.state(task));
  }

  private async withTask(
    { url }: StandInRequest<WaveEndpoint>,
    account: string,
    act: (task: WaveTask) => Reply | Promise<Reply>,
  ): Promise<Reply> {
    const task = this.tasks.book.find(url.pathname.split('/')[3] ?? '', account);
    return task === undefined
      ? waveError(404, 'task_not_found', 'There is no such task.')
      : act(task);
  }

  private async poll(task: WaveTask): Promise<Reply> {
    await this.tasks.book.ask(task);
    return jsonReply(200, this.tasks.state(task));
  }

  private cancel(task: WaveTask): Reply {
    return this.tasks.book.cancel(task)
      ? jsonReply(200, this.tasks.cancelled(task))
      : waveError(400, 'task_not_cancellable', 'The task has left the queue.');
  }
}

/**
 * `model_not_found` and `capability_violation` are documented; `invalid_request` stands for the
 * "bad field" that has no published code.
 */
function refusalReply({ reason, field, message }: Refusal): Reply {
  const param = { param: field };
  switch (reason) {
    case 'model':
      return waveError(404, 'model_not_found', message, param);
    case 'missing':
    case 'type':
      return waveError(400, 'invalid_request', message, param);
    case 'unknown':
    case 'range':
    case 'combination':
      return waveError(400, 'capability_violation', message, param);
  }
}

/** `wait=N` of a Prefer header, 0 where there is none, undefined where N is not allowed. */
function waitSecondsOf(prefer: string | undefined): number | undefined {
  const wait = /(?:^|[,;]) *wait *= *([^,; ]*)/i.exec(prefer ?? '')?.[1];
  if (wait === undefined) {
    return 0;
  }
  const seconds = /^\d+$/.test(wait) ? Number(wait) : Infinity;
  return seconds <= longestWaitSeconds ? seconds : undefined;
}
