import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ImageProvider, OperationState } from '../../../../src/core/imageProvider';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import type { JsonValue } from '../../../../src/core/json';
import type { Mode } from '../../../../src/core/imageModel';
import { validateRequest } from '../../../../src/core/validateRequest';
import type { HttpClient } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import {
  modelInDialect,
  waveDialects,
  type WaveDialectName,
} from '../../../../src/providers/wave/dialect';
import { waveModels } from '../../../../src/providers/wave/models';
import { createWaveProvider } from '../../../../src/providers/wave/provider';
import {
  startWaveStandIn,
  type WaveStandIn,
  type WaveStandInOptions,
} from '../../../standins/wave/waveStandIn';
import { resetAfterRequest } from '../../../standins/support/faults';
import { moderated, unknownStatus } from '../../../standins/wave/waveFaults';
import { imageRequest, publicImage, publicImages } from '../support/imageRequests';

const { signal } = new AbortController();

function waveRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return imageRequest('wave/wan2.7-image', changes);
}

/** The fullest request a mode of a model allows: most images, most pictures, every option. */
function fullRequest(modelId: string, mode: Mode, dialect: WaveDialectName): ImageRequest {
  const plain = waveModels.find(({ id }) => id === modelId);
  assert.ok(plain);
  const model = modelInDialect(plain, waveDialects[dialect]);
  const capabilities = model.modes[mode];
  assert.ok(capabilities);
  const images = publicImages(capabilities.images.max);
  const has = (option: string) => capabilities.options.some(own => own === option);
  const request = imageRequest(modelId, {
    mode,
    count: capabilities.count.max,
    tier: capabilities.sizes['1:1']?.['4K'] ? '4K' : '2K',
    prompt: '景'.repeat(model.promptMaxLength),
    images,
    boxes:
      mode === 'region'
        ? images.map((_, index) =>
            index === 1
              ? []
              : [
                  [0, 0, 10, 10],
                  [20, 20, 800, 600],
                ],
          )
        : undefined,
    negativePrompt: has('negativePrompt') ? 'x'.repeat(500) : undefined,
    seed: has('seed') ? 2_147_483_647 : undefined,
    watermark: has('watermark') ? true : undefined,
    thinking: has('thinking') ? true : undefined,
    palette: has('palette')
      ? [
          { hex: '#0a2540', ratio: 98 },
          { hex: '#FFFFFF', ratio: 1 },
          { hex: '#000000', ratio: 1 },
        ]
      : undefined,
  });
  validateRequest(model, request);
  return request;
}

suite("Wave's provider against the stand-in", () => {
  let http: HttpClient;
  let standIn: WaveStandIn | undefined;
  let keyNumber = 0;

  setup(() => {
    http = createUndiciHttpClient({});
  });

  teardown(async () => {
    await http.close();
    await standIn?.close();
    standIn = undefined;
  });

  async function open(
    options: WaveStandInOptions = {},
  ): Promise<{ provider: ImageProvider; standIn: WaveStandIn }> {
    const opened = await startWaveStandIn({
      elsewhere: 'accept',
      polls: ['succeeded'],
      ...options,
    });
    standIn = opened;
    const provider = createWaveProvider({
      http,
      baseUrl: opened.baseUrl,
      apiKey: opened.keys[0] ?? '',
      dialect: options.dialect ?? 'v1',
    });
    return { provider, standIn: opened };
  }

  const start = (provider: ImageProvider, request: ImageRequest) =>
    provider.start(request, { signal, idempotencyKey: `key-${(keyNumber += 1)}` });

  for (const dialect of ['v1', 'v2'] as const) {
    for (const model of waveModels) {
      for (const mode of Object.keys(model.modes) as Mode[]) {
        test(`${model.name} ${mode} in ${dialect} is accepted at its limits and delivers`, async () => {
          const { provider, standIn } = await open({ dialect });
          const request = fullRequest(model.id, mode, dialect);
          const started = await start(provider, request);
          const state = await provider.check(started.operation, { signal });
          assert.ok(state.kind === 'succeeded', JSON.stringify(state));
          const task = standIn.tasks[0];
          assert.deepEqual(
            {
              pictures: state.images.length,
              expiry: state.images.every(image => image.kind === 'url' && image.expiresAtMs),
              prompt: task?.order.prompt === request.prompt,
              images: task?.order.imageUrls,
              boxes: task?.order.boxes.length,
              seed: task?.order.seed,
              cost: state.cost?.amount === (task?.order.units ?? NaN) / 500_000,
              // The page promises one image for boxes; the provider says so as well.
              notes: standIn.notes.map(({ field }) => field),
              warnings: started.warnings.map(({ code }) => code),
            },
            {
              pictures: request.count,
              expiry: true,
              prompt: true,
              images: request.images.map(({ url }) => url),
              boxes: request.boxes?.length ?? 0,
              seed: request.seed,
              cost: true,
              notes: mode === 'region' && dialect === 'v1' ? ['image_urls'] : [],
              warnings: mode === 'region' ? ['provider-note'] : [],
            },
          );
        });
      }
    }
  }

  test('every way to write an answer is read', async () => {
    const styles: WaveStandInOptions['answers'][] = [
      { url: 'string' },
      { url: 'one-array' },
      { times: 'seconds', progress: 'percent' },
      { times: 'milliseconds', letterCase: 'upper' },
      { successWord: 'succeeded', links: 'absent', expiry: 'absent' },
      { unknownFields: 'present', preConsumedCost: 'present' },
    ];
    const seen: unknown[] = [];
    for (const answers of styles) {
      const opened = await open({
        ...(answers && { answers }),
        polls: ['queued', 'running', 'succeeded'],
      });
      const { operation, state } = await start(opened.provider, waveRequest({ count: 2 }));
      const states: OperationState[] = [state];
      while (states.length < 4) states.push(await opened.provider.check(operation, { signal }));
      const last = states[3];
      seen.push([
        ...states.map(({ kind }) => kind),
        last?.kind === 'succeeded' ? last.images.length : 0,
      ]);
      await opened.standIn.close();
    }
    assert.deepEqual(
      seen,
      styles.map(() => ['pending', 'pending', 'pending', 'succeeded', 2]),
    );
  });

  test('a lost answer and the same key again make one task, charged once', async () => {
    const { provider, standIn } = await open();
    standIn.faults.next('submit', resetAfterRequest());
    const options = { signal, idempotencyKey: 'one-click' };
    await assert.rejects(provider.start(waveRequest(), options), (error: unknown) => {
      assert.ok(ImageError.is(error, 'network'));
      assert.equal(error.details.delivery, 'unclear');
      return true;
    });
    const { operation } = await provider.start(waveRequest(), options);
    assert.deepEqual(
      [standIn.counts.posts, standIn.counts.tasksCreated, operation, standIn.charged],
      [2, 1, { taskId: standIn.tasks[0]?.id }, standIn.tasks[0]?.order.units],
    );
  });

  test('a queued task is cancelled and refunded, a running one is too late', async () => {
    const { provider, standIn } = await open({ polls: ['queued', 'running'] });
    const ask = async (operation: JsonValue) => (await provider.check(operation, { signal })).kind;
    const first = await start(provider, waveRequest());
    assert.equal(await ask(first.operation), 'pending');
    const cancelled = await provider.cancel?.(first.operation, { signal });
    const second = await start(provider, waveRequest());
    assert.deepEqual(
      [await ask(second.operation), await ask(second.operation)],
      ['pending', 'pending'],
    );
    const late = await provider.cancel?.(second.operation, { signal });
    assert.deepEqual(
      [cancelled, await provider.check(first.operation, { signal }), late, standIn.counts.cancels],
      ['cancelled', { kind: 'cancelled', cost: { amount: 0, currency: 'USD' } }, 'too-late', 2],
    );
  });

  test('failures, unknown words and refusals are what they are', async () => {
    const { provider, standIn } = await open();
    standIn.planNext(moderated());
    const failing = await start(provider, waveRequest());
    standIn.faults.next('poll', unknownStatus('reviewing'));
    const unknown = await provider.check(failing.operation, { signal });
    standIn.balance = 0;
    const poor = await start(provider, waveRequest()).catch((error: unknown) => error);
    const stranger = createWaveProvider({
      http,
      baseUrl: standIn.baseUrl,
      apiKey: 'not-a-key',
      dialect: 'v1',
    });
    const refused = await start(stranger, waveRequest()).catch((error: unknown) => error);
    const missing = await provider
      .check({ taskId: 'task-none' }, { signal })
      .catch((error: unknown) => error);
    assert.deepEqual(
      [unknown.kind, ...[poor, refused, missing].map(error => ImageError.is(error) && error.code)],
      ['unrecognized', 'out-of-credit', 'unauthorized', 'provider-failed'],
    );
    assert.deepEqual(standIn.leaks, []);
  });

  test('the wrong dialect is refused with the argument that is wrong, and nothing is charged', async () => {
    const { standIn } = await open({ dialect: 'v2' });
    const provider = createWaveProvider({
      http,
      baseUrl: standIn.baseUrl,
      apiKey: standIn.keys[0] ?? '',
      dialect: 'v1',
    });
    const error = await start(
      provider,
      waveRequest({ mode: 'variation', images: [publicImage('a.png')] }),
    ).catch((caught: unknown) => caught);
    assert.ok(ImageError.is(error, 'invalid-request'));
    assert.deepEqual([error.details.field, standIn.charged], ['mode', 0]);
  });
});
