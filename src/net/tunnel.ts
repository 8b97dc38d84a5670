import type { Socket } from 'node:net';
import { HttpFailure } from './httpClient';

/** More than any proxy's answer to CONNECT; what does not end by then is no answer. */
const maxHeadBytes = 16 * 1024;

/**
 * Asks a proxy to pass bytes on to `target` (RFC 9110, 9.3.6). Written by hand: `node:http` in the
 * editor's extension host would send this very request through the proxy once more.
 * @throws HttpFailure with reason `proxy` when it refuses.
 */
export async function openTunnel(
  socket: Socket,
  target: { readonly hostname: string; readonly port: number },
  authorization: string | undefined,
): Promise<void> {
  const host = target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname;
  const authority = `${host}:${target.port}`;
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  if (authorization !== undefined) lines.push(`Proxy-Authorization: ${authorization}`);
  const answer = readHead(socket);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const head = await answer;
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head) ?? [];
  if (status === undefined) throw refusal('gave no HTTP answer', 'PROXY_PROTOCOL');
  if (!status.startsWith('2')) throw refusal(`answered ${status}`, `PROXY_${status}`);
}

function refusal(what: string, systemCode: string): HttpFailure {
  return new HttpFailure(`the proxy ${what} to CONNECT`, {
    reason: 'proxy',
    notSent: true,
    systemCode,
  });
}

/** The answer's head as text. What the target already said behind it goes back to the socket. */
function readHead(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const finish = (act: () => void): void => {
      socket.off('data', onData).off('error', onError).off('close', onClose).pause();
      act();
    };
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0 && head.length <= maxHeadBytes) return;
      finish(() => {
        const rest = head.subarray(end + 4);
        if (end >= 0 && rest.length > 0) socket.unshift(rest);
        resolve(end < 0 ? '' : head.toString('latin1', 0, end));
      });
    };
    const onError = (error: Error): void => finish(() => reject(error));
    const onClose = (): void => finish(() => reject(refusal('hung up', 'PROXY_CLOSED')));
    socket.on('data', onData).once('error', onError).once('close', onClose);
  });
}
