import { createHook } from 'node:async_hooks';

/** What somebody's code began, and how often its timers came due. */
export interface Activity {
  readonly timersStarted: number;
  readonly timersFired: number;
  readonly connections: number;
  readonly fileOperations: number;
}

type Began = 'timersStarted' | 'connections' | 'fileOperations';

const nothing: Activity = { timersStarted: 0, timersFired: 0, connections: 0, fileOperations: 0 };

/** What Node's names for asynchronous resources stand for; undefined for what is not counted. */
function kindOf(type: string): Began | undefined {
  if (type === 'Timeout') return 'timersStarted';
  // The connecting itself begins in a later turn, with nobody on the stack.
  if (/^(TCP|PIPE)WRAP$/.test(type)) return 'connections';
  return /^FS(REQ|EVENT)|^FILEHANDLE|^STATWATCHER/.test(type) ? 'fileOperations' : undefined;
}

/** Deep enough to come through Node's own functions to whoever called them. */
const stackDepth = 60;

/**
 * Counts what the code in one folder does, in a process it shares with other code: whatever is begun
 * while a function from that folder is on the stack.
 */
export class OwnActivity {
  private counts: Record<keyof Activity, number> = { ...nothing };
  private readonly timers = new Set<number>();
  private readonly hook = createHook({
    init: (asyncId, type) => {
      const kind = kindOf(type);
      if (kind === undefined || !this.isOwn()) return;
      this.counts[kind] += 1;
      if (kind === 'timersStarted') this.timers.add(asyncId);
    },
    before: asyncId => {
      if (this.timers.has(asyncId)) this.counts.timersFired += 1;
    },
    destroy: asyncId => {
      this.timers.delete(asyncId);
    },
  });

  constructor(private readonly folder: string) {
    this.hook.enable();
  }

  /** How many timers wait just now. */
  get timersLeft(): number {
    return this.timers.size;
  }

  /** What was counted since the last time. */
  take(): Activity {
    const { counts } = this;
    this.counts = { ...nothing };
    return counts;
  }

  stop(): void {
    this.hook.disable();
  }

  private isOwn(): boolean {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = stackDepth;
    const { stack = '' } = new Error('who');
    Error.stackTraceLimit = stackTraceLimit;
    return stack.includes(this.folder);
  }
}
