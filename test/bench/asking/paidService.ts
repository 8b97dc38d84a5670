import type { FakeClock } from '../../fakes/fakeClock';
import { resetAfterRequest } from '../../standins/support/faults';
import { jsonReply, type Reply } from '../../standins/support/reply';
import { StandInServer, type StandInRequest } from '../../standins/support/standInServer';
import { dialects, type Dialect, type TaskView } from './dialects';
import type { Traffic } from './virtualTime';

/** A message's way, there or back. */
const tripMs = 75;
const maxBodyBytes = 1024 * 1024;
/** Replicate's page *Create a prediction*: `Prefer: wait` holds the request for 60 seconds. */
const longestHoldMs = 60_000;

type Endpoint = 'submit' | 'status' | 'other';

/** One task, as the service saw it. */
export interface ServedTask {
  readonly id: string;
  readonly endsAtMs: number;
  /** Until the first answer that told of the end, that one included. */
  statusRequests: number;
  /** From the task's end until an answer that tells of it has reached the client; undefined before. */
  lagMs: number | undefined;
}

/**
 * One service for all clients: it takes tasks, each as long as it is told to, and answers each client in
 * the words of the service that client was made for. Real sockets, another clock.
 */
export class PaidService {
  readonly tasks: ServedTask[] = [];
  /** Paid requests that were read, whatever became of the answer. */
  submissions = 0;
  private readonly server: StandInServer<Endpoint>;
  private readonly tasksByKey = new Map<string, ServedTask>();
  private nextDurationMs = 0;

  constructor(
    private readonly clock: FakeClock,
    private readonly traffic: Traffic,
  ) {
    this.server = new StandInServer<Endpoint>({
      endpointOf: method => (method === 'POST' ? 'submit' : 'status'),
      handle: request => this.handle(request),
      maxBodyBytes,
    });
  }

  /** @returns the origin. */
  listen(): Promise<string> {
    return this.server.listen();
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** The next task takes so long. */
  plan(durationMs: number): void {
    this.nextDurationMs = durationMs;
  }

  /** From now on every paid request is read and carried out, and the connection reset in place of an answer. */
  loseAnswers(): void {
    this.server.faults.always('submit', resetAfterRequest());
  }

  private async handle(request: StandInRequest<Endpoint>): Promise<Reply> {
    const { signal } = request;
    this.traffic.arrive();
    await this.clock.delay(tripMs, signal);
    const { reply, told } = await this.answer(request);
    await this.clock.delay(tripMs, signal);
    if (told) told.lagMs ??= this.clock.elapsed() - told.endsAtMs;
    this.traffic.depart();
    return reply;
  }

  private async answer(
    request: StandInRequest<Endpoint>,
  ): Promise<{ readonly reply: Reply; readonly told?: ServedTask | undefined }> {
    const { method, url, headers, signal } = request;
    const [, name = '', ...rest] = url.pathname.split('/');
    const dialect = dialects.find(each => each.name === name);
    const path = `/${rest.join('/')}`;
    if (!dialect) return { reply: jsonReply(404, { error: url.pathname }) };
    if (method === 'POST') {
      const task = this.accept(headers['idempotency-key']);
      if (dialect.holds?.(headers['prefer'])) await this.hold(task, signal);
      return this.tell(dialect, task, 'submitted');
    }
    const asked = this.taskAt(dialect.question, path);
    const task = asked ?? this.taskAt(dialect.resultQuestion, path);
    if (!task) return { reply: jsonReply(404, { error: url.pathname }) };
    if (asked && asked.lagMs === undefined) asked.statusRequests += 1;
    return this.tell(dialect, task, asked ? 'asked' : 'result');
  }

  private accept(idempotencyKey: string | undefined): ServedTask {
    this.submissions += 1;
    const known = idempotencyKey === undefined ? undefined : this.tasksByKey.get(idempotencyKey);
    if (known) return known;
    const task: ServedTask = {
      id: `task-${this.tasks.length + 1}`,
      endsAtMs: this.clock.elapsed() + this.nextDurationMs,
      statusRequests: 0,
      lagMs: undefined,
    };
    this.tasks.push(task);
    if (idempotencyKey !== undefined) this.tasksByKey.set(idempotencyKey, task);
    return task;
  }

  private taskAt(question: RegExp | undefined, path: string): ServedTask | undefined {
    const id = question?.exec(path)?.groups?.['id'];
    return this.tasks.find(task => task.id === id);
  }

  private async hold(task: ServedTask, signal: AbortSignal): Promise<void> {
    const leftMs = Math.max(task.endsAtMs - this.clock.elapsed(), 0);
    await this.clock.delay(Math.min(leftMs, longestHoldMs), signal);
  }

  private tell(
    dialect: Dialect,
    task: ServedTask,
    occasion: 'submitted' | 'asked' | 'result',
  ): { readonly reply: Reply; readonly told?: ServedTask } {
    const hasEnded = this.clock.elapsed() >= task.endsAtMs;
    const view: TaskView = { id: task.id, hasEnded };
    const body = dialect[occasion]?.(view) ?? {};
    const reply = jsonReply(occasion === 'submitted' ? dialect.acceptedStatus : 200, body);
    return { reply, ...(hasEnded && { told: task }) };
  }
}
