import assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import { modes, type Mode } from '../../../../src/core/imageModel';
import { sniffImage } from '../../../../src/core/imageBytes';
import type { OperationState } from '../../../../src/core/imageProvider';
import type { ImageRequest, InputImage } from '../../../../src/core/imageRequest';
import type { JsonValue } from '../../../../src/core/json';
import { validateRequest } from '../../../../src/core/validateRequest';
import { encodePng } from '../../../../src/providers/offline/pngEncoder';
import { offlineModels } from '../../../../src/providers/offline/models';
import { createOfflineProvider } from '../../../../src/providers/offline/offlineProvider';
import { imageRequest } from '../support/imageRequests';
import { jpegFixtures } from './jpegFixtures';
import { countColours, pixelAt, readDeepPicture, readPicture, type Picture } from './picture';

const signal = new AbortController().signal;
const provider = createOfflineProvider();

function requestOf(more: Partial<ImageRequest>): ImageRequest {
  return imageRequest('offline/placeholder', {
    prompt: 'A fox in the snow',
    aspectRatio: '4:3',
    ...more,
  });
}

function inputOf(name: string, bytes: Uint8Array): InputImage {
  return {
    name,
    url: undefined,
    read: () => Promise.resolve(bytes),
    mediaType: undefined,
    size: undefined,
  };
}

/** Dark on the left, light on the right, half see-through at the bottom. */
async function pngInput(width: number, height: number): Promise<InputImage> {
  const rows = Array.from({ length: height }, (_, y) =>
    Uint8Array.from(
      Array.from({ length: width }, (_unused, x) => {
        const tone = Math.floor((x * 255) / width);
        return [tone, (tone + 7 * y) % 256, (x * y) % 256, y > height / 2 ? 128 : 255];
      }).flat(),
    ),
  );
  const header = { width, height, bitDepth: 8, colour: 'rgba', filter: 'paeth' } as const;
  return inputOf(`${width}x${height}.png`, await encodePng(header, rows));
}

function jpegInput(): InputImage {
  return inputOf('photo.jpg', Buffer.from(jpegFixtures[0]?.file ?? '', 'base64'));
}

/** Starts, and asks as the engine would, from what the journal keeps. */
async function run(more: Partial<ImageRequest>): Promise<OperationState> {
  const started = await provider.start(requestOf(more), { signal, idempotencyKey: 'key' });
  if (started.state.kind !== 'pending') return started.state;
  const journal = JSON.parse(JSON.stringify(started.operation)) as JsonValue;
  return provider.check(journal, { signal });
}

function bytesOf(state: OperationState): readonly Uint8Array[] {
  assert.equal(state.kind, 'succeeded');
  return state.images.map(image => {
    assert.equal(image.kind, 'bytes');
    return image.bytes;
  });
}

async function pictures(more: Partial<ImageRequest>): Promise<readonly Picture[]> {
  return bytesOf(await run(more)).map(readPicture);
}

async function imagesFor(mode: Mode): Promise<readonly InputImage[]> {
  switch (mode) {
    case 'generate':
    case 'series':
      return [];
    case 'reference':
      return [await pngInput(40, 30), jpegInput(), await pngInput(10, 50)];
    default:
      return [await pngInput(40, 30)];
  }
}

suite('the offline provider', () => {
  for (const mode of modes) {
    test(`mode ${mode} makes as many different pictures as asked for, of the table's size`, async () => {
      const images = await imagesFor(mode);
      const boxes = mode === 'region' ? [[[4, 5, 30, 20] as const]] : undefined;
      const request = requestOf({ mode, images, boxes, count: 3, seed: 7 });
      const [model] = offlineModels;
      assert.ok(model);
      validateRequest(model, request);
      const made = bytesOf(await run(request));
      assert.equal(new Set(made.map(bytes => Buffer.from(bytes).toString('base64'))).size, 3);
      const [width, height] = mode === 'region' ? [40, 30] : [1152, 864];
      const facts = { mediaType: 'image/png', width, height };
      assert.deepEqual(made.map(sniffImage), [facts, facts, facts]);
    });
  }

  test('it costs nothing and says so', async () => {
    const state = await run({});
    assert.equal(state.kind, 'succeeded');
    assert.deepEqual(state.cost, { amount: 0, currency: 'USD' });
    assert.deepEqual(offlineModels[0]?.price, { amount: 0, currency: 'USD' });
  });

  test('a promised picture is drawn from the journal alone, the same each time', async () => {
    const options = {
      mode: 'series',
      count: 2,
      seed: 11,
      negativePrompt: 'text',
      watermark: true,
      palette: [
        { hex: '#102030', ratio: 60 },
        { hex: '#A0B0C0', ratio: 30 },
        { hex: '#ffeedd', ratio: 10 },
      ],
    } as const;
    const { operation, state } = await provider.start(requestOf(options), {
      signal,
      idempotencyKey: 'key',
    });
    assert.equal(state.kind, 'pending');
    const journal = JSON.parse(JSON.stringify(operation)) as JsonValue;
    assert.deepEqual(journal, operation);
    const first = bytesOf(await createOfflineProvider().check(journal, { signal }));
    assert.deepEqual(bytesOf(await provider.check(journal, { signal })), first);
    const [frame] = first.map(readPicture);
    assert.ok(frame);
    assert.ok((countColours(frame).get('#a0b0c0') ?? 0) > 100_000);
  });

  test('an operation it cannot go on with ends as failed instead of being asked about for ever', async () => {
    const { operation } = await provider.start(requestOf({}), { signal, idempotencyKey: 'key' });
    const drawing = operation as Record<string, JsonValue>;
    const broken: readonly JsonValue[] = [
      null,
      [],
      'draw',
      {},
      { ...drawing, width: 1e9 },
      { ...drawing, width: 10.5 },
      { ...drawing, count: 0 },
      { ...drawing, prompt: 3 },
      { ...drawing, palette: [{ hex: 'red', ratio: 3 }] },
      { ...drawing, mode: 'edit' },
    ];
    for (const one of broken) {
      const state = await provider.check(one, { signal });
      assert.equal(state.kind === 'failed' && state.error.code, 'protocol', JSON.stringify(one));
    }
    const edited = await provider.start(
      requestOf({ mode: 'edit', images: [await pngInput(8, 8)] }),
      { signal, idempotencyKey: 'key' },
    );
    const again = await provider.check(edited.operation, { signal });
    assert.equal(again.kind === 'failed' && again.error.code, 'provider-failed');
  });

  test('an edit shows its picture changed, a variation shows it turned', async () => {
    const images = [await pngInput(64, 48)];
    const [edited] = await pictures({ mode: 'edit', images });
    const [varied] = await pictures({ mode: 'variation', images });
    assert.ok(edited && varied);
    const brightness = (picture: Picture, x: number): number =>
      pixelAt(picture, x, 100)
        .slice(0, 3)
        .reduce((sum, part) => sum + part, 0);
    assert.ok(brightness(edited, 10) + 150 < brightness(edited, 1140));
    assert.ok(brightness(varied, 1140) + 150 < brightness(varied, 10));
    const grey = [...countColours(edited).keys()].filter(
      hex => hex.slice(1, 3) === hex.slice(3, 5),
    );
    assert.ok(grey.length < 5, 'the inks are colours the picture did not have');
  });

  test('a region edit keeps everything outside its boxes to the last bit', async () => {
    const images = [await pngInput(120, 90)];
    const boxes = [
      [
        [10, 8, 70, 40],
        [90, 60, 120, 90],
      ],
    ] as const;
    const before = readPicture((await images[0]?.read?.()) ?? new Uint8Array());
    const [after] = await pictures({ mode: 'region', images, boxes });
    assert.ok(after);
    const changed = [0, 0, 0];
    for (let y = 0; y < 90; y += 1) {
      for (let x = 0; x < 120; x += 1) {
        const box = boxes[0].findIndex(([l, t, r, b]) => x >= l && x < r && y >= t && y < b);
        const isSame = String(pixelAt(before, x, y)) === String(pixelAt(after, x, y));
        if (!isSame) changed[box + 1] = (changed[box + 1] ?? 0) + 1;
      }
    }
    assert.equal(changed[0], 0);
    assert.ok((changed[1] ?? 0) > 0.95 * 60 * 32 && (changed[2] ?? 0) > 0.95 * 30 * 30);
  });

  test('a region edit keeps 16-bit samples, and a JPEG as its pixels were', async () => {
    const row = Uint8Array.from({ length: 6 * 30 }, (_, index) => (index * 37) % 256);
    const deep = { width: 30, height: 20, bitDepth: 16, colour: 'rgb', filter: 'none' } as const;
    const bytes = await encodePng(
      deep,
      Array.from({ length: 20 }, () => row),
    );
    const boxes = [[[2, 2, 12, 12] as const]];
    const state = await run({ mode: 'region', images: [inputOf('deep.png', bytes)], boxes });
    const [made = new Uint8Array()] = bytesOf(state);
    assert.deepEqual(
      readDeepPicture(made).data.slice(-30 * 4),
      readDeepPicture(bytes).data.slice(-30 * 4),
    );
    const [photo] = await pictures({ mode: 'region', images: [jpegInput()], boxes });
    assert.deepEqual([photo?.width, photo?.height], [21, 19]);
  });

  test('with boxes on several images each result shows one, and what is left out is said', async () => {
    const images = [await pngInput(40, 30), await pngInput(20, 20), await pngInput(50, 10)];
    const boxes = [[[0, 0, 9, 9] as const], [], [[0, 0, 9, 9] as const]];
    const both = await pictures({ mode: 'region', images, boxes, count: 2 });
    assert.deepEqual(
      both.map(({ width }) => width),
      [40, 50],
    );
    const one = await provider.start(requestOf({ mode: 'region', images, boxes }), {
      signal,
      idempotencyKey: 'key',
    });
    assert.deepEqual(
      one.warnings.map(({ code }) => code),
      ['provider-note'],
    );
  });

  test('pictures it cannot use are refused before anything is drawn', async () => {
    const start = (input: InputImage, boxes?: ImageRequest['boxes']): Promise<unknown> =>
      provider.start(requestOf({ mode: boxes ? 'region' : 'edit', images: [input], boxes }), {
        signal,
        idempotencyKey: 'key',
      });
    const refused = (code: string) => (error: unknown) =>
      ImageError.is(error) && error.code === code && error.details.delivery === 'not-sent';
    const remote: InputImage = {
      ...jpegInput(),
      read: undefined,
      url: 'https://example.com/a.png',
    };
    await assert.rejects(start(remote), refused('invalid-request'));
    await assert.rejects(start(inputOf('a.txt', Buffer.from('hello'))), refused('not-an-image'));
    await assert.rejects(start(inputOf('a.png', new Uint8Array(0))), refused('not-an-image'));
    await assert.rejects(start(inputOf('a.png', new Uint8Array(30_000_001))), refused('too-large'));
    const whole = (await (await pngInput(40, 30)).read?.()) ?? new Uint8Array();
    await assert.rejects(start(inputOf('a.png', whole.slice(0, -200))), refused('not-an-image'));
    await assert.rejects(start(jpegInput(), [[[0, 0, 22, 5]]]), refused('invalid-request'));
    await assert.rejects(start(jpegInput(), [[]]), refused('invalid-request'));
  });

  test('it can always be stopped, before drawing and while drawing', async () => {
    const { operation } = await provider.start(
      requestOf({ mode: 'series', count: 12, tier: '4K' }),
      {
        signal,
        idempotencyKey: 'key',
      },
    );
    assert.equal(await provider.cancel?.(operation, { signal }), 'cancelled');
    const controller = new AbortController();
    const reason = new Error('enough');
    setImmediate(() => controller.abort(reason));
    await assert.rejects(provider.check(operation, { signal: controller.signal }), reason);
  });
});
