import type { ErrorCode, ImageError } from '../core/errors';
import type { Price } from '../core/imageModel';
import type { SavedFile } from '../core/jobs/jobRecord';

/** What commands answer to keybindings, tasks and other extensions. */
export interface EaselResult {
  readonly jobId: string;
  readonly status: 'saved' | 'cancelled' | 'failed' | 'unknown';
  readonly files: readonly Pick<SavedFile, 'uri' | 'width' | 'height' | 'mediaType'>[];
  readonly insertedText?: string;
  readonly warnings: readonly string[];
  readonly cost?: Price;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

export function cancelledResult(jobId: string, warnings: readonly string[] = []): EaselResult {
  return { jobId, status: 'cancelled', files: [], warnings };
}

export function failedResult(
  jobId: string,
  error: ImageError,
  message: string,
  status: 'failed' | 'unknown' = 'failed',
): EaselResult {
  return { jobId, status, files: [], warnings: [], error: { code: error.code, message } };
}
