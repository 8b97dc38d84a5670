import * as z from 'zod/mini';
import {
  boxSchema,
  formFormats,
  formModes,
  formRatios,
  formTiers,
  imageUris,
  longText,
  paletteEntrySchema,
  shortText,
  wholeNumber,
} from './studioRequest';

/**
 * Everything the person has put into the form, whatever the chosen model makes of it: a value that one model
 * has no use for is there again with the next that has.
 */
export const formSchema = z.object({
  prompt: longText,
  negativePrompt: longText,
  model: shortText,
  mode: z.enum(formModes),
  ratio: z.enum(formRatios),
  /** Undefined: the model's own. */
  tier: z.optional(z.enum(formTiers)),
  count: wholeNumber,
  seed: z.optional(wholeNumber),
  /** Whether the next request takes the same seed; else a new one is drawn. */
  isSeedLocked: z.boolean(),
  outputFormat: z.optional(z.enum(formFormats)),
  watermark: z.optional(z.boolean()),
  promptExpansion: z.optional(z.boolean()),
  thinking: z.optional(z.boolean()),
  hasPalette: z.boolean(),
  palette: z.array(paletteEntrySchema),
  images: imageUris,
  /** By the picture's address, so that they stay with it when the order changes. */
  boxes: z.record(z.string(), z.array(boxSchema)),
});
export type Form = z.infer<typeof formSchema>;

export const emptyForm: Form = {
  prompt: '',
  negativePrompt: '',
  model: '',
  mode: 'generate',
  ratio: '1:1',
  count: 1,
  isSeedLocked: false,
  hasPalette: false,
  palette: [],
  images: [],
  boxes: {},
};

/** The form as it was at a moment, in milliseconds since 1970: of two that were kept, the later one counts. */
export const keptFormSchema = z.object({ form: formSchema, atMs: z.number() });
export type KeptForm = z.infer<typeof keptFormSchema>;

/** The form a page left behind; an empty one where there is none, or another version wrote something else. */
export function readKeptForm(kept: unknown): KeptForm {
  const parsed = keptFormSchema.safeParse(kept);
  return parsed.success ? parsed.data : { form: emptyForm, atMs: 0 };
}

const presetSchema = z.object({ name: z.string(), form: formSchema });
export type Preset = z.infer<typeof presetSchema>;

/** The presets of a list that was kept; those another version wrote in another form are left out. */
export function readPresets(kept: unknown): readonly Preset[] {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((each: unknown) => {
    const parsed = presetSchema.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}
