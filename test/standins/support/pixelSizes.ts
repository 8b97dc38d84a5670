export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

export const aspectRatios = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3'] as const;
export type AspectRatio = (typeof aspectRatios)[number];

export const tiers = ['1K', '2K', '4K'] as const;
export type Tier = (typeof tiers)[number];

const landscape: Readonly<Record<string, Readonly<Record<'1K' | '2K', PixelSize>>>> = {
  '1:1': { '1K': { width: 1024, height: 1024 }, '2K': { width: 2048, height: 2048 } },
  '4:3': { '1K': { width: 1152, height: 864 }, '2K': { width: 2048, height: 1536 } },
  '16:9': { '1K': { width: 1280, height: 720 }, '2K': { width: 2048, height: 1152 } },
  '3:2': { '1K': { width: 1248, height: 832 }, '2K': { width: 2048, height: 1360 } },
};

/** The pixels of gccai's page *Qwen Image Generation*; 4K, which it lacks, is twice its 2K. */
export function pixelSizeOf(aspectRatio: AspectRatio, tier: Tier): PixelSize {
  const lying = landscape[aspectRatio];
  const row = lying ?? landscape[aspectRatio.split(':').reverse().join(':')];
  if (row === undefined) {
    throw new Error(`No size for ${aspectRatio}.`);
  }
  const { width, height } = row[tier === '1K' ? '1K' : '2K'];
  const scale = tier === '4K' ? 2 : 1;
  const size = { width: width * scale, height: height * scale };
  return lying === undefined ? { width: size.height, height: size.width } : size;
}
