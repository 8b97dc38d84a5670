import type { Clock } from '../clock';
import { ImageError } from '../errors';
import type { ImageProvider, ImageWarning, ResultImage } from '../imageProvider';
import type { JsonValue } from '../json';
import { isPassing } from './awaitOperation';
import type { ReportProgress } from './jobPorts';
import type { StoredPicture } from './jobRecord';
import { pollDelayMs } from './pollSchedule';

/**
 * Results are kept for hours, so an outage of this length costs a wait and not the picture. Only the
 * waits between tries count: a download may be slow, and the machine may sleep in the middle of it.
 */
const downloadDeadlineMs = 15 * 60_000;
const maxParallelDownloads = 4;

export interface PictureFetcher {
  fetchPicture(image: ResultImage, index: number): Promise<StoredPicture>;
}

interface Source {
  readonly provider: ImageProvider;
  readonly operation: JsonValue;
}

interface Tools {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
}

/**
 * Brings every result onto this machine, four at a time, asking again through outages. An address
 * that no longer works is asked for anew, once, because a service may sign it afresh. When one
 * picture cannot be had the others are still fetched, for they are paid for, but no outage is waited
 * for any more; one that is no picture at all is told as a warning beside the others. Nothing goes on
 * once this has settled.
 * @throws ImageError of the first picture that may still be had later, or when there is none at all;
 * the signal's reason when aborted.
 */
export async function fetchPictures(
  images: readonly ResultImage[],
  fetcher: PictureFetcher,
  source: Source,
  tools: Tools,
): Promise<{
  readonly pictures: readonly StoredPicture[];
  readonly warnings: readonly ImageWarning[];
}> {
  const pictures: StoredPicture[] = [];
  const failures: unknown[] = [];
  const mayWait = (): boolean => failures.every(isUnusable);
  const queue = images.entries();
  const work = async (): Promise<void> => {
    for (const [index, image] of queue) {
      try {
        pictures[index] = await fetchOne(image, index, fetcher, source, { ...tools, mayWait });
        const done = pictures.filter(Boolean).length;
        tools.report({ percent: (100 * done) / images.length });
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxParallelDownloads, images.length) }, work));
  const got = pictures.filter(Boolean);
  const lasting = failures.find(error => !isUnusable(error));
  if (lasting !== undefined) throw lasting as Error;
  const refused = failures.filter(isUnusable);
  if (refused[0] && got.length === 0) throw refused[0];
  const warnings = refused.map(unusable);
  return { pictures: got, warnings };
}

/** Whether a picture will never be one, however often it is fetched. */
function isUnusable(error: unknown): error is ImageError {
  return (
    ImageError.is(error, 'not-an-image') ||
    ImageError.is(error, 'too-large') ||
    ImageError.is(error, 'download-blocked')
  );
}

function unusable(error: ImageError): ImageWarning {
  return { code: 'picture-unusable', reason: error.code };
}

async function fetchOne(
  first: ResultImage,
  index: number,
  fetcher: PictureFetcher,
  source: Source,
  tools: Tools & { readonly mayWait: () => boolean },
): Promise<StoredPicture> {
  const { clock, signal, report } = tools;
  let image = first;
  let gone: ImageError | undefined;
  let askedAnew = false;
  let waitedMs = 0;
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    try {
      if (gone && !askedAnew) {
        image = await freshAddress(source, index, signal, gone);
        askedAnew = true;
      }
      return await fetcher.fetchPicture(image, index);
    } catch (error) {
      signal.throwIfAborted();
      if (!ImageError.is(error)) throw error;
      if (isGone(error) && !gone) {
        gone = error;
        continue;
      }
      const delayMs = pollDelayMs(0, error.details.retryAfterMs, failures);
      waitedMs += delayMs;
      if (!isPassing(error) || !tools.mayWait() || waitedMs > downloadDeadlineMs) throw error;
      report({ trouble: { error, retryInMs: delayMs } });
      await clock.delay(delayMs, signal);
      report({ trouble: undefined });
    }
  }
}

function isGone(error: ImageError): boolean {
  const { httpStatus } = error.details;
  return httpStatus === 403 || httpStatus === 404 || httpStatus === 410;
}

async function freshAddress(
  source: Source,
  index: number,
  signal: AbortSignal,
  gone: ImageError,
): Promise<ResultImage> {
  const state = await source.provider.check(source.operation, { signal });
  const image = state.kind === 'succeeded' ? state.images[index] : undefined;
  if (!image) throw gone;
  return image;
}
