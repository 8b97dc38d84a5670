import { HistoryReader, type JobHistory } from '../../src/core/jobs/jobHistory';

/** The jobs of a whole journal, oldest first, and how many of its lines are of none. */
export function readHistory(lines: Iterable<unknown>): {
  readonly jobs: readonly JobHistory[];
  readonly unreadable: number;
} {
  const reader = new HistoryReader();
  for (const line of lines) reader.add(line);
  return { jobs: reader.jobs, unreadable: reader.unreadable };
}
