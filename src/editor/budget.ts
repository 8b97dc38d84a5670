import type { Price } from '../core/imageModel';
import type { JobHistory } from '../core/jobs/jobHistory';
import { roundAmount } from '../core/price';
import type { JobBook } from './jobBook';
import { monthOf, usdIn } from './ledger';
import type { Services } from './services';

/**
 * US dollars of this month: what is spent, and what jobs without a line in the ledger may still cost.
 * These are the jobs under way, in any window, and those nobody knows the end of. `exceptJobId` is left out.
 */
export async function committedUsd(
  services: Pick<Services, 'ledger' | 'running'> & { readonly jobs: Pick<JobBook, 'readAll'> },
  exceptJobId: string,
): Promise<number> {
  const month = monthOf(Date.now());
  const [entries, jobs] = await Promise.all([services.ledger.readAll(), services.jobs.readAll()]);
  const open = new Map<string, Price | undefined>();
  for (const job of jobs) {
    if (monthOf(job.intent.atMs) === month && mayBeCharged(job)) {
      open.set(job.intent.jobId, job.cost ?? job.intent.estimatedCost);
    }
  }
  for (const [jobId, { estimatedCost }] of services.running) {
    if (estimatedCost) open.set(jobId, estimatedCost);
  }
  for (const { jobId } of entries) open.delete(jobId);
  open.delete(exceptJobId);
  const amounts = [...open.values()].map(cost => (cost?.currency === 'USD' ? cost.amount : 0));
  return roundAmount(amounts.reduce((sum, amount) => sum + amount, usdIn(month, entries)));
}

function mayBeCharged({ stage, resumable }: JobHistory): boolean {
  return resumable || (stage !== 'failed' && stage !== 'cancelled');
}
