import * as assert from 'node:assert/strict';
import { fitRequest } from '../../../src/core/fitRequest';
import { optionNames, type ImageModel, type OptionName } from '../../../src/core/imageModel';
import type { ImageRequest } from '../../../src/core/imageRequest';
import { validateRequest } from '../../../src/core/validateRequest';
import { testRequest } from '../../fakes/jobHarness';
import { words } from '../../../src/core/words';
import { invalidRequest } from '../../../src/core/errors';

function modelWith(...options: readonly OptionName[]): ImageModel {
  return {
    id: 'wave/small',
    provider: 'wave',
    name: 'small',
    title: 'Small',
    summary: words`For tests`,
    modes: {
      generate: {
        sizes: { '1:1': { '1K': { width: 1024, height: 1024 } } },
        defaultTier: '1K',
        count: { max: 1 },
        images: { min: 0, max: 0 },
        options,
      },
    },
    sizesAreExact: true,
    promptMaxLength: 100,
    seed: { min: 0, max: 9 },
  };
}

const full: ImageRequest = {
  ...testRequest,
  negativePrompt: 'people',
  seed: 0,
  outputFormat: 'jpeg',
  watermark: true,
  promptExpansion: true,
  thinking: true,
  palette: [{ hex: '#112233', ratio: 100 }],
};
const bare: ImageRequest = { ...testRequest };

suite('Fitting a request to a model', () => {
  test('leaves a request alone that uses only what the mode has', () => {
    assert.deepEqual(fitRequest(modelWith(...optionNames), full), { request: full, warnings: [] });
    assert.deepEqual(fitRequest(modelWith(), bare), { request: bare, warnings: [] });
  });

  test('leaves out what the mode has not, with a warning that names option and value', () => {
    assert.deepEqual(fitRequest(modelWith(), full), {
      request: bare,
      warnings: [
        ['negativePrompt', 'people'],
        ['seed', '0'],
        ['outputFormat', 'jpeg'],
        ['watermark', 'true'],
        ['promptExpansion', 'true'],
        ['thinking', 'true'],
        ['palette', '[{"hex":"#112233","ratio":100}]'],
      ].map(([option, value]) => ({ code: 'option-left-out', option, value })),
    });
  });

  test('takes the seed that stands for random as no seed, where the service has such a one', () => {
    const seed = { min: 0, max: 9, random: -1 };
    const fit = (...options: readonly OptionName[]) =>
      fitRequest({ ...modelWith(...options), seed }, { ...bare, seed: -1 });
    assert.deepEqual(
      [fit('seed'), fit()],
      [
        { request: bare, warnings: [] },
        { request: bare, warnings: [] },
      ],
    );
    assert.equal(fitRequest(modelWith('seed'), { ...bare, seed: -1 }).request.seed, -1);
  });

  test('leaves out each option by itself', () => {
    for (const option of optionNames) {
      const others = optionNames.filter(each => each !== option);
      const { request, warnings } = fitRequest(modelWith(...others), full);
      assert.deepEqual(
        [request, warnings.map(warning => 'option' in warning && warning.option)],
        [{ ...full, [option]: undefined }, [option]],
      );
    }
  });

  test('says nothing about a switch that was off and a text that was empty', () => {
    const off: ImageRequest = {
      ...bare,
      negativePrompt: '',
      watermark: false,
      promptExpansion: false,
      thinking: false,
    };
    assert.deepEqual(
      [fitRequest(modelWith(), off), fitRequest(modelWith(...optionNames), off)],
      [
        { request: bare, warnings: [] },
        { request: off, warnings: [] },
      ],
    );
  });

  test('makes a request valid whose only fault is in an option the mode has not', () => {
    const { request } = fitRequest(modelWith(), { ...full, seed: 99 });
    validateRequest(modelWith(), request);
    assert.throws(() => validateRequest(modelWith('seed'), { ...full, seed: 99 }), {
      code: 'invalid-request',
    });
  });

  test('refuses a mode the model has not', () => {
    assert.throws(
      () => fitRequest(modelWith(), { ...bare, mode: 'edit' }),
      invalidRequest('mode', words`one of ${'generate'}`, 'edit'),
    );
  });
});
