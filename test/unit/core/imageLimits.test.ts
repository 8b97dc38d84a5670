import assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import { checkImageLimits, type InputFacts, type InputLimits } from '../../../src/core/imageLimits';

const limits: InputLimits = {
  mediaTypes: ['image/png', 'image/jpeg'],
  maxBytes: 30_000_000,
  sides: { min: 240, max: 8_000 },
  maxAspect: 8,
};
const fitting: InputFacts = {
  mediaType: 'image/png',
  byteLength: 30_000_000,
  width: 240,
  height: 1_920,
};

function refusal(facts: Partial<InputFacts>, given: InputLimits = limits): unknown {
  try {
    checkImageLimits({ ...fitting, ...facts }, given, 'images[1]');
    return undefined;
  } catch (error) {
    assert.ok(ImageError.is(error));
    const { field, limit, value, delivery } = error.details;
    assert.deepEqual([field, delivery], ['images[1]', 'not-sent']);
    return [error.code, limit, value];
  }
}

suite('Image limits', () => {
  test('a picture at every limit passes', () => {
    assert.equal(refusal({}), undefined);
    assert.equal(refusal({ width: 8_000, height: 1_000 }), undefined);
    assert.equal(refusal({ animated: false, isCmyk: false }), undefined);
  });

  test('a picture over a limit is refused with the limit, what it has and what to do', () => {
    const rows: readonly (readonly [Partial<InputFacts>, limit: string, value: string])[] = [
      [{ mediaType: 'image/webp' }, 'PNG or JPEG', 'WebP: save it as PNG first'],
      [
        { byteLength: 30_050_001 },
        'at most 30 MB',
        '30.1 MB: scale it down, or save it as a JPEG, first',
      ],
      [{ animated: true }, 'a still picture', 'animated: save one frame of it first'],
      [
        { isCmyk: true },
        'in RGB colours or grey',
        'in CMYK, as for print: convert it to RGB first',
      ],
      [
        { width: 239, height: 300 },
        '240 to 8000 pixels on each side',
        '239×300 pixels: choose a larger one',
      ],
      [
        { width: 8_001, height: 8_000 },
        '240 to 8000 pixels on each side',
        '8001×8000 pixels: scale it down first',
      ],
      [{ width: 1_921, height: 240 }, 'no longer than 1:8', '1921×240 pixels: crop it first'],
    ];
    for (const [facts, limit, value] of rows) {
      assert.deepEqual(refusal(facts), ['invalid-request', limit, value]);
    }
  });

  test('moving pictures and four inks are refused whatever the model', () => {
    const anything = { mediaTypes: limits.mediaTypes, maxBytes: 1e12 };
    assert.notEqual(refusal({ animated: true }, anything), undefined);
    assert.notEqual(refusal({ isCmyk: true }, anything), undefined);
  });

  test('a model that says nothing about pixels takes any size', () => {
    const { mediaTypes, maxBytes } = limits;
    assert.equal(refusal({ width: 1, height: 90_000 }, { mediaTypes, maxBytes }), undefined);
  });
});
