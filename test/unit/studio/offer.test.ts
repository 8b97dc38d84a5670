import * as assert from 'node:assert/strict';
import { countCharacters, offerFor, recalled, requestOf } from '../../../media/studio/offer';
import type { FormModel, FormModeOffer } from '../../../src/protocol/formModel';
import { emptyForm, readKeptForm, type Form } from '../../../src/protocol/studioForm';
import { formRatios, type StudioRequest } from '../../../src/protocol/studioRequest';

const sizes = formRatios.flatMap(ratio => [
  { ratio, tier: '1K' as const, width: 10, height: 10 },
  { ratio, tier: '2K' as const, width: 20, height: 20 },
]);
const noImages = { min: 0, max: 0 };

function model(
  id: string,
  modes: readonly Partial<FormModeOffer>[],
  more: Partial<FormModel>,
): FormModel {
  return {
    ...{ id, title: id, note: '', sizesAreExact: true, promptMaxLength: 100, outputFormats: [] },
    modes: modes.map(mode => ({
      ...{ mode: 'generate', sizes, defaultTier: '2K', keepsInputSize: false, maxCount: 4 },
      ...{ images: noImages, options: [] },
      ...mode,
    })),
    defaults: { watermark: false, promptExpansion: false, thinking: true },
    maxBoxesPerImage: 0,
    ...more,
  };
}

const rich = model(
  'rich',
  [
    { options: ['seed', 'watermark', 'thinking', 'palette', 'outputFormat'] },
    { mode: 'region', images: { min: 1, max: 2 }, maxCount: 1, options: ['palette'] },
  ],
  { seed: { min: 0, max: 9 }, palette: { min: 3, max: 10 }, outputFormats: ['png', 'webp'] },
);
const plain = model(
  'plain',
  [
    {
      options: ['negativePrompt'],
      sizes: sizes.filter(({ ratio }) => ratio === '1:1'),
      maxCount: 2,
    },
  ],
  { negativePromptMaxLength: 50 },
);
const models = [rich, plain];

const filled: Form = {
  ...emptyForm,
  ...{ model: 'rich', prompt: ' a kite ', negativePrompt: 'rain', ratio: '16:9', tier: '1K' },
  ...{ count: 4, seed: 3, outputFormat: 'webp', watermark: true, hasPalette: true },
  palette: [{ hex: '#102030', ratio: 100 }],
  images: ['file:///a.png', 'file:///b.png'],
  boxes: { 'file:///b.png': [[0, 0, 5, 5]] },
};

function request(form: Form): StudioRequest {
  const offer = offerFor(form, models);
  assert.ok(offer);
  return requestOf(form, offer);
}

suite('The Studio’s form', () => {
  test('sends only what the model and mode offer', () => {
    assert.deepEqual(request(filled), {
      ...{ model: 'rich', mode: 'generate', prompt: 'a kite', aspectRatio: '16:9', tier: '1K' },
      ...{ count: 4, images: [], seed: 3, outputFormat: 'webp', watermark: true, thinking: true },
      palette: filled.palette,
    });
    assert.deepEqual(request({ ...filled, model: 'plain' }), {
      ...{ model: 'plain', mode: 'generate', prompt: 'a kite', aspectRatio: '1:1', tier: '1K' },
      ...{ count: 2, images: [], negativePrompt: 'rain' },
    });
  });

  test('keeps what another model had for when it returns', () => {
    const away = { ...filled, model: 'plain' };
    assert.deepEqual(request({ ...away, model: 'rich' }), request(filled));
  });

  test('gives each picture its boxes, in the pictures’ order', () => {
    const region = { ...filled, mode: 'region' as const };
    assert.deepEqual(request(region).boxes, [[], [[0, 0, 5, 5]]]);
    const turned = { ...region, images: region.images.toReversed() };
    assert.deepEqual(request(turned).boxes, [[[0, 0, 5, 5]], []]);
    assert.equal(request(region).count, 1);
  });

  test('starts with the model’s own tier, and in a mode the model has', () => {
    const offer = offerFor({ ...emptyForm, mode: 'series' }, models);
    assert.deepEqual(
      [offer?.model.id, offer?.mode.mode, offer?.size.tier],
      ['rich', 'generate', '2K'],
    );
    assert.equal(offerFor(emptyForm, []), undefined);
  });

  test('counts characters as the services do', () => {
    assert.equal(countCharacters(' 灯笼 👩‍🚀 '), 6);
  });

  test('takes a recalled request over as it was, and leaves what it says nothing of', () => {
    const region = request({ ...filled, mode: 'region' });
    const form = recalled({ ...emptyForm, seed: 8, watermark: true }, region);
    assert.deepEqual(request(form), region);
    assert.equal(form.seed, 8);
    assert.equal(form.watermark, undefined);
  });

  test('is there again after a reload, and empty where something else was kept', () => {
    const kept = { form: filled, atMs: 5 };
    assert.deepEqual(readKeptForm(JSON.parse(JSON.stringify(kept))), kept);
    const spoilt = { form: { ...filled, mode: 'sing' }, atMs: 5 };
    for (const other of [undefined, null, 7, { prompt: 3 }, filled, spoilt]) {
      assert.deepEqual(readKeptForm(other), { form: emptyForm, atMs: 0 });
    }
  });
});
