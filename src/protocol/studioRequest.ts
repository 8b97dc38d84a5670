import * as z from 'zod/mini';

/**
 * What the Studio's form speaks of. These words are the same as in src/core/imageModel.ts, which the page
 * does not load; the editor hands one to the other, so a difference does not compile.
 */
export const formModes = [
  'generate',
  'variation',
  'edit',
  'reference',
  'series',
  'region',
] as const;
export type FormMode = (typeof formModes)[number];

export const formTiers = ['1K', '2K', '4K'] as const;
export type FormTier = (typeof formTiers)[number];

export const formRatios = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3'] as const;
export type FormRatio = (typeof formRatios)[number];

export const formFormats = ['png', 'jpeg', 'webp'] as const;

export const formOptions = [
  'negativePrompt',
  'seed',
  'outputFormat',
  'watermark',
  'promptExpansion',
  'thinking',
  'palette',
] as const;
export type FormOption = (typeof formOptions)[number];

/** Far above what any model takes: only to keep a broken page from filling memory. */
const maxTextLength = 200_000;
export const maxImages = 32;
const maxBoxes = 64;

export const shortText = z.string().check(z.maxLength(4_000));
export const longText = z.string().check(z.maxLength(maxTextLength));
export const wholeNumber = z.int();

export const paletteEntrySchema = z.strictObject({ hex: shortText, ratio: wholeNumber });
export type FormPaletteEntry = z.infer<typeof paletteEntrySchema>;

/** Left, top, right, bottom in pixels of the picture. */
export const boxSchema = z.tuple([wholeNumber, wholeNumber, wholeNumber, wholeNumber]);
export type FormBox = z.infer<typeof boxSchema>;

export const imageUris = z.array(shortText).check(z.maxLength(maxImages));

/** What the form asks for: only what the model offers in this mode. Checked again before anything is sent. */
export const studioRequestSchema = z.strictObject({
  model: shortText,
  mode: z.enum(formModes),
  prompt: longText,
  aspectRatio: z.enum(formRatios),
  tier: z.enum(formTiers),
  count: wholeNumber,
  negativePrompt: z.optional(longText),
  seed: z.optional(wholeNumber),
  outputFormat: z.optional(z.enum(formFormats)),
  watermark: z.optional(z.boolean()),
  promptExpansion: z.optional(z.boolean()),
  thinking: z.optional(z.boolean()),
  palette: z.optional(z.array(paletteEntrySchema).check(z.maxLength(maxBoxes))),
  boxes: z.optional(
    z.array(z.array(boxSchema).check(z.maxLength(maxBoxes))).check(z.maxLength(maxImages)),
  ),
  images: imageUris,
});
export type StudioRequest = z.infer<typeof studioRequestSchema>;
