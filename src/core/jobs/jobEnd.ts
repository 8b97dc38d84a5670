import type { ReadRecord } from './jobHistory';

/** As much of a journal's line as says whether the rest of it has to be read. */
export interface LineHead {
  readonly type: string | undefined;
  readonly jobId: string | undefined;
  /** ms since 1970 */
  readonly atMs: number;
  /** The whole line, read when it is asked for. */
  readonly record: unknown;
}

/** Those of the records' types that say where a job stands. */
const stageTypes = new Set(['accepted', 'ready', 'saved', 'failed', 'cancelled', 'unknown']);

export function groupByJob(lines: Iterable<LineHead>): ReadonlyMap<string, readonly LineHead[]> {
  const byJob = new Map<string, LineHead[]>();
  for (const line of lines) {
    if (line.jobId === undefined) continue;
    const own = byJob.get(line.jobId);
    if (own) own.push(line);
    else byJob.set(line.jobId, [line]);
  }
  return byJob;
}

/**
 * How a job ended, by the one line that says so. Undefined where only all of its lines can tell: the job is under
 * way, or that line cannot be read.
 * @param lines of one job, oldest first
 */
export function endOf(
  lines: readonly LineHead[],
  readRecord: ReadRecord,
): 'saved' | 'failed' | 'cancelled' | undefined {
  let last: LineHead | undefined;
  let isKnown = false;
  for (const line of lines) {
    if (line.type === 'intent') isKnown = true;
    if (isKnown && line.type !== undefined && stageTypes.has(line.type)) last = line;
    // What is saved stays saved; of the others the last one counts.
    if (last?.type === 'saved') return isSaved(last.record) ? 'saved' : undefined;
  }
  if (last?.type !== 'failed' && last?.type !== 'cancelled') return undefined;
  return readRecord(last.record)?.type === last.type ? last.type : undefined;
}

/**
 * Whether a picture was brought here after the job was last saved. Saving it failed or never came, so the copy Easel
 * keeps may be the only one there is.
 *
 * @param lines of one job, oldest first
 */
export function hasUnsavedPicture(lines: readonly LineHead[]): boolean {
  const lastSaved = lines.findLastIndex(({ type }) => type === 'saved');
  return lines.slice(lastSaved + 1).some(({ type }) => type === 'downloaded');
}

/** Nearly every job was saved: checking all the facts of its pictures would be half of the work of a start. */
function isSaved(record: unknown): boolean {
  if (typeof record !== 'object' || record === null) return false;
  return 'files' in record && Array.isArray(record.files);
}
