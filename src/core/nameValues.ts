import { safeSegment } from './fileName';
import type { Mode, PixelSize } from './imageModel';
import { promptSlug } from './promptSlug';
import { fileNameOf, type ResourceLocation } from './relativePath';

/** The variables that are part of a name. Where a path begins is said by `pathVariables`. */
export const nameVariables = [
  'documentBaseName',
  'promptSlug',
  'model',
  'provider',
  'mode',
  'width',
  'height',
  'date',
  'time',
  'seed',
  'index',
] as const;

/** What the variables stand for, one legal path segment each; empty where there is nothing to say. */
export type NameValues = Readonly<Record<(typeof nameVariables)[number], string>>;

export interface NameInput {
  readonly prompt: string;
  /** `<provider>/<name>`. */
  readonly model: string;
  readonly mode: Mode;
  readonly size: PixelSize | undefined;
  readonly seed: number | undefined;
  /** Which of the job's images this is, from 0. */
  readonly index: number;
  /** How many images the job has. */
  readonly count: number;
  /** The saved document the image is for. */
  readonly document: ResourceLocation | undefined;
  /** Wall-clock time, ms since 1970; shown in the machine's time zone. */
  readonly nowMs: number;
}

/** `${index}` counts from 1 with as many digits as the count needs, two at least for a series. */
export function nameValues(input: NameInput): NameValues {
  const slash = input.model.indexOf('/');
  const digits = Math.max(String(input.count).length, input.mode === 'series' ? 2 : 1);
  const local = localTime(input.nowMs);
  const documentName = input.document === undefined ? '' : fileNameOf(input.document);
  return {
    documentBaseName: safeSegment(documentName.replace(/(.)\.[^.]*$/su, '$1')),
    promptSlug: promptSlug(input.prompt),
    model: safeSegment(input.model.slice(slash + 1)),
    provider: safeSegment(input.model.slice(0, Math.max(slash, 0))),
    mode: input.mode,
    width: input.size === undefined ? '' : String(input.size.width),
    height: input.size === undefined ? '' : String(input.size.height),
    date: local.date,
    time: local.time,
    seed: input.seed === undefined ? '' : String(input.seed),
    index: String(input.index + 1).padStart(digits, '0'),
  };
}

function localTime(timeMs: number): { readonly date: string; readonly time: string } {
  const moment = new Date(timeMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return {
    date: `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`,
    time: two(moment.getHours()) + two(moment.getMinutes()) + two(moment.getSeconds()),
  };
}
