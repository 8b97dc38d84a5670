import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { Mode } from '../../../../src/core/imageModel';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { validateRequest } from '../../../../src/core/validateRequest';
import type { HttpClient } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { gccaiModels } from '../../../../src/providers/gccai/models';
import { createGccaiProvider } from '../../../../src/providers/gccai/provider';
import type { GccaiAnswerStyle } from '../../../standins/gccai/gccaiAnswers';
import { moderated, unknownStatus } from '../../../standins/gccai/gccaiFaults';
import {
  gccaiFields,
  imagesMax,
  inputMaxBytes,
  unitsPerDollar,
} from '../../../standins/gccai/gccaiRules';
import {
  startGccaiStandIn,
  type GccaiStandIn,
  type GccaiStandInOptions,
} from '../../../standins/gccai/gccaiStandIn';
import { resetAfterRequest } from '../../../standins/support/faults';
import { addressesIn, lifeOf, stageOf, stylesOf, type StyleValues } from '../support/answerStyles';
import { imageRequest, publicImages } from '../support/imageRequests';
import { errorOf } from '../support/serviceHarness';

const { signal } = new AbortController();
const hourMs = 3_600_000;

const styleValues: StyleValues<GccaiAnswerStyle> = {
  code: { number: true, word: true },
  submittedData: { array: true, object: true },
  stateData: { object: true, array: true },
  submittedWord: { submitted: true, processing: true },
  url: { array: true, string: true, 'one-array': true },
  references: { absent: true, first: true },
  times: { seconds: true, milliseconds: true },
  progress: { integer: true, percent: true },
  letterCase: { lower: true, upper: true },
  expiry: { absent: true, present: true },
  cost: { absent: true, present: true },
  errorCode: { number: true, string: true },
  errorParam: { absent: true, present: true },
  unknownFields: { absent: true, present: true },
};

function gccaiRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return imageRequest('gccai/qwen-image-2.0', changes);
}

/** The fullest request a mode of a model allows. */
function fullRequest(modelId: string, mode: Mode): ImageRequest {
  const model = gccaiModels.find(({ id }) => id === modelId);
  const capabilities = model?.modes[mode];
  assert.ok(model && capabilities);
  const request = imageRequest(modelId, {
    mode,
    count: capabilities.count.max,
    tier: '2K',
    prompt: '景'.repeat(model.promptMaxLength),
    negativePrompt: 'x'.repeat(model.negativePromptMaxLength ?? NaN),
    images: publicImages(capabilities.images.max),
  });
  validateRequest(model, request);
  return request;
}

suite("gccai's provider against the stand-in", () => {
  let http: HttpClient;
  let standIn: GccaiStandIn;

  setup(() => {
    http = createUndiciHttpClient({});
  });

  teardown(async () => {
    await http.close();
    await standIn.close();
  });

  async function open(options: GccaiStandInOptions = {}): Promise<ImageProvider> {
    standIn = await startGccaiStandIn({ elsewhere: 'accept', polls: ['succeeded'], ...options });
    return providerWith(standIn.keys[0] ?? '');
  }

  function providerWith(apiKey: string): ImageProvider {
    const { baseUrl } = standIn;
    return createGccaiProvider({ http, baseUrl, apiKey, dialect: 'v1' });
  }

  const start = (provider: ImageProvider, request: ImageRequest) =>
    provider.start(request, { signal, idempotencyKey: crypto.randomUUID() });

  for (const model of gccaiModels) {
    for (const mode of Object.keys(model.modes) as Mode[]) {
      test(`${model.name} ${mode} is accepted at its limits with every field of the page`, async () => {
        const provider = await open();
        const request = fullRequest(model.id, mode);
        const states = await lifeOf(provider, request, 1);
        const { body = {}, prompt, imageUrls } = standIn.tasks[0]?.order ?? {};
        assert.deepEqual(
          [states.map(stageOf), addressesIn(states[1]).length, prompt, imageUrls],
          [
            ['pending queued', 'succeeded'],
            request.count,
            request.prompt,
            request.images.map(({ url }) => url),
          ],
        );
        const expected = gccaiFields.filter(
          field => field !== 'image_urls' || request.images.length > 0,
        );
        assert.deepEqual(Object.keys(body).toSorted(), expected.toSorted());
        assert.deepEqual(standIn.leaks, []);
      });
    }
  }

  test('what the page does not limit is limited in both as Alibaba does', () => {
    const limits = gccaiModels.map(({ modes, input }) => [
      modes.reference?.images.max,
      input?.maxBytes,
    ]);
    assert.deepEqual(
      limits,
      gccaiModels.map(() => [imagesMax, inputMaxBytes]),
    );
  });

  for (const answers of stylesOf(styleValues)) {
    test(`answers with ${JSON.stringify(answers)} are read`, async () => {
      const running = { phase: 'running', progressPercent: 45 };
      const provider = await open({ answers, polls: ['queued', running, 'succeeded'] });
      const request = gccaiRequest({ mode: 'reference', images: publicImages(2), count: 2 });
      const states = await lifeOf(provider, request, 3);
      const last = states[3];
      assert.deepEqual(states.slice(1).map(stageOf), [
        'pending queued',
        'pending running',
        'succeeded',
      ]);
      assert.equal(states[0]?.kind, 'pending');
      assert.ok(states[2]?.kind === 'pending' && states[2].progressPercent === 45);
      assert.ok(last?.kind === 'succeeded');
      // The pictures alone, whether or not the references stand before them.
      const addresses = addressesIn(last);
      assert.deepEqual(
        [addresses.length, addresses.every(url => url.startsWith(standIn.outputOrigin))],
        [2, true],
      );
      const units = 2 * (standIn.tasks[0]?.order.unitsPerImage ?? NaN);
      const credits = { amount: (units / unitsPerDollar) * 10, currency: 'credits' };
      assert.deepEqual(last.cost, answers.cost === 'present' ? credits : undefined);
      for (const image of last.images) {
        assert.ok(image.kind === 'url');
        if (answers.expiry === 'absent') {
          assert.equal(image.expiresAtMs, undefined);
        } else {
          assert.ok(Math.abs((image.expiresAtMs ?? NaN) - Date.now() - 24 * hourMs) < hourMs);
        }
      }
    });

    test(`failures, ends elsewhere and refusals with ${JSON.stringify(answers)} are read`, async () => {
      const provider = await open({ answers });
      standIn.planNext({ ...moderated(), polls: ['failed'] }, { polls: ['queued', 'cancelled'] });
      const [, failed] = await lifeOf(provider, gccaiRequest(), 1);
      assert.ok(failed?.kind === 'failed');
      const cancelled = await lifeOf(provider, gccaiRequest(), 2);
      const five = gccaiRequest({ mode: 'reference', images: publicImages(5) });
      const invalid = await errorOf(start(provider, five));
      const stranger = await errorOf(start(providerWith('not-a-key'), gccaiRequest()));
      standIn.balance = 0;
      const poor = await errorOf(start(provider, gccaiRequest()));
      assert.deepEqual(
        [failed.error, invalid, stranger, poor].map(({ code }) => code),
        // "invalid_request_error" for content too: the pages have no word of their own for that.
        ['invalid-request', 'invalid-request', 'unauthorized', 'out-of-credit'],
      );
      assert.equal(invalid.details.field, answers.errorParam === 'present' ? 'images' : undefined);
      assert.equal(stageOf(cancelled[2] ?? failed), 'cancelled');
      assert.equal(standIn.charged, 0);
    });
  }

  test('a status word of no page is neither success nor failure', async () => {
    const provider = await open();
    standIn.faults.next('poll', unknownStatus('reviewing'));
    const states = await lifeOf(provider, gccaiRequest(), 2);
    assert.deepEqual(states.slice(1).map(stageOf), ['unrecognized reviewing', 'succeeded']);
  });

  test('a lost answer leaves a task that was paid for, and the error says that it may have', async () => {
    const provider = await open();
    standIn.faults.next('submit', resetAfterRequest());
    const error = await errorOf(start(provider, gccaiRequest()));
    assert.ok(ImageError.is(error, 'network'));
    assert.deepEqual([error.details.delivery, standIn.counts.tasksCreated], ['unclear', 1]);
  });
});
