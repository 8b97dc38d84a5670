import * as z from 'zod/mini';
import * as vscode from 'vscode';
import { invalidRequest } from '../core/errors';
import { fieldPath } from '../core/fieldPath';
import { limitOf } from '../core/limitOf';
import { aspectRatios, modes, outputFormats, tiers } from '../core/imageModel';
import { words, type Words } from '../core/words';

const place = z.union([
  z.string(),
  z.custom<vscode.Uri>(value => value instanceof vscode.Uri, 'a path or a Uri'),
]);

/** What commands take from keybindings, tasks and other extensions. Strict: a typo is told, not guessed at. */
const argumentsSchema = z.strictObject({
  prompt: z.optional(z.string()),
  negativePrompt: z.optional(z.string()),
  model: z.optional(z.string()),
  mode: z.optional(z.enum(modes)),
  images: z.optional(z.array(place)),
  boxes: z.optional(z.array(z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])))),
  palette: z.optional(z.array(z.strictObject({ hex: z.string(), ratio: z.number() }))),
  count: z.optional(z.number()),
  aspectRatio: z.optional(z.enum(aspectRatios)),
  resolution: z.optional(z.enum(tiers)),
  seed: z.optional(z.number()),
  outputFormat: z.optional(z.enum(outputFormats)),
  watermark: z.optional(z.boolean()),
  promptExpansion: z.optional(z.boolean()),
  thinking: z.optional(z.boolean()),
  output: z.optional(place),
  insert: z.optional(z.boolean()),
});

export type EaselArguments = z.infer<typeof argumentsSchema>;

/** @throws ImageError `invalid-request` naming the first wrong argument. */
export function parseArguments(value: unknown): EaselArguments {
  const parsed = argumentsSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...unknown];
  throw invalidRequest(
    path.length === 0 ? 'arguments' : fieldPath(path),
    limitOf(issue),
    describeValue(valueAt(value, path)),
  );
}

function describeValue(value: unknown): string | Words {
  return value === undefined ? words`missing` : JSON.stringify(value);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}
