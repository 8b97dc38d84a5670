import type { Clock } from '../clock';
import { pause, type PauseEnd } from './pause';

/** Whoever sends hints without end gets one question a second out of it. */
const hintIntervalMs = 1_000;

/** The waits between one job's status questions, which a hint from outside may end early. */
export class QuestionTimer {
  private hinted = false;
  private lastHintMs = -Infinity;
  private current: AbortController | undefined;

  constructor(private readonly clock: Clock) {}

  /** Something may have changed: the next question comes at once, if no server asked for a wait. */
  hurry(): void {
    this.hinted = true;
    this.current?.abort();
  }

  /** What was hinted at before a question is asked, its answer tells. */
  asking(): void {
    this.hinted = false;
  }

  /** @param ordered whether a server asked for this wait: then no hint ends it */
  async wait(durationMs: number, ordered: boolean, signal: AbortSignal): Promise<PauseEnd> {
    if (ordered) return pause(this.clock, durationMs, signal, true);
    const dueMs = this.clock.elapsed() + durationMs;
    const end = this.hinted ? 'over' : await this.untilHinted(durationMs, signal);
    if (!this.hinted) return end;
    const allowedMs = Math.min(dueMs, this.lastHintMs + hintIntervalMs);
    const restMs = allowedMs - this.clock.elapsed();
    if (restMs > 0) await this.clock.delay(restMs, signal);
    this.lastHintMs = this.clock.elapsed();
    return end;
  }

  private async untilHinted(durationMs: number, signal: AbortSignal): Promise<PauseEnd> {
    const hint = new AbortController();
    this.current = hint;
    try {
      return await pause(this.clock, durationMs, AbortSignal.any([signal, hint.signal]));
    } catch (error) {
      signal.throwIfAborted();
      if (!hint.signal.aborted) throw error;
      return 'over';
    } finally {
      this.current = undefined;
    }
  }
}
