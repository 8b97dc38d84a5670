import type { JsonValue } from '../core/json';
import type { Breath } from './breath';

/** One line. `atMs` says when it was written, ms since 1970. */
export type JournalRecord = Readonly<Record<string, JsonValue>>;

/** What is in one file. */
export interface JournalLines<Line> {
  readonly lines: readonly Line[];
  /** Ended lines that are no JSON object. One without an end is not among them: it may still grow. */
  readonly damaged: number;
  /** Whether there is something and none of it can be read. */
  readonly isGarbage: boolean;
}

/** A line of which only the beginning was looked at, if that says what it is about. */
export interface JournalLine {
  readonly type: string | undefined;
  readonly jobId: string | undefined;
  readonly atMs: number;
  /** The line read whole; undefined for one that turns out to be no JSON object. */
  readonly record: JournalRecord | undefined;
}

/** How a line is read; undefined for one that is damaged. */
export type ReadLine<Line> = (text: string, isEnded: boolean) => Line | undefined;

/** The lines of one file. A last line that is whole but for its end counts. */
export async function readLines<Line>(
  text: string,
  readLine: ReadLine<Line>,
  breath: Breath,
): Promise<JournalLines<Line>> {
  const texts = text.split('\n');
  const tail = texts.pop() ?? '';
  const lines: Line[] = [];
  let damaged = 0;
  for (const each of texts) {
    const line = readLine(each, true);
    if (line) lines.push(line);
    else if (each.trim() !== '') damaged += 1;
    if (breath.isDue) await breath.take();
  }
  const last = readLine(tail, false);
  if (last) lines.push(last);
  // Every line begins like this, even one that a crash or another window has only begun.
  const isForeign = tail.trim() !== '' && !tail.startsWith('{');
  return { lines, damaged, isGarbage: lines.length === 0 && (damaged > 0 || isForeign) };
}

export function readWhole(text: string): JournalRecord | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const typeStart = '{"type":"';
const jobIdStart = '","jobId":"';
const timeStart = '","atMs":';
/** Where lines of older versions have their time. */
const timeAtEnd = /,"atMs":(\d+)\}$/;

/**
 * Reads no more of a line than says what it is about, a tenth of the work. A line whose end is missing, or that
 * begins otherwise, is read whole.
 */
export function peek(text: string, isEnded: boolean): JournalLine | undefined {
  const peeked = isEnded && text.endsWith('}') ? peekedLine(text) : undefined;
  if (peeked) return peeked;
  const record = readWhole(text);
  return (
    record && {
      type: textOf(record['type']),
      jobId: textOf(record['jobId']),
      atMs: timeOf(record),
      record,
    }
  );
}

/** Without a regular expression, which takes twice as long: a journal has thousands of lines. */
function peekedLine(text: string): JournalLine | undefined {
  const typeEnd = text.indexOf('"', typeStart.length);
  if (!text.startsWith(typeStart) || !text.startsWith(jobIdStart, typeEnd)) return undefined;
  const jobIdAt = typeEnd + jobIdStart.length;
  const jobIdEnd = text.indexOf('"', jobIdAt);
  const type = text.slice(typeStart.length, typeEnd);
  const jobId = text.slice(jobIdAt, jobIdEnd);
  // What holds a backslash says something else than it looks like.
  if (jobIdEnd < 0 || type.includes('\\') || jobId.includes('\\')) return undefined;
  const atMs = peekedTime(text, jobIdEnd);
  return atMs === undefined ? undefined : new PeekedLine(text, type, jobId, atMs);
}

/** Undefined for a time that is no number of ms. */
function peekedTime(text: string, jobIdEnd: number): number | undefined {
  if (!text.startsWith(timeStart, jobIdEnd)) {
    const atEnd = timeAtEnd.exec(text)?.[1];
    return atEnd === undefined ? undefined : Number(atEnd);
  }
  const start = jobIdEnd + timeStart.length;
  const comma = text.indexOf(',', start);
  const digits = text.slice(start, comma < 0 ? -1 : comma);
  return /^\d+$/.test(digits) ? Number(digits) : undefined;
}

class PeekedLine implements JournalLine {
  constructor(
    private readonly text: string,
    readonly type: string,
    readonly jobId: string | undefined,
    readonly atMs: number,
  ) {}

  get record(): JournalRecord | undefined {
    return readWhole(this.text);
  }
}

export function timeOf(record: JournalRecord): number {
  return Number(record['atMs'] ?? 0);
}

/**
 * The lines of several files by their time. Where clocks disagree a file's own order wins over the
 * times.
 */
export function mergeByTime<Line>(
  files: readonly (readonly Line[])[],
  atMsOf: (line: Line) => number,
): Line[] {
  const timed = files.flatMap(lines => {
    let latest = -Infinity;
    return lines.map(line => {
      const time = atMsOf(line);
      if (time > latest) latest = time;
      return { line, time: latest };
    });
  });
  return timed.sort((one, other) => one.time - other.time).map(({ line }) => line);
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: JsonValue): value is JournalRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
