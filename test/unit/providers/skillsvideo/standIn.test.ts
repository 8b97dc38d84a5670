import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { stripMetadata } from '../../../../src/core/imageMetadata';
import type { Mode } from '../../../../src/core/imageModel';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { ImageRequest, InputImage } from '../../../../src/core/imageRequest';
import { validateRequest } from '../../../../src/core/validateRequest';
import type { HttpClient } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { skillsvideoModels } from '../../../../src/providers/skillsvideo/models';
import { createSkillsvideoProvider } from '../../../../src/providers/skillsvideo/provider';
import type { SkillsvideoAnswerStyle } from '../../../standins/skillsvideo/skillsvideoAnswers';
import {
  cancelledElsewhere,
  failTask,
  moderated,
} from '../../../standins/skillsvideo/skillsvideoFaults';
import {
  defaultCreditsPerImage,
  orderFields,
} from '../../../standins/skillsvideo/skillsvideoRules';
import {
  startSkillsvideoStandIn,
  type SkillsvideoStandIn,
  type SkillsvideoStandInOptions,
} from '../../../standins/skillsvideo/skillsvideoStandIn';
import { resetAfterRequest } from '../../../standins/support/faults';
import { jpeg16x9, png } from '../../net/pictures';
import { addressesIn, lifeOf, stageOf, stylesOf, type StyleValues } from '../support/answerStyles';
import { imageRequest, localImage, publicImage, publicImages } from '../support/imageRequests';
import { errorOf } from '../support/serviceHarness';

const { signal } = new AbortController();

/** All but the stream's, which the client does not open. */
const styleValues: StyleValues<Omit<SkillsvideoAnswerStyle, 'streamUsage'>> = {
  submitStatus: { 200: true, 202: true },
  statusWords: { queue: true, prediction: true },
  letterCase: { documented: true, lower: true, upper: true },
  input: { present: true, absent: true },
  usage: { 'at-once': true, 'at-the-end': true },
  data: { 'images-and-image': true, images: true },
  pictureDetails: { present: true, absent: true },
  errorFields: { 'code-and-error': true, message: true, code: true, error: true },
  invalidStatus: { 400: true, 422: true },
  earlyFailure: { polled: true, 'at-submission': true },
  unknownFields: { absent: true, present: true },
};

function skillsvideoRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return imageRequest('skillsvideo/qwen-image-2', changes);
}

/** The fullest request a mode allows, with these images. */
function fullRequest(mode: Mode, images: readonly InputImage[]): ImageRequest {
  const [model] = skillsvideoModels;
  assert.ok(model);
  const request = skillsvideoRequest({
    mode,
    images,
    count: 4,
    prompt: '景'.repeat(model.promptMaxLength),
    negativePrompt: 'x'.repeat(model.negativePromptMaxLength ?? NaN),
    seed: model.seed?.max,
    outputFormat: 'webp',
    promptExpansion: false,
  });
  validateRequest(model, request);
  return request;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

suite("skills.video's provider against the stand-in", () => {
  let http: HttpClient;
  let standIn: SkillsvideoStandIn;

  setup(() => {
    http = createUndiciHttpClient({});
  });

  teardown(async () => {
    await http.close();
    await standIn.close();
  });

  async function open(options: SkillsvideoStandInOptions = {}): Promise<ImageProvider> {
    standIn = await startSkillsvideoStandIn({
      elsewhere: 'accept',
      polls: ['succeeded'],
      ...options,
    });
    return providerWith(standIn.keys[0] ?? '');
  }

  function providerWith(apiKey: string): ImageProvider {
    const { baseUrl } = standIn;
    return createSkillsvideoProvider({ http, baseUrl, apiKey, dialect: 'v1' });
  }

  const start = (provider: ImageProvider, request: ImageRequest) =>
    provider.start(request, { signal, idempotencyKey: crypto.randomUUID() });

  const photo = png(640, 480);
  const bodies: readonly [string, Mode, readonly InputImage[]][] = [
    ['without images', 'generate', []],
    ['with an address', 'edit', publicImages(1)],
    ['with four addresses', 'reference', publicImages(4)],
    ['with a file', 'edit', [localImage('me.png', photo)]],
    [
      'with an address between two files',
      'reference',
      [localImage('a.png', photo), publicImage('b.png'), localImage('c.jpg', jpeg16x9)],
    ],
  ];
  for (const [what, mode, images] of bodies) {
    test(`${mode} ${what} is accepted at its limits with every field that is sent`, async () => {
      const provider = await open();
      const request = fullRequest(mode, images);
      const states = await lifeOf(provider, request, 1);
      assert.deepEqual([stageOf(states[0]!), addressesIn(states[1]).length], ['pending queued', 4]);
      const order = standIn.tasks[0]?.order;
      assert.ok(order);
      const sent = await Promise.all(
        images.map(async ({ url, read }) => url ?? sha256(stripMetadata(await read!()).bytes)),
      );
      assert.deepEqual(
        [
          order.prompt,
          order.body['negative_prompt'],
          order.seed,
          order.count,
          order.format,
          order.expandsPrompt,
          order.size,
          order.images.map(image => (typeof image === 'string' ? image : image.sha256)),
        ],
        [
          request.prompt,
          request.negativePrompt,
          request.seed,
          4,
          'webp',
          false,
          { width: 1280, height: 720 },
          sent,
        ],
      );
      const never = ['image_size', 'num_images', ...(images.length === 0 ? ['image_urls'] : [])];
      const fields = orderFields.filter(field => !never.includes(field));
      assert.deepEqual(Object.keys(order.body).toSorted(), fields.toSorted());
      assert.deepEqual(standIn.leaks, []);
    });
  }

  for (const answers of stylesOf(styleValues)) {
    test(`answers with ${JSON.stringify(answers)} are read`, async () => {
      const provider = await open({ answers, polls: ['queued', 'running', 'succeeded'] });
      const states = await lifeOf(provider, skillsvideoRequest({ count: 2 }), 3);
      assert.deepEqual(states.map(stageOf), [
        'pending queued',
        'pending queued',
        'pending running',
        'succeeded',
      ]);
      const last = states[3];
      assert.ok(last?.kind === 'succeeded');
      const addresses = addressesIn(last);
      assert.deepEqual([addresses.length, new Set(addresses).size], [2, 2]);
      assert.deepEqual(last.cost, { amount: 2 * defaultCreditsPerImage, currency: 'credits' });
    });

    test(`failures, ends elsewhere and refusals with ${JSON.stringify(answers)} are read`, async () => {
      const provider = await open({ answers });
      standIn.planNext({ ...moderated(), polls: ['failed'] }, cancelledElsewhere(), {
        ...failTask('IMAGE_GENERATION_TIMEOUT'),
        polls: ['failed'],
      });
      const [, refused] = await lifeOf(provider, skillsvideoRequest(), 1);
      const cancelled = await lifeOf(provider, skillsvideoRequest(), 2);
      const [, late] = await lifeOf(provider, skillsvideoRequest(), 1);
      assert.ok(refused?.kind === 'failed' && late?.kind === 'failed');
      const five = skillsvideoRequest({ mode: 'reference', images: publicImages(5) });
      const invalid = await errorOf(start(provider, five));
      const stranger = await errorOf(start(providerWith('not-a-key'), skillsvideoRequest()));
      standIn.balance = 0;
      const poor = await errorOf(start(provider, skillsvideoRequest()));
      assert.deepEqual(
        [refused.error, late.error, invalid, stranger, poor].map(({ code }) => code),
        ['content-refused', 'provider-failed', 'invalid-request', 'unauthorized', 'out-of-credit'],
      );
      assert.equal(stageOf(cancelled[2] ?? refused), 'cancelled');
      assert.equal(standIn.charged, 0);
    });
  }

  for (const earlyFailure of ['polled', 'at-submission'] as const) {
    test(`a generation that fails at once is known as failed where that is ${earlyFailure}`, async () => {
      standIn = await startSkillsvideoStandIn({ taskDurationMs: 0, answers: { earlyFailure } });
      standIn.planNext({ ...moderated(), durationMs: 0 });
      const provider = providerWith(standIn.keys[0] ?? '');
      const [first, second] = await lifeOf(provider, skillsvideoRequest(), 1);
      assert.ok(first && second);
      if (earlyFailure === 'at-submission') assert.equal(stageOf(first), 'failed');
      assert.equal(stageOf(second), 'failed');
    });
  }

  test('a status word of no page is neither success nor failure', async () => {
    const provider = await open({ polls: ['PONDERING', 'succeeded'] });
    const states = await lifeOf(provider, skillsvideoRequest(), 2);
    assert.deepEqual(states.slice(1).map(stageOf), ['unrecognized PONDERING', 'succeeded']);
  });

  test('a lost answer leaves a task that was paid for, and the error says that it may have', async () => {
    const provider = await open();
    standIn.faults.next('submit', resetAfterRequest());
    const { code, details } = await errorOf(start(provider, skillsvideoRequest()));
    assert.deepEqual(
      [code, details.delivery, standIn.counts.tasksCreated],
      ['network', 'unclear', 1],
    );
  });
});
