import * as z from 'zod/mini';
import {
  formModes,
  imageUris,
  longText,
  shortText,
  studioRequestSchema,
  wholeNumber,
} from './studioRequest';
import { protocolVersion } from './version';

const version = z.literal(protocolVersion);

/** What can be done about a job; which of them apply, the editor says. */
export const jobActions = [
  'cancel',
  'fetch',
  'again',
  'recall',
  'set-key',
  'account',
  'log',
] as const;
export type JobAction = (typeof jobActions)[number];

export const resultActions = ['insert', 'open', 'reveal', 'copy-path'] as const;
export type ResultAction = (typeof resultActions)[number];

/** Pictures dragged or pasted in are sent as bytes, which services limit to 30 MB anyway. */
export const maxBroughtBytes = 64_000_000;

const historyFilter = {
  search: shortText,
  mode: z.optional(z.enum(formModes)),
  model: z.optional(shortText),
};

/** What the page may say to the editor. Closed: anything else is dropped without an effect. */
const pageMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ version, type: z.literal('page-ready'), images: imageUris }),
  z.strictObject({
    version,
    type: z.literal('estimate-ask'),
    number: wholeNumber,
    request: studioRequestSchema,
  }),
  z.strictObject({ version, type: z.literal('generate'), request: studioRequestSchema }),
  z.strictObject({ version, type: z.literal('request-show'), request: studioRequestSchema }),
  z.strictObject({ version, type: z.literal('text-copy'), text: longText }),
  z.strictObject({ version, type: z.literal('images-pick') }),
  z.strictObject({ version, type: z.literal('images-add'), uris: imageUris }),
  z.strictObject({
    version,
    type: z.literal('image-bring'),
    name: shortText,
    bytes: z.custom<Uint8Array>(
      value => value instanceof Uint8Array && value.byteLength <= maxBroughtBytes,
    ),
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
