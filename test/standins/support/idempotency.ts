import { createHash } from 'node:crypto';
import type { StandInClock } from './standInClock';

interface Entry {
  readonly bodyHash: string;
  readonly taskId: string;
  readonly atMs: number;
}

/** Which task each idempotency key made, per account, for as long as the service remembers. */
export class IdempotencyKeys {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly clock: StandInClock,
    private readonly lifetimeMs: number,
  ) {}

  /** The task this key made before, `other-body` where it was made by another body. */
  find(account: string, key: string, body: Uint8Array): { taskId: string } | 'other-body' | 'new' {
    const name = JSON.stringify([account, key]);
    const entry = this.entries.get(name);
    if (entry === undefined || this.clock.now() - entry.atMs >= this.lifetimeMs) {
      return 'new';
    }
    return entry.bodyHash === hash(body) ? { taskId: entry.taskId } : 'other-body';
  }

  remember(account: string, key: string, body: Uint8Array, taskId: string): void {
    const name = JSON.stringify([account, key]);
    this.entries.set(name, { bodyHash: hash(body), taskId, atMs: this.clock.now() });
  }
}

function hash(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
