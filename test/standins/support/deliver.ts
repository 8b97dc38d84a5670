import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Delivery } from './faults';
import type { Reply } from './reply';

const pieceBytes = 64 * 1024;
const zeros = new Uint8Array(pieceBytes);

async function* bodyPieces(reply: Reply, largest: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < reply.body.length; at += largest) {
    yield reply.body.subarray(at, at + largest);
  }
  for (let left = reply.fillBytes ?? 0; left > 0; left -= largest) {
    yield zeros.subarray(0, Math.min(left, largest));
  }
  for await (const piece of reply.stream ?? []) {
    for (let at = 0; at < piece.length; at += largest) {
      yield piece.subarray(at, at + largest);
    }
  }
}

function lengthOf(reply: Reply): number {
  return reply.body.length + (reply.fillBytes ?? 0);
}

function writeHead(response: ServerResponse, reply: Reply, delivery: Delivery): void {
  const headers: Record<string, string> = { ...reply.headers };
  const announced =
    delivery.announcedBytes ?? (reply.stream === undefined ? lengthOf(reply) : 'none');
  if (delivery.slowCloseMs !== undefined) {
    response.useChunkedEncodingByDefault = false;
    headers['connection'] = 'close';
  } else if (announced !== 'none') {
    headers['content-length'] = String(announced);
  }
  response.writeHead(reply.status, headers);
  response.flushHeaders();
}

function pauseMs(bytes: number, delivery: Delivery): number {
  const bandwidthMs =
    delivery.bytesPerSecond === undefined ? 0 : (bytes / delivery.bytesPerSecond) * 1000;
  return bandwidthMs + (delivery.sliceDelayMs ?? 0);
}

/** Writes the body as far as the fault lets it, each piece after the time it takes. */
async function writeBody(
  response: ServerResponse,
  reply: Reply,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<'whole' | 'cut' | 'hang'> {
  const last = delivery.cutAfterBytes ?? delivery.hangAfterBytes ?? Infinity;
  const slow = delivery.bytesPerSecond === undefined ? pieceBytes : delivery.bytesPerSecond / 20;
  const largest = Math.max(1, Math.floor(Math.min(delivery.sliceBytes ?? pieceBytes, slow)));
  let sent = 0;
  for await (const piece of bodyPieces(reply, largest)) {
    const part = piece.subarray(0, Math.max(0, last - sent));
    sent += part.length;
    const waitMs = pauseMs(part.length, delivery);
    if (waitMs > 0) {
      await delay(waitMs, undefined, { signal });
    }
    if (part.length > 0 && !response.write(part)) {
      await once(response, 'drain', { signal });
    }
    if (part.length < piece.length || sent >= last) {
      return delivery.cutAfterBytes === undefined ? 'hang' : 'cut';
    }
  }
  return 'whole';
}

/**
 * Sends the reply the way the fault says. Rejects with the signal's reason when the client or the
 * stand-in goes away first.
 */
export async function deliver(
  response: ServerResponse,
  reply: Reply,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<void> {
  writeHead(response, reply, delivery);
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  const written = await writeBody(response, reply, delivery, signal);
  if (written === 'hang') {
    await untilAborted(signal);
  }
  if (delivery.slowCloseMs !== undefined) {
    await delay(delivery.slowCloseMs, undefined, { signal });
  }
  const { announcedBytes } = delivery;
  const lacksBytes = typeof announcedBytes === 'number' && announcedBytes > lengthOf(reply);
  if (written === 'cut' || lacksBytes) {
    await flushed(response);
    response.socket?.resetAndDestroy();
    return;
  }
  response.end();
}

/** Waits for the client or the stand-in to give up. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await once(signal, 'abort');
  }
}

/** A reset throws away what the system has not sent yet, so the last bytes are waited for. */
async function flushed(response: ServerResponse): Promise<void> {
  await new Promise<void>(resolve => {
    response.write('', () => {
      setImmediate(resolve);
    });
  });
}
