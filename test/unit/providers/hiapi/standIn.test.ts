import * as assert from 'node:assert/strict';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { validateRequest } from '../../../../src/core/validateRequest';
import type { HttpClient } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { hiapiModels } from '../../../../src/providers/hiapi/models';
import { createHiapiProvider } from '../../../../src/providers/hiapi/provider';
import type { ServiceConnection } from '../../../../src/providers/support/serviceConnection';
import type { HiapiAnswerStyle } from '../../../standins/hiapi/hiapiAnswers';
import { failTask, refused, timeOutTask, unknownStatus } from '../../../standins/hiapi/hiapiFaults';
import { hiapiSizes, inputFields, requestFields } from '../../../standins/hiapi/hiapiRules';
import {
  startHiapiStandIn,
  type HiapiStandIn,
  type HiapiStandInOptions,
} from '../../../standins/hiapi/hiapiStandIn';
import { resetAfterRequest } from '../../../standins/support/faults';
import { addressesIn, lifeOf, stageOf, stylesOf, type StyleValues } from '../support/answerStyles';
import { imageRequest } from '../support/imageRequests';
import { errorOf } from '../support/serviceHarness';

const { signal } = new AbortController();
const dayMs = 24 * 3_600_000;

const styleValues: StyleValues<HiapiAnswerStyle> = {
  errors: { documentation: true, blog: true },
  statusWords: { documentation: true, blog: true },
  archiving: { absent: true, present: true },
  times: { seconds: true, milliseconds: true },
  timeNames: { created: true, createdAt: true },
  emptyFields: { absent: true, null: true },
  storage: { absent: true, present: true },
  expiry: { absent: true, present: true },
  thumbnail: { absent: true, present: true },
  retryAfter: { present: true, absent: true },
  unknownFields: { absent: true, present: true },
};

function hiapiRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return imageRequest('hiapi/qwen-image-2.0', { tier: '2K', ...changes });
}

suite("HiAPI's provider against the stand-in", () => {
  let http: HttpClient;
  let standIn: HiapiStandIn;

  setup(() => {
    http = createUndiciHttpClient({});
  });

  teardown(async () => {
    await http.close();
    await standIn.close();
  });

  async function open(options: HiapiStandInOptions = {}): Promise<ImageProvider> {
    standIn = await startHiapiStandIn({ polls: ['succeeded'], ...options });
    return providerWith({});
  }

  function providerWith(changes: Partial<ServiceConnection>): ImageProvider {
    const { baseUrl, keys } = standIn;
    const apiKey = keys[0] ?? '';
    return createHiapiProvider({ http, baseUrl, apiKey, dialect: 'v1', ...changes });
  }

  const start = (provider: ImageProvider, request: ImageRequest) =>
    provider.start(request, { signal, idempotencyKey: crypto.randomUUID() });

  for (const model of hiapiModels) {
    for (const ratio of ['1:1', '4:3', '3:4', '16:9', '9:16'] as const) {
      test(`${model.name} in ${ratio} is accepted at its limits with every field of the page`, async () => {
        await open();
        const url = 'https://hooks.example.com/hiapi';
        const request = hiapiRequest({
          aspectRatio: ratio,
          prompt: '景'.repeat(model.promptMaxLength),
          negativePrompt: 'x'.repeat(model.negativePromptMaxLength ?? NaN),
          seed: model.seed?.max,
          watermark: true,
          promptExpansion: false,
        });
        validateRequest(model, request);
        const states = await lifeOf(providerWith({ callback: { url } }), request, 1);
        assert.deepEqual(
          [stageOf(states[0]!), stageOf(states[1]!)],
          ['pending queued', 'succeeded'],
        );
        const { body = {}, prompt, seed, size, callbackUrl } = standIn.tasks[0]?.order ?? {};
        assert.deepEqual(
          [prompt, seed, size, callbackUrl],
          [request.prompt, request.seed, model.modes.generate?.sizes[ratio]?.['2K'], url],
        );
        // Where the picture is kept is HiAPI's default, and of another page.
        const fields = requestFields.filter(field => field !== 'storage');
        assert.deepEqual(Object.keys(body).toSorted(), fields.toSorted());
        assert.deepEqual(Object.keys(body['input'] as object).toSorted(), inputFields.toSorted());
        assert.deepEqual(standIn.leaks, []);
      });
    }
  }

  test('the model table has the sizes of the page and no other', () => {
    const sizes = Object.values(hiapiModels[0]?.modes.generate?.sizes ?? {}).map(
      each => each['2K'],
    );
    const named = sizes.map(size => `${size?.width}*${size?.height}`);
    assert.deepEqual(named.toSorted(), Object.keys(hiapiSizes).toSorted());
  });

  for (const answers of stylesOf(styleValues)) {
    test(`answers with ${JSON.stringify(answers)} are read`, async () => {
      const archiving = { phase: 'running', progressPercent: 95 };
      const polls = ['queued', 'running', archiving, 'succeeded'] as const;
      const provider = await open({ answers, polls });
      const states = await lifeOf(provider, hiapiRequest(), 4);
      // The blog has one word for all that is not over.
      const running = answers.statusWords === 'blog' ? 'pending queued' : 'pending running';
      assert.deepEqual(states.map(stageOf), [
        'pending queued',
        'pending queued',
        running,
        running,
        'succeeded',
      ]);
      const last = states[4];
      assert.ok(last?.kind === 'succeeded');
      assert.deepEqual(addressesIn(last).length, 1, 'a thumbnail is no picture of its own');
      const [image] = last.images;
      assert.ok(image?.kind === 'url');
      const response = await fetch(image.url);
      assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'image/png']);
      if (answers.expiry === 'absent') {
        assert.equal(image.expiresAtMs, undefined);
      } else {
        assert.ok(Math.abs((image.expiresAtMs ?? NaN) - Date.now() - 7 * dayMs) < dayMs / 24);
      }
    });

    test(`failures and refusals with ${JSON.stringify(answers)} are read`, async () => {
      const provider = await open({ answers });
      const envelope = answers.errors ?? 'documentation';
      standIn.planNext(
        { ...failTask(), polls: ['failed'] },
        { ...timeOutTask(), polls: ['failed'] },
      );
      const [, failed] = await lifeOf(provider, hiapiRequest(), 1);
      const [, late] = await lifeOf(provider, hiapiRequest(), 1);
      assert.ok(failed?.kind === 'failed' && late?.kind === 'failed');
      const invalid = await errorOf(start(provider, hiapiRequest({ seed: 2 ** 31 })));
      const missing = await errorOf(provider.check({ taskId: 'tk-hiapi-none' }, { signal }));
      const stranger = await errorOf(start(providerWith({ apiKey: 'not-a-key' }), hiapiRequest()));
      standIn.faults.next('submit', refused('rate-limited', {}, envelope));
      const busy = await errorOf(start(provider, hiapiRequest()));
      standIn.balance = 0;
      const poor = await errorOf(start(provider, hiapiRequest()));
      assert.deepEqual(
        [failed.error, late.error, invalid, missing, stranger, busy, poor].map(({ code }) => code),
        [
          'provider-failed',
          'provider-failed',
          'invalid-request',
          'provider-failed',
          'unauthorized',
          'rate-limited',
          'out-of-credit',
        ],
      );
      assert.deepEqual(standIn.leaks, []);
    });
  }

  test('a status word of no page is neither success nor failure', async () => {
    const provider = await open();
    standIn.faults.next('poll', unknownStatus('reviewing'));
    const states = await lifeOf(provider, hiapiRequest(), 2);
    assert.deepEqual(states.slice(1).map(stageOf), ['unrecognized reviewing', 'succeeded']);
  });

  test('a lost answer and the same key again make one task, charged once', async () => {
    const provider = await open();
    standIn.faults.next('submit', resetAfterRequest());
    const options = { signal, idempotencyKey: 'one-click' };
    const lost = await errorOf(provider.start(hiapiRequest(), options));
    const { operation } = await provider.start(hiapiRequest(), options);
    assert.deepEqual(
      [lost.details.delivery, standIn.counts.posts, standIn.counts.tasksCreated, operation],
      ['unclear', 2, 1, { taskId: standIn.tasks[0]?.id }],
    );
    assert.equal(standIn.charged, standIn.tasks[0]?.order.units);
  });
});
