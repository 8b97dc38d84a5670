import { settle, type FakeClock } from '../../fakes/fakeClock';

const { setTimeout: startReal, clearTimeout: stopReal } = globalThis;

/** What a client does with an answer before it waits again takes no more turns of the event loop. */
const settlingTurns = 4;
/** Without a wait of the clock and without anything under way for so many turns, nothing will come. */
const mostEmptyTurns = 2_000;

/**
 * How many messages are between a client and the service just now. Real sockets take real time, which
 * must not count: the clock stands still while one is under way.
 */
export class Traffic {
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  get isMoving(): boolean {
    return this.underWay > 0;
  }

  depart(): void {
    this.underWay += 1;
  }

  arrive(): void {
    this.underWay -= 1;
    if (this.underWay > 0) return;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  still(): Promise<void> {
    return this.isMoving ? new Promise(resolve => this.waiting.push(resolve)) : Promise.resolve();
  }
}

/**
 * Moves the clock from wait to wait until the work has ended, but never past a message under way.
 * @throws Error when nothing waits for the clock any more and the work goes on; what the work rejects with.
 */
export async function runInVirtualTime<Result>(
  clock: FakeClock,
  traffic: Traffic,
  work: Promise<Result>,
): Promise<Result> {
  const end = new AbortController();
  const ended = (): void => end.abort();
  work.then(ended, ended);
  for (let emptyTurns = 0; emptyTurns < mostEmptyTurns;) {
    await traffic.still();
    for (let turn = 0; turn < settlingTurns; turn += 1) await settle();
    if (end.signal.aborted) return await work;
    if (traffic.isMoving) continue;
    const [nextMs] = clock.waiting;
    emptyTurns = nextMs === undefined ? emptyTurns + 1 : 0;
    if (nextMs !== undefined) await clock.advance(nextMs);
  }
  throw new Error('Nothing waits for the clock, and the work has not ended.');
}

/**
 * Lets the packages in this process that call the global `setTimeout` wait for the clock: clients that
 * cannot be given one. Node's own `fetch` keeps real time, for its timeouts are about real sockets. It is
 * never undone, only done again with another clock, so the process has to be one of its own.
 */
export function waitByClock(clock: FakeClock): void {
  const start = <Parameters extends unknown[]>(
    act: (...parameters: Parameters) => void,
    durationMs = 0,
    ...parameters: Parameters
  ): NodeJS.Timeout | VirtualTimeout => {
    if (isCalledByNode()) return startReal(act, durationMs, ...parameters);
    // Node makes less than a millisecond one, too.
    return new VirtualTimeout(clock, Math.max(durationMs, 1), () => act(...parameters));
  };
  const stop = (timeout: NodeJS.Timeout | VirtualTimeout | undefined): void => {
    if (timeout instanceof VirtualTimeout) timeout.stop();
    else stopReal(timeout);
  };
  Object.assign(globalThis, { setTimeout: start, clearTimeout: stop });
}

/** Whether what called the caller of this is part of Node. */
function isCalledByNode(): boolean {
  const [, , , caller = ''] = new Error('where').stack?.split('\n') ?? [];
  return caller.includes('node:internal/');
}

class VirtualTimeout {
  private readonly ended = new AbortController();

  constructor(clock: FakeClock, durationMs: number, act: () => void) {
    clock.delay(durationMs, this.ended.signal).then(act, () => undefined);
  }

  stop(): void {
    this.ended.abort();
  }
}
