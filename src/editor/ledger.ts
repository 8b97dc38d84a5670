import * as z from 'zod/mini';
import { modes, providerIds, type Price } from '../core/imageModel';
import { priceSchema } from '../core/jobs/jobRecord';
import { roundAmount } from '../core/price';
import { toJsonRecord } from '../core/json';
import type { Journal } from '../storage/journalFile';

const entrySchema = z.object({
  jobId: z.string(),
  /** When the line was written, which says which of a job's lines is the last. */
  atMs: z.number(),
  /** When the picture was asked for, which says what month pays for it; older lines do not have it. */
  askedAtMs: z.optional(z.number()),
  provider: z.enum(providerIds),
  model: z.string(),
  mode: z.enum(modes),
  count: z.number(),
  estimatedCost: z.optional(priceSchema),
  reportedCost: z.optional(priceSchema),
  files: z.array(z.string()),
});
export type LedgerEntry = z.infer<typeof entrySchema>;

/** What was made and what it cost: one line per job that may have been charged. */
export class Ledger {
  constructor(private readonly journal: Journal) {}

  async add(entry: LedgerEntry): Promise<void> {
    await this.journal.append(toJsonRecord(entry));
  }

  /** The last entry of each job of every window, oldest first: a job that was resumed has several. */
  async readAll(): Promise<readonly LedgerEntry[]> {
    const byJob = new Map<string, LedgerEntry>();
    for (const record of await this.journal.readAll()) {
      const parsed = entrySchema.safeParse(record);
      if (parsed.success) byJob.set(parsed.data.jobId, parsed.data);
    }
    return [...byJob.values()];
  }

  async close(): Promise<void> {
    await this.journal.close();
  }
}

/** What a job cost as far as anybody knows: the service's word before the table's. */
export function costOf(entry: LedgerEntry): Price | undefined {
  return entry.reportedCost ?? entry.estimatedCost;
}

/** The month that pays for a job: that of the request, however long the picture took. */
export function monthOfEntry({ askedAtMs, atMs }: LedgerEntry): string {
  return monthOf(askedAtMs ?? atMs);
}

/** The local month, `2026-11`. */
export function monthOf(atMs: number): string {
  const date = new Date(atMs);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
}

/** US dollars of one month. */
export function usdIn(month: string, entries: readonly LedgerEntry[]): number {
  const amounts = entries
    .filter(entry => monthOfEntry(entry) === month)
    .map(costOf)
    .map(cost => (cost?.currency === 'USD' ? cost.amount : 0));
  return roundAmount(amounts.reduce((sum, amount) => sum + amount, 0));
}
