import type { JsonValue } from '../core/json';

/** One line. `atMs` says when it was written, ms since 1970. */
export type JournalRecord = Readonly<Record<string, JsonValue>>;

export interface JournalLines {
  readonly records: readonly JournalRecord[];
  /** Ended lines that are no JSON object. One without an end is not among them: it may still grow. */
  readonly damaged: number;
  /** Whether there is something and none of it can be read. */
  readonly isGarbage: boolean;
}

/** The lines of one file. A last line that is whole but for its end counts. */
export function parseJournal(text: string): JournalLines {
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  const ended = lines.filter(line => line.trim() !== '');
  const records = ended.map(parseRecord).filter(record => record !== undefined);
  const damaged = ended.length - records.length;
  const last = parseRecord(tail);
  const nothingRead = records.length === 0 && !last;
  // Every line begins like this, even one that a crash or another window has only begun.
  const isForeign = tail.trim() !== '' && !tail.startsWith('{');
  return {
    records: last ? [...records, last] : records,
    damaged,
    isGarbage: nothingRead && (damaged > 0 || isForeign),
  };
}

/**
 * The records of several files by their time. Where clocks disagree a file's own order wins over the
 * times.
 */
export function mergeByTime(files: readonly (readonly JournalRecord[])[]): JournalRecord[] {
  const timed = files.flatMap(records => {
    let latest = -Infinity;
    return records.map(record => {
      const time = Number(record['atMs'] ?? 0);
      if (time > latest) latest = time;
      return { record, time: latest };
    });
  });
  return timed.sort((one, other) => one.time - other.time).map(({ record }) => record);
}

function parseRecord(line: string): JournalRecord | undefined {
  try {
    const value = JSON.parse(line) as JsonValue;
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: JsonValue): value is JournalRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
