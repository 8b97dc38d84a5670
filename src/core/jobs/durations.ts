import * as z from 'zod/mini';
import type { JsonValue } from '../json';
import type { JobTrouble } from './jobPorts';

/** Enough for quantiles, and soon forgotten when a service becomes faster or slower. */
const keptPerKind = 20;
const fewestToLearnFrom = 5;
/** Models come and go; whoever was not used for longest goes first. */
const mostKinds = 60;
const longestMs = 60 * 60_000;

const storedSchema = z.object({
  version: z.literal(1),
  /** Milliseconds by kind, the latest last; the kind used last stands last. */
  kinds: z.array(z.tuple([z.string(), z.array(z.number())])),
});

/** Tasks that take about the same time. */
export interface TaskKind {
  readonly model: string;
  readonly mode: string;
  readonly tier: string;
}

/** How long a kind of task takes, in ms: a tenth, half and nine tenths of them take no longer. */
export interface TypicalDurations {
  readonly p10Ms: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
}

/** A small value on disk that all windows share. Both reject with ImageError `write-failed`. */
export interface DurationStore {
  /** Undefined while there is none. */
  read(): Promise<JsonValue | undefined>;
  /** All of it or nothing of it, whatever happens meanwhile. */
  write(value: JsonValue): Promise<void>;
}

/** What a store has of a kind; undefined while that is too little to go by. */
export function typicalDurations(stored: unknown, kind: TaskKind): TypicalDurations | undefined {
  const durations = readKinds(stored).get(keyOf(kind)) ?? [];
  if (durations.length < fewestToLearnFrom) return undefined;
  const sorted = [...durations].sort((one, other) => one - other);
  const [p10Ms, p50Ms, p90Ms] = [0.1, 0.5, 0.9].map(share => nearestRank(sorted, share));
  return p10Ms === undefined || p50Ms === undefined || p90Ms === undefined
    ? undefined
    : { p10Ms, p50Ms, p90Ms };
}

/** What a store should have after one more task of a kind took `durationMs`. */
export function withDuration(stored: unknown, kind: TaskKind, durationMs: number): JsonValue {
  const kinds = readKinds(stored);
  const key = keyOf(kind);
  const durations = [...(kinds.get(key) ?? []), Math.round(durationMs)].filter(isPlausible);
  kinds.delete(key);
  kinds.set(key, durations.slice(-keptPerKind));
  const latest = [...kinds].slice(-mostKinds);
  return { version: 1, kinds: latest.map(([name, [...values]]) => [name, [...values]]) };
}

/** What another version wrote, or nobody, is as good as nothing. */
function readKinds(stored: unknown): Map<string, readonly number[]> {
  const parsed = storedSchema.safeParse(stored);
  const kinds = parsed.success ? parsed.data.kinds : [];
  return new Map(kinds.map(([key, durations]) => [key, durations.filter(isPlausible)]));
}

function isPlausible(durationMs: number): boolean {
  return durationMs > 0 && durationMs <= longestMs;
}

function keyOf({ model, mode, tier }: TaskKind): string {
  return `${model} ${mode} ${tier}`;
}

function nearestRank(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)];
}

/** What this machine knows of how long tasks take. Nothing that goes wrong here stops a job. */
export class LearnedDurations {
  /** One change after another, so that none of this window's is lost. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: DurationStore | undefined,
    private readonly troubled: (trouble: JobTrouble) => void,
  ) {}

  async typical(jobId: string, kind: TaskKind): Promise<TypicalDurations | undefined> {
    try {
      return typicalDurations(await this.store?.read(), kind);
    } catch (error) {
      this.troubled({ jobId, at: 'durations', error });
      return undefined;
    }
  }

  /** Keeps one more; nobody has to wait for it. */
  learn(jobId: string, kind: TaskKind, durationMs: number): void {
    const { store } = this;
    if (!store) return;
    this.last = this.last
      // Read anew: other windows write there too.
      .then(async () => store.write(withDuration(await store.read(), kind, durationMs)))
      .catch((error: unknown) => this.troubled({ jobId, at: 'durations', error }));
  }
}
