import assert from 'node:assert/strict';
import { sniffImage } from '../../../src/core/imageBytes';
import {
  aspectRatios,
  pixelsOf,
  tiers,
  type ImageModel,
  type Mode,
} from '../../../src/core/imageModel';
import type { ImageProvider } from '../../../src/core/imageProvider';
import type { ImageRequest, InputImage } from '../../../src/core/imageRequest';
import { fitRequest } from '../../../src/core/fitRequest';
import { validateRequest } from '../../../src/core/validateRequest';
import type { HttpClient } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { createServiceProvider } from '../../../src/providers/createServiceProvider';
import { providers } from '../../../src/providers/registry';
import { startStandIns, type StandIns } from '../../standins/main';

const { signal } = new AbortController();

/** A request for one picture, with as few images as the mode takes. */
function requestFor(
  model: ImageModel,
  mode: Mode,
  size: Pick<ImageRequest, 'aspectRatio' | 'tier'>,
): ImageRequest {
  const images: InputImage[] = Array.from(
    { length: model.modes[mode]?.images.min ?? 0 },
    (_unused, index) => ({
      url: `https://images.example.com/${index}.png`,
      mediaType: 'image/png',
      size: { width: 1024, height: 768 },
      name: `${index}.png`,
      read: undefined,
    }),
  );
  return {
    model: model.id,
    mode,
    prompt: 'A quiet harbour at dawn.',
    count: 1,
    ...size,
    images,
    boxes: mode === 'region' ? images.map(() => [[0, 0, 100, 100]]) : undefined,
    negativePrompt: undefined,
    seed: undefined,
    outputFormat: undefined,
    watermark: undefined,
    promptExpansion: undefined,
    thinking: undefined,
    palette: undefined,
  };
}

suite('The stand-ins for trying Easel', () => {
  let standIns: StandIns;
  let http: HttpClient;

  suiteSetup(async () => {
    standIns = await startStandIns(0);
    http = createUndiciHttpClient({});
  });

  suiteTeardown(async () => {
    await http.close();
    await standIns.close();
  });

  async function pictureOf(provider: ImageProvider, request: ImageRequest): Promise<Uint8Array> {
    const { operation } = await provider.start(request, {
      signal,
      idempotencyKey: crypto.randomUUID(),
    });
    const state = await provider.check(operation, { signal });
    assert.ok(state.kind === 'succeeded', JSON.stringify(state));
    const [image] = state.images;
    assert.ok(image?.kind === 'url');
    return new Uint8Array(await (await fetch(image.url)).arrayBuffer());
  }

  for (const entry of providers) {
    const { id, service } = entry;
    for (const model of service ? entry.models('v1') : []) {
      for (const mode of Object.keys(model.modes) as Mode[]) {
        test(`${model.id} makes a picture of every size it has in the mode ${mode}`, async () => {
          const standIn = standIns.providers.find(each => each.id === id);
          assert.ok(service && standIn);
          const provider = createServiceProvider(service.id, {
            http,
            baseUrl: standIn.baseUrl,
            apiKey: standIn.key,
            dialect: 'v1',
          });
          const capabilities = model.modes[mode];
          assert.ok(capabilities);
          let made = 0;
          for (const aspectRatio of aspectRatios) {
            // Pictures of the highest tier take long to draw, and add nothing the second does not.
            for (const tier of tiers.filter(each => each !== '4K')) {
              const size = pixelsOf(capabilities, aspectRatio, tier);
              if (!size) continue;
              const { request } = fitRequest(model, requestFor(model, mode, { aspectRatio, tier }));
              validateRequest(model, request);
              const found = sniffImage(await pictureOf(provider, request));
              assert.ok(typeof found !== 'string', 'it is no picture');
              assert.deepEqual({ width: found.width, height: found.height }, size);
              made += 1;
            }
          }
          assert.ok(made >= 5);
        });
      }
    }
  }
});
