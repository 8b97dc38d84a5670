import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Uri } from 'vscode';
import { pngChunk } from '../../standins/support/pngFile';
import { newFolder, workspaceFolder } from './documents';

/** Signature and IHDR. */
const headBytes = 33;
const servers: Server[] = [];

/** A server on this machine, until `closeServers`. */
export async function serve(
  listener: RequestListener,
): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Ends those of a test. */
export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

/** The lantern of the sample workspace, which says nothing beside its pixels. */
export function readLantern(): Promise<Buffer> {
  return readFile(path.join(workspaceFolder().fsPath, 'images', 'lantern.png'));
}

/** A picture that says where it was taken, and the same without. */
export async function taggedPicture(): Promise<{ readonly file: Uri; readonly plain: Buffer }> {
  const plain = await readLantern();
  const file = Uri.joinPath(await newFolder(), 'lantern.png');
  const tag = pngChunk('tEXt', Buffer.from('Location\0canary 48.8584 N', 'latin1'));
  const tagged = [plain.subarray(0, headBytes), tag, plain.subarray(headBytes)];
  await writeFile(file.fsPath, Buffer.concat(tagged));
  return { file, plain };
}

/** Arguments for *Edit Image…* with which nothing is asked. */
export function edit(image: Uri | string, model = 'wave/qwen-image-2.0'): object {
  return { prompt: 'make it glow', model, images: [image], resolution: '1K', insert: false };
}

/** What anybody gets at an address. */
export async function bytesAt(address: string | undefined): Promise<Buffer> {
  return Buffer.from(await (await fetch(address ?? '')).arrayBuffer());
}
