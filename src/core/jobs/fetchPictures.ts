import type { Clock } from '../clock';
import { ImageError } from '../errors';
import type { ImageProvider, ResultImage } from '../imageProvider';
import type { JsonValue } from '../json';
import { isPassing } from './awaitOperation';
import type { PictureToSave, ReportProgress } from './jobPorts';
import type { StoredPicture } from './jobRecord';
import { pause } from './pause';
import { pollDelayMs } from './pollSchedule';

/**
 * Results are kept for hours, so an outage of this length costs a wait and not the picture. Only the
 * waits between tries count: a download may be slow, and the machine may sleep in the middle of it.
 */
const downloadDeadlineMs = 15 * 60_000;
const maxParallelDownloads = 4;

export interface PictureFetcher {
  fetchPicture(image: ResultImage, index: number): Promise<StoredPicture>;
  /** For the log: why one picture did not come. */
  pictureFailed(error: unknown, index: number): void;
}

export interface WantedPicture {
  readonly image: ResultImage;
  readonly index: number;
}

/** A picture that did not come although the service could be reached. */
export interface LostPicture {
  readonly index: number;
  readonly error: ImageError;
  /** Whether it is at the service no more; what is no picture today may be one another day. */
  readonly gone: boolean;
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
 * Brings pictures onto this machine, four at a time, asking again through outages. An address that no
 * longer works is asked for anew, once, because a service may sign it afresh. A picture that is gone,
 * and one that is none, is told beside the others; when one cannot be had for another reason the others
 * are still fetched, for they are paid for, but no outage is waited for any more. Nothing goes on once
 * this has settled.
 * @throws ImageError of the first picture that something else than itself kept from coming; the
 * signal's reason when aborted.
 */
export async function fetchPictures(
  wanted: readonly WantedPicture[],
  fetcher: PictureFetcher,
  source: Source,
  tools: Tools,
): Promise<{ readonly found: readonly PictureToSave[]; readonly lost: readonly LostPicture[] }> {
  const found: PictureToSave[] = [];
  const lost: LostPicture[] = [];
  const failures: unknown[] = [];
  const mayWait = (): boolean => failures.length === 0;
  const queue = wanted.values();
  const work = async (): Promise<void> => {
    for (const { image, index } of queue) {
      try {
        const end = await fetchOne(image, index, fetcher, source, { ...tools, mayWait });
        if ('picture' in end) {
          found.push(end);
          tools.report({ percent: (100 * found.length) / wanted.length });
        } else {
          lost.push(end);
          fetcher.pictureFailed(end.error, index);
        }
      } catch (error) {
        failures.push(error);
        if (!tools.signal.aborted) fetcher.pictureFailed(error, index);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxParallelDownloads, wanted.length) }, work));
  if (failures.length > 0) throw failures[0] as Error;
  return { found: found.sort(byIndex), lost: lost.sort(byIndex) };
}

function byIndex(one: { readonly index: number }, other: { readonly index: number }): number {
  return one.index - other.index;
}

async function fetchOne(
  first: ResultImage,
  index: number,
  fetcher: PictureFetcher,
  source: Source,
  tools: Tools & { readonly mayWait: () => boolean },
): Promise<PictureToSave | LostPicture> {
  const { clock, signal, report } = tools;
  let image = first;
  let refused: ImageError | undefined;
  let askedAnew = false;
  let waitedMs = 0;
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    try {
      if (refused && !askedAnew) {
        image = await freshAddress(source, index, signal, refused);
        askedAnew = true;
      }
      return { index, picture: await fetcher.fetchPicture(image, index) };
    } catch (error) {
      signal.throwIfAborted();
      if (!ImageError.is(error)) throw error;
      if (isRefused(error) && !refused) {
        refused = error;
        continue;
      }
      if (isGone(error)) return { index, error, gone: true };
      if (isUnusable(error)) return { index, error, gone: false };
      const delayMs = pollDelayMs(0, error.details.retryAfterMs, failures);
      waitedMs += delayMs;
      if (!mayPass(error, image) || !tools.mayWait() || waitedMs > downloadDeadlineMs) throw error;
      report({ trouble: { error, retryInMs: delayMs } });
      await pause(clock, delayMs, signal, error.details.retryAfterMs !== undefined);
      report({ trouble: undefined });
    }
  }
}

/** Bytes that came with the answer stay what they are, however long one waits. */
function mayPass(error: ImageError, image: ResultImage): boolean {
  return image.kind === 'url' && isPassing(error);
}

/** What came is no picture to keep; that it never will be one nobody knows. */
function isUnusable({ code }: ImageError): boolean {
  return code === 'not-an-image' || code === 'too-large' || code === 'download-blocked';
}

function isRefused(error: ImageError): boolean {
  return isGone(error) || error.details.httpStatus === 403;
}

/** 403 is more often a signature that has run out, or a clock that is wrong, than an end. */
function isGone({ code, details }: ImageError): boolean {
  return code === 'provider-failed' && (details.httpStatus === 404 || details.httpStatus === 410);
}

/** @throws what refused the picture where the service names no address; what keeps it from answering. */
async function freshAddress(
  source: Source,
  index: number,
  signal: AbortSignal,
  refused: ImageError,
): Promise<ResultImage> {
  const state = await source.provider.check(source.operation, { signal });
  if (state.kind === 'pending' || state.kind === 'unrecognized') {
    throw new ImageError('protocol', 'a task that had succeeded goes on', { cause: refused });
  }
  const image = state.kind === 'succeeded' ? state.images[index] : undefined;
  if (!image) throw refused;
  return image;
}
