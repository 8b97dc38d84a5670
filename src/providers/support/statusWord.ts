/** Where a task stands, whichever word the service has for it. */
type TaskPhase = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** Every word a page of the four services has, and the spellings known from their older pages. */
const phases: ReadonlyMap<string, TaskPhase> = new Map<string, TaskPhase>([
  ['queued', 'queued'],
  ['submitted', 'queued'],
  ['pending', 'queued'],
  ['in_queue', 'queued'],
  ['starting', 'queued'],
  ['processing', 'running'],
  ['running', 'running'],
  ['in_progress', 'running'],
  ['handling', 'running'],
  ['archiving', 'running'],
  ['completed', 'succeeded'],
  ['succeeded', 'succeeded'],
  ['success', 'succeeded'],
  ['failed', 'failed'],
  ['fail', 'failed'],
  ['timeout', 'failed'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
]);

/** The phase a status word stands for, in any case; undefined for a word nobody knows. */
export function readStatusWord(word: string): TaskPhase | undefined {
  return phases.get(word.trim().toLowerCase());
}
