import * as assert from 'node:assert/strict';
import {
  optionNames,
  type AspectRatio,
  type ImageModel,
  type Mode,
  type Tier,
} from '../../../../src/core/imageModel';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { validateRequest } from '../../../../src/core/validateRequest';
import { providers } from '../../../../src/providers/registry';
import { imageRequest, publicImages } from '../support/imageRequests';
import { ServiceHarness } from '../support/serviceHarness';
import { palette } from './modeFacts';
import type { ServiceFacts } from './serviceFacts';
import { requestForms } from './services';
import { submitAll } from './submitting';

const everyOption: Partial<ImageRequest> = {
  negativePrompt: 'text',
  seed: 7,
  outputFormat: 'png',
  watermark: true,
  promptExpansion: true,
  thinking: true,
  palette,
};

/** Every request the model table offers: all sizes of all modes, with each option, all and none. */
function requestsOf(model: ImageModel): readonly ImageRequest[] {
  return Object.entries(model.modes).flatMap(([mode, { sizes, images, count }]) => {
    const inputs = publicImages(images.max);
    const plain = imageRequest(model.id, {
      mode: mode as Mode,
      images: inputs,
      boxes: mode === 'region' ? inputs.map(() => [[0, 0, 10, 10] as const]) : undefined,
    });
    const choices: readonly Partial<ImageRequest>[] = [
      {},
      ...optionNames.map(option => ({ [option]: everyOption[option] })),
      { ...everyOption, count: count.max },
    ];
    const offered = Object.entries(sizes).flatMap(([aspectRatio, row]) =>
      Object.keys(row).map(tier => ({
        aspectRatio: aspectRatio as AspectRatio,
        tier: tier as Tier,
      })),
    );
    return [
      ...offered.map(size => ({ ...plain, ...size, ...everyOption })),
      ...choices.map(choice => ({ ...plain, ...offered[0], ...choice })),
    ];
  });
}

/** `input.prompt`, `color_palette[].hex`: every name a body holds, with the names it stands in. */
function namesIn(value: unknown, prefix = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(entry => namesIn(entry, `${prefix}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [path, ...namesIn(inner, path)];
  });
}

suite('Fields sent', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  const modelsOf = ({ id, dialect }: ServiceFacts) =>
    providers.find(provider => provider.id === id)?.models(dialect) ?? [];

  for (const service of requestForms) {
    test(`${service.title}: the model table and the page have the same models`, () => {
      assert.deepEqual(
        new Map(modelsOf(service).map(({ id, name }) => [id, name])),
        new Map(service.requests.models.map(({ model, name }) => [model, name])),
      );
    });

    for (const model of modelsOf(service)) {
      test(`${service.title}: whatever is asked of ${model.name}, the page declares each field, and each one is used`, async () => {
        const facts = service.requests.models.find(each => each.model === model.id);
        assert.ok(facts);
        const requests = requestsOf(model);
        const callback = { url: 'https://hooks.example.com/easel', events: ['completed'] };
        const seen = new Set<string>();
        for (const { body } of await submitAll(harness, service, requests, callback)) {
          for (const name of namesIn(body)) seen.add(name);
        }
        assert.deepEqual(
          [...seen].toSorted(),
          facts.declared.filter(field => !facts.neverSent.includes(field)).toSorted(),
        );
      });

      test(`${service.title}: ${model.name} offers the modes, counts, options and tiers of its page`, () => {
        const facts = service.requests.models.find(each => each.model === model.id);
        assert.deepEqual(
          Object.entries(model.modes).map(([mode, { count, options, images, sizes }]) => [
            mode,
            count.max,
            options.toSorted(),
            images.max,
            new Set(Object.values(sizes).flatMap(row => Object.keys(row))),
          ]),
          Object.entries(facts?.modes ?? {}).map(([mode, each]) => [
            mode,
            each.maxCount,
            Object.keys(each.options).toSorted(),
            // Of a region's images the page shows two; more are Alibaba's, see limits.test.ts.
            mode === 'region' ? 9 : (each.given?.images?.length ?? 0),
            new Set<string>(each.tiers),
          ]),
        );
      });
    }
  }

  test('the requests these bodies are made of are such as a person can make', () => {
    for (const model of providers.flatMap(provider => provider.models('v1'))) {
      for (const request of requestsOf(model)) {
        const sized = request.images.map(image => ({ ...image, size: undefined }));
        validateRequest(model, { ...request, images: sized, palette: request.palette && palette });
      }
    }
  });
});
