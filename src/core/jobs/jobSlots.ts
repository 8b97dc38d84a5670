/** Lets a bounded number of jobs run; the rest wait in the order they came. */
export class JobSlots {
  private taken = 0;
  private limit = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param maxParallel asked anew for each job; may throw, which then is that job's failure */
  constructor(private readonly maxParallel: () => number) {}

  /** Whether a job asking now would have to wait. */
  get isFull(): boolean {
    return this.taken + this.waiting.length >= this.maxParallel();
  }

  /** Resolves with the function that gives the slot back; rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    this.limit = this.maxParallel();
    await this.nextTurn(signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.taken -= 1;
      this.admit();
    };
  }

  private nextTurn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      this.waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
      this.admit();
    });
  }

  /** Whoever is let in holds a slot from that moment, so that nobody can slip in between. */
  private admit(): void {
    while (this.taken < this.limit) {
      const enter = this.waiting.shift();
      if (!enter) return;
      this.taken += 1;
      enter();
    }
  }
}
