/** How a picture may be brought onto the disk. The last two check and sync nothing. */
export const downloadWays = {
  easel: 'Easel',
  buffer: 'fetch, arrayBuffer, writeFile',
  stream: 'fetch, piped into a file',
} as const;
export type DownloadWay = keyof typeof downloadWays;
