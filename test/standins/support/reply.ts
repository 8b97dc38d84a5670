/** What a stand-in answers, before any fault changes it. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. `content-length` is added when the reply is delivered. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Zero bytes streamed after `body`, so that a huge answer costs no memory. */
  readonly fillBytes?: number;
  /** More of the body, as it comes into being; such a reply has no `content-length`. */
  readonly stream?: AsyncIterable<Uint8Array>;
}

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: new TextEncoder().encode(JSON.stringify(value)),
  };
}

export function textReply(status: number, contentType: string, text: string): Reply {
  return {
    status,
    headers: { 'content-type': contentType },
    body: new TextEncoder().encode(text),
  };
}

export function bytesReply(contentType: string, body: Uint8Array): Reply {
  return { status: 200, headers: { 'content-type': contentType }, body };
}
