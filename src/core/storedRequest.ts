import * as z from 'zod/mini';
import { aspectRatios, modes, outputFormats, tiers } from './imageModel';
import type { ImageRequest } from './imageRequest';
import type { JsonValue } from './json';

/** A request as the journal keeps it: images as addresses or file URIs, never as bytes. */
const storedRequestSchema = z.object({
  model: z.string(),
  mode: z.enum(modes),
  prompt: z.string(),
  count: z.number(),
  aspectRatio: z.enum(aspectRatios),
  tier: z.enum(tiers),
  negativePrompt: z.optional(z.string()),
  seed: z.optional(z.number()),
  outputFormat: z.optional(z.enum(outputFormats)),
  watermark: z.optional(z.boolean()),
  promptExpansion: z.optional(z.boolean()),
  thinking: z.optional(z.boolean()),
  palette: z.optional(z.array(z.object({ hex: z.string(), ratio: z.number() }))),
  boxes: z.optional(z.array(z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])))),
  images: z.array(z.string()),
});
export type StoredRequest = z.infer<typeof storedRequestSchema>;

/** @param sources where each of the request's images comes from, in order */
export function storeRequest(request: ImageRequest, sources: readonly string[]): JsonValue {
  const stored = { ...request, images: sources };
  return Object.fromEntries(
    Object.entries(stored).filter(([, value]) => value !== undefined),
  ) as JsonValue;
}

/** Undefined for what another version wrote in a form this one cannot read. */
export function readStoredRequest(value: unknown): StoredRequest | undefined {
  const parsed = storedRequestSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
