import { setImmediate as turn } from 'node:timers/promises';

/** A frame of a screen is 16 ms; whoever shares the event loop has some of it left. */
const heldAtMostMs = 6;

/** For work that takes long in sum: lets others have the event loop whenever it was held for some ms. */
export class Breath {
  private sinceMs = performance.now();

  get isDue(): boolean {
    return performance.now() - this.sinceMs > heldAtMostMs;
  }

  async take(): Promise<void> {
    await turn();
    this.sinceMs = performance.now();
  }
}
