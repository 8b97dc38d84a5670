import * as assert from 'node:assert/strict';
import { compareResults, type ExpectedResult } from '../../../src/core/compareResults';
import type { ImageModel, ModeCapabilities, PixelSize } from '../../../src/core/imageModel';
import { providers } from '../../../src/providers/registry';
import { words } from '../../../src/core/words';

const capabilities: ModeCapabilities = {
  sizes: { '4:3': { '1K': { width: 1_000, height: 750 } } },
  defaultTier: '1K',
  count: { max: 4 },
  images: { min: 0, max: 1 },
  options: [],
};

function modelWith(sizesAreExact: boolean): ImageModel {
  return {
    id: 'wave/small',
    provider: 'wave',
    name: 'small',
    title: 'Small',
    summary: words`For tests`,
    modes: {
      generate: capabilities,
      edit: capabilities,
      region: { ...capabilities, keepsInputSize: true },
    },
    sizesAreExact,
    promptMaxLength: 100,
  };
}

const expected: PixelSize = { width: 1_000, height: 750 };
const one: ExpectedResult = { mode: 'generate', count: 1, aspectRatio: '4:3', tier: '1K' };

function sizes(...pairs: readonly (readonly [number, number])[]): readonly PixelSize[] {
  return pairs.map(([width, height]) => ({ width, height }));
}

suite('Comparing what came back with what was asked for', () => {
  test('nothing is said about what came back as asked', () => {
    assert.deepEqual(
      compareResults(modelWith(true), { ...one, count: 2 }, [expected, expected]),
      [],
    );
  });

  test('fewer and more pictures are said, none at all too', () => {
    const warningsOf = (count: number) =>
      compareResults(
        modelWith(true),
        { ...one, count: 2 },
        Array.from({ length: count }, () => expected),
      );
    assert.deepEqual(
      [0, 1, 3].map(warningsOf),
      [0, 1, 3].map(actual => [{ code: 'count-differs', expected: 2, actual }]),
    );
  });

  test('where the page promises the pixels, each one counts; the first odd picture is named', () => {
    const pictures = sizes([1_000, 750], [1_000, 751], [999, 750]);
    assert.deepEqual(compareResults(modelWith(true), { ...one, count: 3 }, pictures), [
      { code: 'size-differs', expected, isPromised: true, actual: { width: 1_000, height: 751 } },
    ]);
  });

  test('where it does not, each one counts too, and it is said that none were promised', () => {
    const actual = { width: 1_000, height: 751 };
    assert.deepEqual(
      [
        compareResults(modelWith(false), one, [expected]),
        compareResults(modelWith(false), one, [actual]),
      ],
      [[], [{ code: 'size-differs', expected, isPromised: false, actual }]],
    );
  });

  test('count and size are said together', () => {
    assert.deepEqual(compareResults(modelWith(true), { ...one, count: 2 }, sizes([1, 1])), [
      { code: 'count-differs', expected: 2, actual: 1 },
      { code: 'size-differs', expected, isPromised: true, actual: { width: 1, height: 1 } },
    ]);
  });

  test('a mode that keeps the size of its picture is held to that, where it is known', () => {
    const region: ExpectedResult = { ...one, mode: 'region' };
    const inputSize = { width: 640, height: 480 };
    assert.deepEqual(
      [
        compareResults(modelWith(false), { ...region, inputSize }, [inputSize]),
        compareResults(modelWith(false), { ...region, inputSize }, [expected]),
        compareResults(modelWith(false), region, sizes([1, 1])),
      ],
      [[], [{ code: 'size-differs', expected: inputSize, isPromised: true, actual: expected }], []],
    );
  });

  test('every other mode is held to the size that was asked for, whatever its picture has', () => {
    const edit: ExpectedResult = { ...one, mode: 'edit', inputSize: { width: 640, height: 480 } };
    assert.deepEqual(compareResults(modelWith(true), edit, [expected]), []);
  });

  test('a region is held to its picture only where the model keeps it', () => {
    const keeping = providers
      .flatMap(provider => provider.models('v1'))
      .flatMap(({ id, modes }) =>
        Object.entries(modes)
          .filter(([, { keepsInputSize }]) => keepsInputSize)
          .map(([mode]) => `${id} ${mode}`),
      );
    assert.deepEqual(keeping, ['offline/placeholder region']);
  });

  test('nothing is known of a mode, a ratio or a tier the table has not', () => {
    const foreign: readonly Partial<ExpectedResult>[] = [
      { mode: 'series' },
      { aspectRatio: '1:1' },
      { tier: '4K' },
    ];
    assert.deepEqual(
      foreign.map(change => compareResults(modelWith(true), { ...one, ...change }, sizes([1, 1]))),
      [[], [], []],
    );
  });
});
