import { inspectInput } from '../support/inputImage';
import type { PixelSize } from '../support/pixelSizes';
import type { TaskFailure } from '../support/standInTask';
import type { UploadedImage } from './skillsvideoBody';
import type { SkillsvideoOrder } from './skillsvideoOrder';
import { isAllowedSize } from './skillsvideoRules';

/** A limit is on no page; the stand-in only keeps it finite. */
const maxInputBytes = 30_000_000;
const timeoutMs = 5_000;

type Look =
  | { readonly kind: 'size'; readonly size: PixelSize | undefined }
  | { readonly kind: 'problem'; readonly problem: string };

function invalidInput(message: string): TaskFailure {
  return { code: 'IMAGE_GENERATION_INVALID_INPUT', message };
}

/**
 * Looks at the images of an order as the service does, says what the task fails with, and gives the
 * pictures the last image's size where the request has no size of its own.
 */
export async function inspectSkillsvideoInputs(
  order: SkillsvideoOrder,
  elsewhere: 'refuse' | 'accept',
  signal: AbortSignal,
): Promise<TaskFailure | undefined> {
  const looks = await Promise.all(order.images.map(image => lookAt(image, elsewhere, signal)));
  for (const [index, look] of looks.entries()) {
    if (look.kind === 'problem') {
      return invalidInput(`image_urls[${index}] ${look.problem}`);
    }
  }
  const last = looks.at(-1);
  if (!order.sizedByLastImage || last?.kind !== 'size' || last.size === undefined) {
    return undefined;
  }
  if (!isAllowedSize(last.size)) {
    const { width, height } = last.size;
    return invalidInput(`${width}x${height} is not between 512x512 and 2048x2048 pixels`);
  }
  order.size = last.size;
  return undefined;
}

async function lookAt(
  image: string | UploadedImage,
  elsewhere: 'refuse' | 'accept',
  signal: AbortSignal,
): Promise<Look> {
  if (typeof image !== 'string') {
    return { kind: 'size', size: image.size };
  }
  const options = { maxBytes: maxInputBytes, timeoutMs, elsewhere, signal };
  const inspection = await inspectInput(image, options);
  switch (inspection.kind) {
    case 'problem':
      return inspection;
    case 'not-looked-at':
      return { kind: 'size', size: undefined };
    case 'image':
      return { kind: 'size', size: inspection.header.size };
  }
}
