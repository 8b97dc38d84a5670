import * as z from 'zod/mini';
import { formModelSchema } from './formModel';
import { jobActions } from './pageMessages';
import { longText, shortText, studioRequestSchema, wholeNumber } from './studioRequest';
import { formSchema, keptFormSchema } from './studioForm';
import { studioTextKeys } from './studioTexts';
import { protocolVersion } from './version';

const version = z.literal(protocolVersion);

/** A picture to start from. */
const formImageSchema = z.strictObject({
  uri: shortText,
  name: shortText,
  /** What the page may load; empty where it may load nothing, as for an address elsewhere. */
  source: shortText,
  /** Undefined for a picture nobody has read. */
  size: z.optional(z.strictObject({ width: wholeNumber, height: wholeNumber })),
  byteLength: z.optional(wholeNumber),
  /** Why it cannot be used, in the user's words. */
  problem: z.optional(shortText),
});
export type FormImage = z.infer<typeof formImageSchema>;

const jobSchema = z.strictObject({
  jobId: shortText,
  prompt: longText,
  note: shortText,
  status: shortText,
  isRunning: z.boolean(),
  isProblem: z.boolean(),
  percent: z.optional(z.number()),
  startedAtMs: z.number(),
  actions: z.array(z.strictObject({ action: z.enum(jobActions), label: shortText })),
});
export type StudioJob = z.infer<typeof jobSchema>;

const resultSchema = z.strictObject({
  jobId: shortText,
  index: wholeNumber,
  prompt: longText,
  image: formImageSchema,
  /** Size, bytes and model. */
  facts: shortText,
  /** Whether it is one of a series, whose pictures are shown in their order. */
  isFrame: z.boolean(),
  /** Whether there is a picture it was made from, to compare it with. */
  hasInput: z.boolean(),
});
export type StudioResult = z.infer<typeof resultSchema>;

const historyRowSchema = z.strictObject({
  jobId: shortText,
  prompt: longText,
  /** Model, mode, date, seed, cost. */
  facts: shortText,
  /** What became of it, or of its files. */
  status: shortText,
  /** A small picture, or empty. */
  source: shortText,
  /** Whether its files are gone or belong to another workspace. */
  isFaint: z.boolean(),
  canRecall: z.boolean(),
});
export type HistoryRow = z.infer<typeof historyRowSchema>;

/** What the editor may say to the page. */
const hostMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    version,
    type: z.literal('welcome'),
    texts: z.record(z.enum(studioTextKeys), z.string()),
    models: z.array(formModelSchema),
    /** What an empty form starts with. */
    model: shortText,
    /** The form as the editor has kept it; the page's own counts where it is later. */
    kept: z.optional(keptFormSchema),
    /** The pictures of both forms as they are now. */
    images: z.array(formImageSchema),
  }),
  z.strictObject({
    version,
    type: z.literal('estimate'),
    number: wholeNumber,
    price: shortText,
    month: shortText,
    isOverBudget: z.boolean(),
    destination: shortText,
    problem: z.optional(shortText),
  }),
  z.strictObject({
    version,
    type: z.literal('request-shown'),
    json: longText,
    /** The same as a command for a shell, where it can be written as one. */
    curl: z.optional(longText),
    problem: z.optional(shortText),
  }),
  z.strictObject({
    version,
    type: z.literal('generate-ended'),
    /** Of the `generate` it answers: another may be on its way by now. */
    number: wholeNumber,
    problem: z.optional(shortText),
  }),
  /** Asks for the pixels of a picture the page may load; only the page can read all kinds. */
  z.strictObject({
    version,
    type: z.literal('pixels-ask'),
    source: shortText,
    max: wholeNumber,
  }),
  z.strictObject({
    version,
    type: z.literal('colours'),
    colours: z.array(z.strictObject({ hex: shortText, share: z.number() })),
  }),
  z.strictObject({ version, type: z.literal('images-added'), images: z.array(formImageSchema) }),
  z.strictObject({ version, type: z.literal('jobs'), jobs: z.array(jobSchema) }),
  z.strictObject({ version, type: z.literal('results'), results: z.array(resultSchema) }),
  z.strictObject({
    version,
    type: z.literal('history'),
    number: wholeNumber,
    total: wholeNumber,
    from: wholeNumber,
    rows: z.array(historyRowSchema),
    /** Every folder that pictures were saved to. */
    folders: z.array(z.strictObject({ uri: shortText, label: shortText })),
  }),
  /** Something in the history is new or different: what is shown of it is to be asked for again. */
  z.strictObject({ version, type: z.literal('history-changed') }),
  /** What came of something done with results. */
  z.strictObject({
    version,
    type: z.literal('results-news'),
    text: shortText,
    isProblem: z.boolean(),
  }),
  z.strictObject({
    version,
    type: z.literal('compared'),
    before: formImageSchema,
    after: formImageSchema,
  }),
  /** A preset to put in the place of the form. */
  z.strictObject({
    version,
    type: z.literal('preset'),
    form: formSchema,
    images: z.array(formImageSchema),
  }),
  z.strictObject({
    version,
    type: z.literal('recall'),
    request: studioRequestSchema,
    images: z.array(formImageSchema),
  }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;

/** A message before it is given its version. */
export type HostSays = HostMessage extends infer M
  ? M extends HostMessage
    ? Omit<M, 'version'>
    : never
  : never;

/** The message, or undefined for what is none. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  const parsed = hostMessageSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
