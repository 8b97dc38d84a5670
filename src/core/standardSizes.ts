import type { AspectRatio, PixelSize, SizeTable, Tier } from './imageModel';

/**
 * The pixels Qwen Image 2.0 and Wan 2.7 make per ratio: width and height at 1K, then at 2K. From the
 * gccai page *Qwen Image 2.0*, the only one that prints the whole table; 4K is twice 2K.
 */
const edges = {
  '1:1': [1024, 1024, 2048, 2048],
  '4:3': [1152, 864, 2048, 1536],
  '3:4': [864, 1152, 1536, 2048],
  '16:9': [1280, 720, 2048, 1152],
  '9:16': [720, 1280, 1152, 2048],
  '3:2': [1248, 832, 2048, 1360],
  '2:3': [832, 1248, 1360, 2048],
} as const satisfies Record<AspectRatio, readonly [number, number, number, number]>;

/** The standard pixels of all seven ratios for the tiers a model offers. */
export function standardSizes(...offered: readonly Tier[]): SizeTable {
  return Object.fromEntries(
    Object.entries(edges).map(([ratio, [width1K, height1K, width2K, height2K]]) => {
      const pixels: Readonly<Record<Tier, PixelSize>> = {
        '1K': { width: width1K, height: height1K },
        '2K': { width: width2K, height: height2K },
        '4K': { width: 2 * width2K, height: 2 * height2K },
      };
      return [ratio, Object.fromEntries(offered.map(tier => [tier, pixels[tier]]))];
    }),
  );
}
