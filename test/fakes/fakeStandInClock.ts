import { StandInClock } from '../standins/support/standInClock';
import type { FakeClock } from './fakeClock';

/** A stand-in's time, moved together with the core's. */
export class FakeStandInClock extends StandInClock {
  constructor(private readonly clock: FakeClock) {
    super();
  }

  override now(): number {
    return this.clock.now();
  }

  override async until(atMs: number, signal: AbortSignal): Promise<void> {
    const leftMs = atMs - this.now();
    if (leftMs > 0) await this.clock.delay(leftMs, signal);
  }
}
