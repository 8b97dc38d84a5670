import * as assert from 'node:assert/strict';
import { aspectRatios, optionNames, tiers, type OptionName } from '../../../../src/core/imageModel';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { imageRequest, publicImage, publicImages } from '../support/imageRequests';
import { errorOf, idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import { palette } from './modeFacts';
import type { ServiceFacts } from './serviceFacts';
import { requestForms } from './services';
import { bodyIn, open, plain, requestIn, submitAll } from './submitting';

/** What each option is tried with, and how a warning writes that; a switch that is off is not missed. */
const optionValues: { readonly [Name in OptionName]: readonly NonNullable<ImageRequest[Name]>[] } =
  {
    negativePrompt: ['text, 水印'],
    seed: [0, 2_147_483_647],
    outputFormat: ['png', 'jpeg', 'webp'],
    watermark: [true, false],
    promptExpansion: [true, false],
    thinking: [true, false],
    palette: [palette],
  };

function leftOut(option: OptionName, value: unknown): readonly unknown[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return value === false ? [] : [{ code: 'option-left-out', option, value: text }];
}

const everyOption: Partial<ImageRequest> = Object.fromEntries(
  optionNames.map(option => [option, optionValues[option][0]]),
);

suite('Bodies sent', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const service of requestForms) {
    suite(`to ${service.title}`, () => {
      modeTests(harness, service);
      pageTests(harness, service);
    });
  }
});

function modeTests(harness: ServiceHarness, service: ServiceFacts): void {
  for (const model of service.requests.models) {
    for (const [modeName, mode] of Object.entries(model.modes)) {
      const name = `${model.name} ${modeName}`;
      const notes = (mode.warnings ?? []).map(code => ({ code }));

      /** Bodies and warnings; of a note only its code, as its words are the service's own matter. */
      const sent = async (...changes: readonly Partial<ImageRequest>[]): Promise<unknown> => {
        const requests = changes.map(each => requestIn(model, modeName, mode, each));
        const submitted = await submitAll(harness, service, requests);
        return submitted.map(({ body, warnings }) => [
          body,
          warnings.map(each => (each.code === 'provider-note' ? { code: each.code } : each)),
        ]);
      };

      test(`${name} says model, prompt, size and count although there are defaults, and no more`, async () => {
        assert.deepEqual(await sent({}), [[bodyIn(service, model, mode), notes]]);
      });

      for (const [key, field] of Object.entries(mode.options)) {
        const option = key as OptionName;
        test(`${name} sends ${option} as ${field}, in every value`, async () => {
          const values = optionValues[option];
          assert.deepEqual(
            await sent(...values.map(value => ({ [option]: value }))),
            values.map(value => [bodyIn(service, model, mode, { [field]: value }), notes]),
          );
        });
      }

      const missed = optionNames.filter(option => mode.options[option] === undefined);
      for (const option of missed) {
        test(`${name} leaves out ${option}, and says so where it is missed`, async () => {
          const values = optionValues[option];
          assert.deepEqual(
            await sent(...values.map(value => ({ [option]: value }))),
            values.map(value => [
              bodyIn(service, model, mode),
              [...leftOut(option, value), ...notes],
            ]),
          );
        });
      }

      test(`${name} sends every option it has at once, with the most pictures`, async () => {
        const own: Record<string, unknown> = Object.fromEntries(
          Object.entries(mode.options).map(([option, field]) => [
            field,
            optionValues[option as OptionName][0],
          ]),
        );
        const count = model.count === undefined ? {} : { [model.count]: mode.maxCount };
        assert.deepEqual(await sent({ ...everyOption, count: mode.maxCount }), [
          [
            bodyIn(service, model, mode, { ...own, ...count }),
            [...missed.flatMap(option => leftOut(option, optionValues[option][0])), ...notes],
          ],
        ]);
      });

      test(`${name} sends every ratio and tier it has in the page's words`, async () => {
        const sizes = mode.tiers.flatMap(tier =>
          aspectRatios.flatMap(aspectRatio => {
            const fields = model.size(aspectRatio, tier);
            return fields ? [{ aspectRatio, tier, fields }] : [];
          }),
        );
        assert.deepEqual(
          await sent(...sizes.map(({ aspectRatio, tier }) => ({ aspectRatio, tier }))),
          sizes.map(({ fields }) => [bodyIn(service, model, mode, fields), notes]),
        );
      });

      test(`${name} sends nothing for a size it has not, rather than another size`, async () => {
        const { provider, sent: calls } = await open(harness, service, []);
        const wrong = tiers.flatMap(tier =>
          aspectRatios
            .filter(ratio => !mode.tiers.includes(tier) || !model.size(ratio, tier))
            .map(aspectRatio => ({ aspectRatio, tier })),
        );
        assert.ok(wrong.length > 0 || modeName === 'generate');
        for (const size of wrong) {
          const request = requestIn(model, modeName, mode, size);
          const { code, details } = await errorOf(provider.start(request, options));
          assert.deepEqual(
            [code, details.field, details.value, details.delivery],
            ['invalid-request', 'resolution', `${size.aspectRatio} ${size.tier}`, 'not-sent'],
          );
        }
        assert.equal(calls.length, 0);
      });

      test(`${name} leaves out an empty negative prompt, and images it has no place for`, async () => {
        const spare = mode.given?.images === undefined ? { images: publicImages(1) } : {};
        assert.deepEqual(await sent({ negativePrompt: '', ...spare }), [
          [bodyIn(service, model, mode), notes],
        ]);
      });

      const images = mode.given?.images ?? [];
      if (images.length > 1) {
        test(`${name} sends its images in their order`, async () => {
          const turned = images.map((_, index) =>
            publicImage(`${(index + 1) % images.length}.png`),
          );
          assert.deepEqual(await sent({ images: turned }), [
            [bodyIn(service, model, mode, { image_urls: turned.map(({ url }) => url) }), notes],
          ]);
        });
      }
    }
  }
}

const options = { signal: new AbortController().signal, idempotencyKey };

function pageTests(harness: ServiceHarness, service: ServiceFacts): void {
  const { id, requests, answers } = service;
  const request = (changes: Partial<ImageRequest> = {}) => ({ ...plain(service), ...changes });

  for (const { name, model, changes, body } of requests.examples) {
    test(`${name} is this body`, async () => {
      const [submitted] = await submitAll(harness, service, [imageRequest(model, changes)]);
      assert.deepEqual(submitted?.body, body);
    });
  }

  test('a prompt goes out as it was written', async () => {
    const prompt = '  “quotes” \\ \n newline, 🌊 \u{1F3EE} and { "size": "1*1", "n": 9 }\t';
    const [submitted] = await submitAll(harness, service, [request({ prompt })]);
    assert.ok(JSON.stringify(submitted?.body).includes(JSON.stringify(prompt)));
  });

  test('the same request is the same bytes, as one idempotency key demands', async () => {
    const twice = [request(everyOption), request({ ...everyOption })];
    const bodies = (await submitAll(harness, service, twice)).map(({ body }) =>
      JSON.stringify(body),
    );
    assert.equal(bodies[0], bodies[1]);
  });

  test('a callback is asked for only where one is set, in the words of the page', async () => {
    const without = (await submitAll(harness, service, [request()]))[0]?.body as object;
    for (const { callback, fields } of requests.callbacks) {
      const [submitted] = await submitAll(harness, service, [request()], callback);
      assert.deepEqual(submitted?.body, { ...without, ...fields });
    }
    assert.equal(JSON.stringify(without).includes('callback'), false);
  });

  test('a submission is one POST on a connection of its own, with its headers and no other', async () => {
    const [accepted] = answers.accepted;
    const { provider, server, sent } = await open(harness, service, [accepted?.answer ?? {}]);
    await provider.start(request(), options);
    const [wire] = server.requests;
    const model = requests.models.find(each => each.model === answers.model);
    assert.deepEqual(
      {
        line: [wire?.method, wire?.path],
        headers: Object.keys(sent[0]?.headers ?? {}).toSorted(),
        type: wire?.headers['content-type'],
        key: wire?.headers['idempotency-key'],
        call: [sent.length, sent[0]?.freshConnection, sent[0]?.headersTimeoutMs],
        facts: [provider.id, provider.startIsIdempotent, 'cancel' in provider],
      },
      {
        line: ['POST', requests.path(model?.name ?? '')],
        headers: requests.headers,
        type: 'application/json',
        key: requests.headers.includes('idempotency-key') ? idempotencyKey : undefined,
        call: [1, true, requests.headersTimeoutMs],
        facts: [id, requests.startIsIdempotent, answers.cancelPath !== undefined],
      },
    );
  });

  test('a model or a mode the service has not is refused before anything is sent', async () => {
    const { provider, sent } = await open(harness, service, []);
    const refusals = [
      await errorOf(provider.start(request({ model: `${id}/none` }), options)),
      await errorOf(provider.start(request({ model: 'offline/placeholder' }), options)),
    ];
    const modes = requests.models[1] ?? requests.models[0];
    const missing = (['variation', 'edit', 'reference', 'series', 'region'] as const).filter(
      mode => !modes?.modes[mode],
    );
    for (const mode of missing) {
      const wanted = request({ model: modes?.model ?? '', mode, tier: '1K' });
      const error = await errorOf(provider.start(wanted, options));
      assert.deepEqual([error.details.field, error.details.value], ['mode', mode]);
      refusals.push(error);
    }
    assert.deepEqual(
      [refusals.map(({ code, details }) => [code, details.delivery]), sent.length],
      [
        [
          ['model-unavailable', 'not-sent'],
          ['model-unavailable', 'not-sent'],
          ...missing.map(() => ['invalid-request', 'not-sent']),
        ],
        0,
      ],
    );
    assert.ok(missing.length > 0);
  });
}
