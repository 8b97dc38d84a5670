import { ImageError } from '../core/errors';

/** The system's word for what went wrong, such as `ENOSPC`. */
export function systemCodeOf(error: unknown): string | undefined {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : undefined;
}

/** A file-system failure as `write-failed` for a path; an ImageError stays what it is. */
export function writeFailed(path: string, error: unknown): ImageError {
  if (ImageError.is(error)) return error;
  const systemCode = systemCodeOf(error);
  return new ImageError('write-failed', `could not write ${path} (${systemCode ?? 'unknown'})`, {
    subject: path,
    systemCode,
    cause: error,
  });
}
