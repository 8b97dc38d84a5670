import * as assert from 'node:assert/strict';
import { aspectRatios } from '../../../src/core/imageModel';
import { standardSizes } from '../../../src/core/standardSizes';

suite('standard sizes', () => {
  test("are the page's pixels for every ratio, and twice 2K at 4K", () => {
    const table = standardSizes('1K', '2K', '4K');
    const text = (size: { width: number; height: number } | undefined) =>
      `${size?.width}×${size?.height}`;
    assert.deepEqual(
      aspectRatios.map(ratio => [
        ratio,
        text(table[ratio]?.['1K']),
        text(table[ratio]?.['2K']),
        text(table[ratio]?.['4K']),
      ]),
      [
        ['1:1', '1024×1024', '2048×2048', '4096×4096'],
        ['4:3', '1152×864', '2048×1536', '4096×3072'],
        ['3:4', '864×1152', '1536×2048', '3072×4096'],
        ['16:9', '1280×720', '2048×1152', '4096×2304'],
        ['9:16', '720×1280', '1152×2048', '2304×4096'],
        ['3:2', '1248×832', '2048×1360', '4096×2720'],
        ['2:3', '832×1248', '1360×2048', '2720×4096'],
      ],
    );
  });

  test('have no tier that was not asked for', () => {
    assert.deepEqual(standardSizes('1K')['1:1'], { '1K': { width: 1024, height: 1024 } });
  });
});
