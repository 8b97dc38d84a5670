import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import { PictureStore } from '../../../src/editor/pictureStore';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import type { DownloadWay } from './wayNames';

/** Brings a picture from an address into a folder; the name is nobody else's. */
type Download = (url: string, name: string) => Promise<void>;

export const downloaders: Readonly<Record<DownloadWay, (folder: string) => Download>> = {
  easel: folder => {
    const http = createUndiciHttpClient();
    const pictures = new PictureStore(folder, http);
    const { signal } = new AbortController();
    return async (url, name) => {
      const image = { kind: 'url', url, expiresAtMs: undefined } as const;
      const place = { jobId: name, index: 0, signal, loopbackAllowed: true };
      await pictures.fetch(image, place);
    };
  },
  buffer: folder => async (url, name) => {
    const response = await fetch(url);
    await writeFile(path.join(folder, name), Buffer.from(await response.arrayBuffer()));
  },
  stream: folder => async (url, name) => {
    const { body } = await fetch(url);
    if (!body) throw new Error('an answer without a body');
    await pipeline(
      Readable.fromWeb(body as ReadableStream),
      createWriteStream(path.join(folder, name)),
    );
  },
};
