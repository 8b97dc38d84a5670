import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { flatPng } from '../../standins/support/flatPng';
import { noisePicture } from './noisePicture';

/** Serves `/large.png` and, to load the code with, `/small.png`, until its standard input ends. */
export async function servePictures(): Promise<void> {
  const pictures: Readonly<Record<string, Uint8Array>> = {
    '/large.png': noisePicture(),
    '/small.png': flatPng({ width: 512, height: 512 }, [200, 120, 40]),
  };
  const server = createServer((request, response) => {
    const picture = pictures[request.url ?? ''];
    if (!picture) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length });
    response.end(picture);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log(
    JSON.stringify({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
  );
  await once(process.stdin.resume(), 'end');
  server.close();
  server.closeAllConnections();
}
