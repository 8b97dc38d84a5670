import * as z from 'zod/mini';
import { errorCodes } from '../errors';
import { mediaTypes, modes, providerIds } from '../imageModel';

export const priceSchema = z.object({ amount: z.number(), currency: z.enum(['USD', 'credits']) });

const storedImage = z.object({
  /** Where the picture is kept until it stands in the workspace: an absolute path. */
  path: z.string(),
  width: z.number(),
  height: z.number(),
  mediaType: z.enum(mediaTypes),
  byteLength: z.number(),
  sha256: z.string(),
});
export type StoredPicture = z.infer<typeof storedImage>;

const savedFile = z.object({
  /** Which of the task's pictures it is, from 0. */
  index: z.optional(z.number()),
  uri: z.string(),
  width: z.number(),
  height: z.number(),
  mediaType: z.enum(mediaTypes),
  byteLength: z.number(),
  sha256: z.string(),
});
export type SavedFile = z.infer<typeof savedFile>;

const placedFile = z.object({ index: z.number(), uri: z.string() });
export type PlacedFile = z.infer<typeof placedFile>;

/** A picture the task made that did not come. */
const missingPicture = z.object({
  index: z.number(),
  code: z.enum(errorCodes),
  message: z.string(),
  /** Whether it is at the service no more, so that asking again cannot help. */
  gone: z.boolean(),
});

const line = { jobId: z.string(), atMs: z.number() };

/**
 * The journal's lines. A job's life is `intent` → `accepted` → `ready` → `saved`, or ends as
 * `failed`, `cancelled` or `unknown`; `downloaded` and `placing` tell how far its pictures are. No
 * line ever holds a key or image bytes.
 */
export const jobRecordSchema = z.discriminatedUnion('type', [
  z.object({
    ...line,
    type: z.literal('intent'),
    provider: z.enum(providerIds),
    model: z.string(),
    mode: z.enum(modes),
    prompt: z.string(),
    /** The whole request without bytes, for Show Jobs and for repeating it. */
    request: z.json(),
    /**
     * Under which address each of the request's images was sent, where that is not its own: to send
     * the request again it has to be the same. Null for an image that was sent as bytes.
     */
    imageUrls: z.optional(z.array(z.nullable(z.string()))),
    /** The origin the request goes to; the key bound to it is looked up again on resume. */
    origin: z.string(),
    idempotencyKey: z.string(),
    /** Whose request it is, where it may be sent again; absent in lines of older versions. */
    sender: z.optional(
      z.object({
        apiKey: z.string(),
        baseUrl: z.string(),
        dialect: z.optional(z.string()),
        callback: z.optional(z.string()),
      }),
    ),
    count: z.number(),
    estimatedCost: z.optional(priceSchema),
    /** Where the files and the reference go; only the editor reads it. */
    destination: z.json(),
  }),
  z.object({ ...line, type: z.literal('accepted'), operation: z.json() }),
  z.object({
    ...line,
    type: z.literal('ready'),
    /** How many pictures were made; `images` has those of them that have an address. */
    count: z.number(),
    images: z.array(z.object({ url: z.string(), expiresAtMs: z.optional(z.number()) })),
    cost: z.optional(priceSchema),
  }),
  z.object({ ...line, type: z.literal('downloaded'), index: z.number(), picture: storedImage }),
  /** Files about to be made: one that holds its picture after a crash is not made a second time. */
  z.object({ ...line, type: z.literal('placing'), files: z.array(placedFile) }),
  z.object({
    ...line,
    type: z.literal('saved'),
    files: z.array(savedFile),
    /** Absent where all came. While one may still be had, the job can be gone on with. */
    missing: z.optional(z.array(missingPicture)),
    cost: z.optional(priceSchema),
  }),
  z.object({
    ...line,
    type: z.literal('failed'),
    code: z.enum(errorCodes),
    message: z.string(),
    /** Whether what was paid for may still be fetched by resuming the job. */
    resumable: z.boolean(),
    cost: z.optional(priceSchema),
  }),
  z.object({
    ...line,
    type: z.literal('cancelled'),
    resumable: z.boolean(),
    cost: z.optional(priceSchema),
  }),
  /** The request may have arrived; no answer came back. Never sent again without being asked. */
  z.object({ ...line, type: z.literal('unknown'), message: z.string() }),
]);

export type MissingPicture = z.infer<typeof missingPicture>;
export type JobRecord = z.infer<typeof jobRecordSchema>;
export type IntentRecord = Extract<JobRecord, { type: 'intent' }>;
