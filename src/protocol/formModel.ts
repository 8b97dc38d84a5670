import * as z from 'zod/mini';
import {
  formFormats,
  formModes,
  formOptions,
  formRatios,
  formTiers,
  shortText,
  wholeNumber,
} from './studioRequest';

const range = z.strictObject({ min: wholeNumber, max: wholeNumber });

const sizeSchema = z.strictObject({
  ratio: z.enum(formRatios),
  tier: z.enum(formTiers),
  width: wholeNumber,
  height: wholeNumber,
});
export type FormSize = z.infer<typeof sizeSchema>;

const formModeSchema = z.strictObject({
  mode: z.enum(formModes),
  sizes: z.array(sizeSchema),
  defaultTier: z.enum(formTiers),
  /** The result has the size of the first image, whatever size is asked for. */
  keepsInputSize: z.boolean(),
  maxCount: wholeNumber,
  images: range,
  options: z.array(z.enum(formOptions)),
});
export type FormModeOffer = z.infer<typeof formModeSchema>;

/** One entry of the model table as the form needs it. */
export const formModelSchema = z.strictObject({
  id: shortText,
  title: shortText,
  /** One line: what it is good at, its price, whether its key is missing. */
  note: shortText,
  modes: z.array(formModeSchema),
  sizesAreExact: z.boolean(),
  promptMaxLength: wholeNumber,
  negativePromptMaxLength: z.optional(wholeNumber),
  seed: z.optional(range),
  outputFormats: z.array(z.enum(formFormats)),
  /** What the service does when a switch is not sent. */
  defaults: z.strictObject({
    watermark: z.boolean(),
    promptExpansion: z.boolean(),
    thinking: z.boolean(),
  }),
  palette: z.optional(range),
  maxBoxesPerImage: wholeNumber,
});
export type FormModel = z.infer<typeof formModelSchema>;
