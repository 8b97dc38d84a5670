import type { Account } from '../support/account';
import { IdempotencyKeys } from '../support/idempotency';
import { isJsonObject, parseJson } from '../support/jsonObject';
import { KeyGuard, type KeyLeak } from '../support/keyGuard';
import { Refusal } from '../support/refusal';
import type { Reply } from '../support/reply';
import type { StandInRequest } from '../support/standInServer';
import type { TaskBook } from '../support/taskBook';
import type { StandInService } from '../support/taskStandIn';
import { hiapiSuccess } from './hiapiAnswers';
import { RequestLimiter, type HiapiLimits } from './hiapiLimits';
import { readHiapiOrder, type CallbackUrls, type HiapiOrder } from './hiapiOrder';
import { hiapiError, type HiapiProblem, type ProblemDetails } from './hiapiProblems';
import { idempotencyKeyMaxBytes, idempotencyLifetimeMs } from './hiapiRules';
import { HiapiTasks, type HiapiTasksOptions, type TaskPage } from './hiapiTasks';

export type HiapiEndpoint = 'submit' | 'poll' | 'list' | 'download' | 'other';

export interface HiapiServiceOptions extends HiapiTasksOptions {
  readonly keys: readonly string[];
  readonly limits: HiapiLimits;
  readonly callbackUrls: CallbackUrls;
  /** How long making a task takes: the same idempotency key meets a 409 meanwhile. */
  readonly creationDurationMs: number;
}

/** With a 409; how long it really is, is on no page. */
const creationRetryAfterSeconds = 1;

/** What HiAPI answers to whom, apart from sockets and faults. */
export class HiapiService implements StandInService<HiapiEndpoint, HiapiOrder> {
  readonly tasks: HiapiTasks;
  private readonly keys: KeyGuard<HiapiEndpoint>;
  private readonly limiter: RequestLimiter;
  private readonly idempotencyKeys: IdempotencyKeys;
  private readonly keysInFlight = new Set<string>();

  constructor(private readonly options: HiapiServiceOptions) {
    this.tasks = new HiapiTasks(options);
    this.keys = new KeyGuard(options.keys);
    this.limiter = new RequestLimiter(options.limits, options.clock);
    this.idempotencyKeys = new IdempotencyKeys(options.clock, idempotencyLifetimeMs);
  }

  get book(): TaskBook<HiapiOrder> {
    return this.tasks.book;
  }

  get account(): Account {
    return this.tasks.account;
  }

  get leaks(): readonly KeyLeak<HiapiEndpoint>[] {
    return this.keys.leaks;
  }

  async handle(request: StandInRequest<HiapiEndpoint>): Promise<Reply> {
    const { endpoint, url, headers } = request;
    if (this.keys.leaked(request)) {
      return this.refuse('invalid-request', { message: 'an api key does not belong here' });
    }
    if (endpoint === 'download') {
      return this.tasks.outputs.reply(url.pathname.replace('/output/', ''));
    }
    const account = this.keys.accountOf(headers['authorization']);
    if (account === undefined) {
      return this.refuse('no-key');
    }
    const admission = this.limiter.enter(account);
    if (!admission.admitted) {
      return this.tooMany(admission.retryAfterSeconds, admission.headers);
    }
    try {
      const reply = await this.answer(request, account);
      return { ...reply, headers: { ...reply.headers, ...admission.headers } };
    } finally {
      this.limiter.leave(account);
    }
  }

  private async answer(request: StandInRequest<HiapiEndpoint>, account: string): Promise<Reply> {
    switch (request.endpoint) {
      case 'submit':
        return this.submit(request, account);
      case 'poll':
        return this.poll(request.url, account);
      case 'list':
        return hiapiSuccess(this.tasks.list(account, pageOf(request.url.searchParams)));
      case 'download':
      case 'other':
        return this.refuse('not-found');
    }
  }

  private async submit(request: StandInRequest<HiapiEndpoint>, account: string): Promise<Reply> {
    const { headers, body } = request;
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
      return this.refuse('invalid-request', {
        message: 'the content type must be application/json',
      });
    }
    const key = headers['idempotency-key'];
    if (key === undefined) {
      return this.create(body, account);
    }
    if (key === '' || Buffer.byteLength(key, 'latin1') > idempotencyKeyMaxBytes) {
      const message = `Idempotency-Key: must have 1 to ${idempotencyKeyMaxBytes} bytes`;
      return this.refuse('invalid-request', { message });
    }
    return this.createOnce(body, account, key);
  }

  private async createOnce(body: Uint8Array, account: string, key: string): Promise<Reply> {
    const before = this.idempotencyKeys.find(account, key, body);
    if (before === 'other-body') {
      return this.refuse('key-mismatch');
    }
    if (before !== 'new') {
      return hiapiSuccess({ taskId: before.taskId }, { 'idempotent-replay': 'true' });
    }
    const inFlight = JSON.stringify([account, key]);
    if (this.keysInFlight.has(inFlight)) {
      const headers = { 'retry-after': String(creationRetryAfterSeconds) };
      return this.refuse('key-processing', { headers });
    }
    this.keysInFlight.add(inFlight);
    try {
      // What is refused leaves the key free: only a task is ever replayed.
      return await this.create(body, account, taskId => {
        this.idempotencyKeys.remember(account, key, body, taskId);
      });
    } finally {
      this.keysInFlight.delete(inFlight);
    }
  }

  private async create(
    body: Uint8Array,
    account: string,
    remember?: (taskId: string) => void,
  ): Promise<Reply> {
    const order = this.readOrder(body);
    if (order instanceof Refusal) {
      const problem = order.reason === 'model' ? 'model-unavailable' : 'invalid-request';
      return this.refuse(problem, { message: order.message });
    }
    const { clock, creationDurationMs, limits, signal } = this.options;
    // The service's own time: a caller who has given up does not stop it.
    await clock.until(clock.now() + creationDurationMs, signal);
    if (this.tasks.unfinished(account) >= (limits.unfinishedTasks ?? Infinity)) {
      return this.tooMany(1);
    }
    const task = this.tasks.accept(order, account);
    if (task === undefined) {
      return this.refuse('no-balance');
    }
    remember?.(task.id);
    return hiapiSuccess({ taskId: task.id });
  }

  private readOrder(bytes: Uint8Array): HiapiOrder | Refusal {
    const body = parseJson(bytes);
    if (!isJsonObject(body)) {
      return new Refusal('type', 'body', 'must be a JSON object');
    }
    try {
      return readHiapiOrder(body, this.options.callbackUrls);
    } catch (error) {
      if (error instanceof Refusal) {
        return error;
      }
      throw error;
    }
  }

  private async poll(url: URL, account: string): Promise<Reply> {
    const task = this.book.find(url.pathname.split('/')[3] ?? '', account);
    if (task === undefined) {
      return this.refuse('not-found', { message: 'task not found' });
    }
    await this.book.ask(task);
    return hiapiSuccess(this.tasks.state(task));
  }

  private tooMany(
    retryAfterSeconds: number,
    headers: Readonly<Record<string, string>> = {},
  ): Reply {
    const told = this.options.style.retryAfter === 'present';
    const retryAfter = told ? { 'retry-after': String(retryAfterSeconds) } : {};
    return this.refuse('rate-limited', { headers: { ...headers, ...retryAfter } });
  }

  private refuse(problem: HiapiProblem, details: ProblemDetails = {}): Reply {
    return hiapiError(this.options.style.errors, problem, details);
  }
}

/** "Out-of-range page / size are normalized to defaults." */
function pageOf(query: URLSearchParams): TaskPage {
  const whole = (name: string, max: number, otherwise: number) => {
    const text = query.get(name) ?? '';
    const value = /^\d+$/.test(text) ? Number(text) : 0;
    return value >= 1 && value <= max ? value : otherwise;
  };
  return { page: whole('page', Infinity, 1), size: whole('size', 100, 10) };
}
