import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
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
import { inspectPicture } from '../../../src/core/localPicture';
import { parseSetting, type SettingValue } from '../../../src/core/settings';
import { validateRequest } from '../../../src/core/validateRequest';
import type { SettingId } from '../../../src/ids';
import { createImageHost, hostPicture } from '../../../src/imageHosts/hostPicture';
import type { ImageHost } from '../../../src/imageHosts/imageHost';
import type { HttpClient } from '../../../src/net/httpClient';
import { createSystemClock } from '../../../src/net/systemClock';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { createServiceProvider } from '../../../src/providers/createServiceProvider';
import { providers, type ServiceId } from '../../../src/providers/registry';
import type { WaveDialectName } from '../../../src/providers/wave/dialect';
import { startStandIns, type StandIns } from '../../standins/main';

const { signal } = new AbortController();
const file = 'test/fixtures/workspace/images/lantern.png';

/** A file of the sample workspace, as the editor reads it. */
async function localImage(): Promise<InputImage> {
  const bytes = new Uint8Array(await readFile(file));
  const { mediaType, width, height } = inspectPicture(bytes, file);
  const read = () => Promise.resolve(bytes);
  return { name: 'lantern.png', url: undefined, read, mediaType, size: { width, height } };
}

/** A request for one picture. */
function requestFor(
  model: ImageModel,
  mode: Mode,
  images: readonly InputImage[],
  size: Pick<ImageRequest, 'aspectRatio' | 'tier'>,
): ImageRequest {
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
  let image: InputImage;

  suiteSetup(async () => {
    standIns = await startStandIns(0);
    http = createUndiciHttpClient({});
    image = await localImage();
  });

  suiteTeardown(async () => {
    await http.close();
    await standIns.close();
  });

  /** As the editor reads a setting that `npm start` has written, or has left alone. */
  function setting<Id extends SettingId>(id: Id): SettingValue<Id> {
    return parseSetting(id, standIns.machineSettings[id]);
  }

  function imageHost(): ImageHost {
    const kind = setting('easel.imageHost.kind');
    assert.ok(kind === 'upload');
    const settings = {
      url: setting('easel.imageHost.upload.url'),
      fileField: setting('easel.imageHost.upload.fileField'),
      headers: setting('easel.imageHost.upload.headers'),
      fields: setting('easel.imageHost.upload.fields'),
      urlPath: setting('easel.imageHost.upload.urlPath'),
    };
    return createImageHost({ id: kind, settings }, { http, clock: createSystemClock() });
  }

  /** The least images the mode takes, all of them files, put where the service reads them. */
  async function imagesFor({ input, modes }: ImageModel, mode: Mode): Promise<InputImage[]> {
    const images = Array.from({ length: modes[mode]?.images.min ?? 0 }, () => image);
    if (input?.delivery !== 'url') return images;
    const options = { limits: input, field: file, signal, onRemovable: () => Promise.resolve() };
    return Promise.all(
      images.map(async each => {
        assert.ok(each.read);
        const { url } = await hostPicture(imageHost(), await each.read(), options);
        return { ...each, url };
      }),
    );
  }

  function openProvider(id: ServiceId, dialect: WaveDialectName): ImageProvider {
    const apiKey = standIns.providers.find(each => each.id === id)?.key ?? '';
    const baseUrl = setting(`easel.providers.${id}.baseUrl`);
    return createServiceProvider(id, { http, baseUrl, apiKey, dialect });
  }

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

  /** One picture of each size the mode has, down to `most` of them; how many there were. */
  async function makePictures(
    { service, model, mode, dialect }: Combination,
    most = Infinity,
  ): Promise<number> {
    const provider = openProvider(service, dialect);
    const capabilities = model.modes[mode];
    assert.ok(capabilities);
    const images = await imagesFor(model, mode);
    let made = 0;
    for (const aspectRatio of aspectRatios) {
      // Pictures of the highest tier take long to draw, and add nothing the second does not.
      for (const tier of tiers.filter(each => each !== '4K')) {
        const size = pixelsOf(capabilities, aspectRatio, tier);
        if (!size || made === most) continue;
        const asked = requestFor(model, mode, images, { aspectRatio, tier });
        const { request } = fitRequest(model, asked);
        validateRequest(model, request);
        const found = sniffImage(await pictureOf(provider, request));
        assert.ok(typeof found !== 'string', 'it is no picture');
        assert.deepEqual({ width: found.width, height: found.height }, size);
        made += 1;
      }
    }
    return made;
  }

  for (const combination of combinations('v1')) {
    const { model, mode } = combination;
    const from = (model.modes[mode]?.images.max ?? 0) > 0 ? ' from files of this machine' : '';
    test(`${model.id} makes a picture of every size it has in the mode ${mode}${from}`, async () => {
      assert.ok((await makePictures(combination)) >= 5);
    });
  }

  for (const combination of combinations('v2').filter(({ service }) => service === 'wave')) {
    const { model, mode } = combination;
    test(`${model.id} makes pictures in the mode ${mode} where only the dialect is changed to v2`, async () => {
      assert.equal(await makePictures(combination, 2), 2);
    });
  }
});

interface Combination {
  readonly service: ServiceId;
  readonly model: ImageModel;
  readonly mode: Mode;
  readonly dialect: WaveDialectName;
}

/** Every mode of every model of the services. */
function combinations(dialect: WaveDialectName): readonly Combination[] {
  return providers.flatMap(provider => {
    const { service } = provider;
    if (!service) return [];
    return provider.models(dialect).flatMap(model => {
      const modes = Object.keys(model.modes) as Mode[];
      return modes.map(mode => ({ service: service.id, model, mode, dialect }));
    });
  });
}
