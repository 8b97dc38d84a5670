import * as z from 'zod/mini';
import {
  formModes,
  imageUris,
  longText,
  shortText,
  studioRequestSchema,
  wholeNumber,
} from './studioRequest';
import { formSchema, keptFormSchema } from './studioForm';
import { protocolVersion } from './version';

const version = z.literal(protocolVersion);

/** What can be done about a job; which of them apply, the editor says. */
export const jobActions = [
  'cancel',
  'fetch',
  /** The same request under its key, which is charged once. */
  'ask-again',
  /** A new request. */
  'again',
  'recall',
  'set-key',
  'account',
  'log',
] as const;
export type JobAction = (typeof jobActions)[number];

export const resultActions = [
  'insert',
  'open',
  'reveal',
  'copy-path',
  'save-as',
  'delete',
  'compare',
] as const;
export type ResultAction = (typeof resultActions)[number];

/** Pictures dragged or pasted in are sent as bytes, which services limit to 30 MB anyway. */
export const maxBroughtBytes = 64_000_000;

/** Of a picture as small as it can be for its colours: red, green, blue and alpha of each pixel. */
export const maxPixelBytes = 128 * 128 * 4;
const colourCount = wholeNumber.check(z.minimum(1), z.maximum(64));

/** So many at most: more than a page of ours ever sends are not ours. */
const bytesUpTo = (max: number): z.ZodMiniCustom<Uint8Array> =>
  z.custom<Uint8Array>(value => value instanceof Uint8Array && value.byteLength <= max);

const historyFilter = {
  search: shortText,
  mode: z.optional(z.enum(formModes)),
  model: z.optional(shortText),
  /** Where its pictures were saved. */
  folder: z.optional(shortText),
  /** Milliseconds since 1970: from this moment on, and before that one. */
  sinceMs: z.optional(z.number()),
  untilMs: z.optional(z.number()),
};

/** What the page may say to the editor. Closed: anything else is dropped without an effect. */
const pageMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ version, type: z.literal('page-ready'), images: imageUris }),
  /** At each change of the form. */
  z.strictObject({ version, type: z.literal('form-keep'), kept: keptFormSchema }),
  /** Shows the presets, to put one in the place of this form or to keep the form as one. */
  z.strictObject({ version, type: z.literal('presets-show'), form: formSchema }),
  z.strictObject({
    version,
    type: z.literal('estimate-ask'),
    number: wholeNumber,
    request: studioRequestSchema,
  }),
  z.strictObject({
    version,
    type: z.literal('generate'),
    number: wholeNumber,
    request: studioRequestSchema,
  }),
  z.strictObject({ version, type: z.literal('request-show'), request: studioRequestSchema }),
  z.strictObject({ version, type: z.literal('text-copy'), text: longText }),
  z.strictObject({ version, type: z.literal('images-pick') }),
  /** Takes at most so many colours from a style sheet or a picture. */
  z.strictObject({ version, type: z.literal('colours-pick'), max: colourCount }),
  /** The pixels of a picture the editor asked for, from which it takes colours. */
  z.strictObject({
    version,
    type: z.literal('pixels'),
    max: colourCount,
    pixels: bytesUpTo(maxPixelBytes),
  }),
  z.strictObject({ version, type: z.literal('images-add'), uris: imageUris }),
  z.strictObject({
    version,
    type: z.literal('image-bring'),
    name: shortText,
    bytes: bytesUpTo(maxBroughtBytes),
  }),
  z.strictObject({
    version,
    type: z.literal('job-act'),
    jobId: shortText,
    action: z.enum(jobActions),
  }),
  z.strictObject({
    version,
    type: z.literal('result-act'),
    action: z.enum(resultActions),
    results: z
      .array(z.strictObject({ jobId: shortText, index: wholeNumber }))
      .check(z.maxLength(100)),
  }),
  z.strictObject({
    version,
    type: z.literal('history-ask'),
    number: wholeNumber,
    ...historyFilter,
    from: wholeNumber.check(z.minimum(0)),
    count: wholeNumber.check(z.minimum(0), z.maximum(200)),
  }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** The message, or undefined for what is none. */
export function readPageMessage(value: unknown): PageMessage | undefined {
  const parsed = pageMessageSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
