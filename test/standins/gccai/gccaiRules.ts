/** The stand-in's own unit: 10 000 are one US dollar. */
export const unitsPerDollar = 10_000;

/**
 * What one picture costs, in units. gccai's page *Qwen Image 2.0* says "fixed price" and no number:
 * these two are made up, and differ so that a test can see which model was charged.
 */
export const gccaiModels: Readonly<Record<string, number>> = {
  'qwen-image-2.0': 200,
  'qwen-image-2.0-pro': 500,
};

/** The page names no field twice; all others are refused, `seed` and `watermark` among them. */
export const gccaiFields = [
  'model',
  'prompt',
  'size',
  'resolution',
  'n',
  'negative_prompt',
  'image_urls',
] as const;

export const promptMaxLength = 800;
export const negativePromptMaxLength = 500;
export const countRange = { min: 1, max: 6 };

/**
 * How many references there may be, and how long, is on no page of gccai's. Both are what Alibaba's own
 * service takes for this model, *Qwen image editing*: 1 to 3 images, "no more than 10 MB" each.
 */
export const imagesMax = 3;
export const inputMaxBytes = 10_000_000;

/** APIMart, Upload Image: "maximum file size 20MB"; this is the stricter reading of MB. */
export const uploadMaxBytes = 20_000_000;

const hourMs = 60 * 60 * 1000;

/** APIMart, Upload Image: the address is "valid for 72 hours". */
export const uploadLifetimeMs = 72 * hourMs;

/**
 * The page says "valid long-term", APIMart's 24 or 72 hours. In the example of *Get Task Status*
 * `expires_at` is 24 hours after the end, the shortest of them.
 */
export const defaultOutputLifetimeMs = 24 * hourMs;

/** The languages of *Get Task Status*. */
export const languages = ['zh', 'en', 'ko', 'ja'] as const;
