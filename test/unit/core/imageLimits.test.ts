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

  test('a picture over a limit is refused with the limit and what it has', () => {
    assert.deepEqual(refusal({ mediaType: 'image/webp' }), [
      'invalid-request',
      'one of image/png, image/jpeg',
      'image/webp',
    ]);
    assert.deepEqual(refusal({ byteLength: 30_050_001 }), ['too-large', '30 MB', '30.1 MB']);
    const sides = '240 to 8000 pixels on each side';
    assert.deepEqual(refusal({ width: 239, height: 300 }), [
      'invalid-request',
      sides,
      '239×300 pixels',
    ]);
    assert.deepEqual(refusal({ width: 8_001, height: 8_000 }), [
      'invalid-request',
      sides,
      '8001×8000 pixels',
    ]);
    assert.deepEqual(refusal({ width: 1_921, height: 240 }), [
      'invalid-request',
      'no longer than 1:8',
      '1921×240 pixels',
    ]);
  });

  test('moving pictures and four inks are refused whatever the model', () => {
    assert.deepEqual(refusal({ animated: true }), [
      'invalid-request',
      'a still picture',
      'animated',
    ]);
    assert.deepEqual(refusal({ isCmyk: true }), [
      'invalid-request',
      'in RGB colours or grey',
      'in CMYK colours',
    ]);
  });

  test('a model that says nothing about pixels takes any size', () => {
    const { mediaTypes, maxBytes } = limits;
    assert.equal(refusal({ width: 1, height: 90_000 }, { mediaTypes, maxBytes }), undefined);
  });
});
