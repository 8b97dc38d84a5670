import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import { fitRequest } from '../../../../src/core/fitRequest';
import type { ImageModel } from '../../../../src/core/imageModel';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { validateRequest } from '../../../../src/core/validateRequest';
import { offlineModels } from '../../../../src/providers/offline/models';
import { createOfflineProvider } from '../../../../src/providers/offline/offlineProvider';
import { providers } from '../../../../src/providers/registry';
import { imageRequest } from '../support/imageRequests';
import { idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import { countLimits, imageLimits, seedLimits } from './commonLimits';
import type { LimitCase } from './serviceFacts';
import { requestForms } from './services';
import { open, requestIn } from './submitting';

const { signal } = new AbortController();

/** As it is done before a job: fit to the model, hold to its limits, send. */
async function prepareAndStart(
  model: ImageModel,
  provider: ImageProvider,
  request: ImageRequest,
): Promise<void> {
  const fitted = fitRequest(model, request);
  validateRequest(model, fitted.request);
  await provider.start(fitted.request, { signal, idempotencyKey });
}

/** Field, limit and value; undefined where nothing was refused. */
async function refusalOf(starting: Promise<void>): Promise<unknown> {
  try {
    await starting;
    return undefined;
  } catch (error) {
    if (!ImageError.is(error, 'invalid-request')) throw error;
    const { field, limit, value, delivery } = error.details;
    assert.equal(delivery, 'not-sent');
    return [field, limit, value];
  }
}

suite('Limits', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const service of requestForms) {
    const [accepted] = service.answers.accepted;
    const { id, dialect, limits, requests } = service;

    test(`${service.title}: every model has its limits held`, () => {
      assert.deepEqual(
        Object.keys(limits),
        requests.models.map(({ model }) => model),
      );
    });

    for (const facts of requests.models) {
      const models = providers.find(provider => provider.id === id)?.models(dialect) ?? [];
      const model = models.find(each => each.id === facts.model);

      const startWith = async (changes: Partial<ImageRequest>): Promise<unknown> => {
        assert.ok(model && facts.modes.generate);
        const { provider, server } = await open(harness, service, [accepted?.answer ?? {}]);
        const request = requestIn(facts, 'generate', facts.modes.generate, changes);
        const refusal = await refusalOf(prepareAndStart(model, provider, request));
        return { refusal, sent: server.requests.length };
      };

      for (const [what, changes, refusal] of limits[facts.model] ?? []) {
        if (refusal === undefined) {
          test(`${service.title}, ${facts.name}: ${what} goes out`, async () => {
            assert.deepEqual(await startWith(changes), { refusal, sent: 1 });
          });
        } else {
          test(`${service.title}, ${facts.name}: ${what} is refused before anything is sent`, async () => {
            assert.deepEqual(await startWith(changes), { refusal, sent: 0 });
          });
        }
      }
    }
  }

  const [placeholder] = offlineModels;
  const offline: readonly LimitCase[] = [
    ...countLimits(4),
    ...countLimits(12, { mode: 'series' }),
    ...seedLimits(),
    ...imageLimits('generate', 0, 0),
  ];
  for (const [what, changes, refusal] of offline) {
    test(`Offline: ${what} ${refusal === undefined ? 'is drawn' : 'is refused'}`, async () => {
      assert.ok(placeholder);
      const request = imageRequest(placeholder.id, changes);
      const starting = prepareAndStart(placeholder, createOfflineProvider(), request);
      assert.deepEqual(await refusalOf(starting), refusal);
    });
  }
});
