import type { Price } from '../imageModel';
import type { ImageWarning } from '../imageProvider';
import type { JsonValue } from '../json';
import type { JobHistory } from './jobHistory';
import type { PictureToSave } from './jobPorts';
import type { MissingPicture, SavedFile, StoredPicture } from './jobRecord';

/** What is known of a job whose pictures are to be put where they belong. */
export interface JobToSave {
  readonly jobId: string;
  readonly request: JsonValue;
  readonly destination: JsonValue;
  /** Files of an earlier end, by the index of their picture; they are left alone. */
  readonly saved: ReadonlyMap<number, SavedFile>;
  /** Where pictures were about to be put, by index. */
  readonly places: ReadonlyMap<number, string>;
  readonly warnings: readonly ImageWarning[];
}

/** Pictures that are here and not yet saved, with what is known of the others of their task. */
export interface Haul {
  readonly pictures: readonly PictureToSave[];
  /** How many the task made. */
  readonly count: number;
  readonly cost: Price | undefined;
  readonly missing: readonly MissingPicture[];
  readonly warnings: readonly ImageWarning[];
}

export function jobToSave({ intent, files, places }: JobHistory): JobToSave {
  const { jobId, request, destination } = intent;
  return { jobId, request, destination, saved: byIndex(files), places, warnings: [] };
}

/**
 * What is left to be saved of a job that needs its service no more: every picture is kept, saved
 * before or gone. Undefined for any other job.
 * @param kept the pictures in Easel's own folder
 */
export function haulOf(
  { pictureCount: count = 0, files, missing, cost }: JobHistory,
  kept: ReadonlyMap<number, StoredPicture>,
): Haul | undefined {
  const saved = byIndex(files);
  const gone = missing.filter(each => each.gone && !kept.has(each.index));
  const isGone = new Set(gone.map(({ index }) => index));
  const pictures: PictureToSave[] = [];
  for (let index = 0; index < count; index += 1) {
    if (saved.has(index) || isGone.has(index)) continue;
    const picture = kept.get(index);
    if (!picture) return undefined;
    pictures.push({ index, picture });
  }
  const warnings = warningsFor(gone);
  return pictures.length > 0 ? { pictures, count, cost, missing: gone, warnings } : undefined;
}

/** The files of a job after some more were saved, in the order of their pictures. */
export function filesAfter(
  before: ReadonlyMap<number, SavedFile>,
  more: readonly SavedFile[],
): SavedFile[] {
  const files = new Map([...before, ...byIndex(more)]);
  return [...files].sort(([one], [other]) => one - other).map(([, file]) => file);
}

export function warningsFor(missing: readonly MissingPicture[]): readonly ImageWarning[] {
  const count = missing.filter(({ gone }) => gone).length;
  const unusable = missing.filter(({ gone }) => !gone);
  return [
    ...unusable.map(({ code }) => ({ code: 'picture-unusable', reason: code }) as const),
    ...(count > 0 ? [{ code: 'pictures-gone', count } as const] : []),
  ];
}

function byIndex(files: readonly SavedFile[]): ReadonlyMap<number, SavedFile> {
  return new Map(files.map((file, at) => [file.index ?? at, file]));
}
