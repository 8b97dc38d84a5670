import { ImageError, invalidRequest } from '../../core/errors';
import { pixelsOf, type PixelSize } from '../../core/imageModel';
import type {
  ImageProvider,
  ImageWarning,
  OperationState,
  StartedOperation,
} from '../../core/imageProvider';
import type { Box, ImageRequest } from '../../core/imageRequest';
import { drawFromImages } from './drawFromImages';
import { drawPlaceholder } from './drawPlaceholder';
import { drawRegions } from './drawRegions';
import type { DecodedImage } from './decodedImage';
import { readInputImages } from './inputImages';
import { offlineModels } from './models';
import { drawnOperation, readOperation, writeDrawing, type Drawing } from './operation';
import { words } from '../../core/words';

/**
 * The built-in provider: no key, no network, no cost. What it needs only the prompt for is drawn in
 * `check`, so that it can be cancelled and outlives a reload; what it needs pictures for is drawn in
 * `start`, because pictures are not kept.
 */
export function createOfflineProvider(): ImageProvider {
  return {
    id: 'offline',
    startIsIdempotent: true,
    async start(request, { signal }): Promise<StartedOperation> {
      const size = sizeOf(request);
      const { mode, prompt, count, seed } = request;
      const watermark = request.watermark === true;
      switch (mode) {
        case 'generate':
        case 'series':
          return {
            operation: writeDrawing({
              mode,
              ...size,
              prompt,
              count,
              seed,
              watermark,
              negativePrompt: request.negativePrompt,
              palette: request.palette,
            }),
            state: {
              kind: 'pending',
              phase: 'running',
              progressPercent: undefined,
              retryAfterMs: 0,
            },
            warnings: [],
          };
        case 'variation':
        case 'edit':
        case 'reference': {
          const images = await readInputImages(request.images);
          return drawn(
            await drawFromImages({ mode, images, ...size, prompt, seed, count, watermark, signal }),
          );
        }
        case 'region':
          return drawRegionPictures(request, signal);
      }
    },
    async check(operation, { signal }): Promise<OperationState> {
      const drawing = readOperation(operation);
      if (!drawing) return failed('protocol', 'not an operation of the offline provider');
      if (drawing === 'drawn') {
        return failed('provider-failed', 'drawn before, from pictures that were not kept');
      }
      return succeeded(await drawAll(drawing, signal));
    },
    cancel: () => Promise.resolve('cancelled'),
  };
}

function sizeOf({ mode, aspectRatio, tier }: ImageRequest): PixelSize {
  const capabilities = offlineModels[0]?.modes[mode];
  const size = capabilities && pixelsOf(capabilities, aspectRatio, tier);
  if (!size)
    throw invalidRequest('aspectRatio', words`a size of the table`, `${aspectRatio} ${tier}`);
  return size;
}

async function drawAll(drawing: Drawing, signal: AbortSignal): Promise<readonly Uint8Array[]> {
  const { mode, count, ...wish } = drawing;
  const kind = mode === 'series' ? 'frame' : 'picture';
  const pictures: Uint8Array[] = [];
  for (let number = 1; number <= count; number += 1) {
    pictures.push(await drawPlaceholder({ ...wish, part: { number, of: count, kind }, signal }));
  }
  return pictures;
}

/** Result n shows the n-th of the pictures that have boxes, and begins anew after the last. */
async function drawRegionPictures(
  request: ImageRequest,
  signal: AbortSignal,
): Promise<StartedOperation> {
  const { prompt, seed, count } = request;
  const images = await readInputImages(request.images);
  const marked = images.flatMap(
    (image, index): { image: DecodedImage; boxes: readonly Box[] }[] => {
      const boxes = request.boxes?.[index] ?? [];
      return boxes.length > 0 ? [{ image, boxes }] : [];
    },
  );
  if (marked.length === 0) throw invalidRequest('boxes', words`at least one box`, words`none`);
  const pictures: Uint8Array[] = [];
  for (let number = 1; number <= count; number += 1) {
    const chosen = marked[(number - 1) % marked.length];
    if (!chosen) break;
    pictures.push(await drawRegions({ ...chosen, prompt, seed, number, of: count, signal }));
  }
  const left = marked.length - count;
  const text = words`${left} of the ${marked.length} images with boxes are not in the result; ask for ${marked.length} to get one of each.`;
  return drawn(pictures, left > 0 ? [{ code: 'provider-note', text }] : []);
}

function drawn(
  pictures: readonly Uint8Array[],
  warnings: readonly ImageWarning[] = [],
): StartedOperation {
  return { operation: drawnOperation, state: succeeded(pictures), warnings };
}

const free = { amount: 0, currency: 'USD' } as const;

function succeeded(pictures: readonly Uint8Array[]): OperationState {
  return {
    kind: 'succeeded',
    images: pictures.map(bytes => ({ kind: 'bytes', bytes })),
    cost: free,
    warnings: [],
  };
}

function failed(code: 'protocol' | 'provider-failed', message: string): OperationState {
  return { kind: 'failed', error: new ImageError(code, message), cost: free };
}
