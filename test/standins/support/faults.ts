import { isJsonObject, parseJson, type JsonObject } from './jsonObject';
import { jsonReply, textReply, type Reply } from './reply';

/** How the bytes of an answer reach the client. Times are real milliseconds. */
export interface Delivery {
  readonly bytesPerSecond?: number;
  /** The body goes out in pieces of this size, `sliceDelayMs` apart. */
  readonly sliceBytes?: number;
  readonly sliceDelayMs?: number;
  /** The connection is reset after so many bytes of the body. */
  readonly cutAfterBytes?: number;
  /** Nothing more comes after so many bytes of the body, and the connection stays open. */
  readonly hangAfterBytes?: number;
  /** `content-length` as it is claimed; `none` sends the body in chunks without one. */
  readonly announcedBytes?: number | 'none';
  /** The body ends where the connection does, and that is closed this much later. */
  readonly slowCloseMs?: number;
}

/**
 * One thing that goes wrong with one request, at any endpoint. The parts may be combined: latency,
 * then a strike at the connection or another answer, then the way the answer is delivered.
 */
export interface Fault {
  readonly latencyMs?: number;
  /** Up to so much more, at random. */
  readonly jitterMs?: number;
  /**
   * How far the service got: `unread` saw the head only, `unhandled` read the request and did
   * nothing, `handled` did its work (a task exists and is charged) and only the answer suffers.
   * Default: `unhandled` where `connection` or `status` is given.
   */
  readonly reached?: 'unread' | 'unhandled' | 'handled';
  readonly connection?: 'reset' | 'hang';
  /** With `headers` and `body`: answered in place of the service's own answer. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go out as they are, anything else as JSON. */
  readonly body?: unknown;
  /** Changes the service's own answer. */
  readonly change?: (reply: Reply) => Reply;
  readonly delivery?: Delivery;
}

/** The answer the fault gives in place of the service's own, if it gives one. */
export function replacementOf(fault: Fault): Reply | undefined {
  if (fault.status === undefined) {
    return undefined;
  }
  const { status, body, headers = {} } = fault;
  if (typeof body === 'string') {
    return { status, headers, body: new TextEncoder().encode(body) };
  }
  if (body instanceof Uint8Array || body === undefined) {
    return { status, headers, body: body ?? new Uint8Array() };
  }
  return jsonReply(status, body, headers);
}

export function latency(latencyMs: number, jitterMs = 0): Fault {
  return { latencyMs, jitterMs };
}

export function bandwidth(bytesPerSecond: number): Fault {
  return { delivery: { bytesPerSecond } };
}

export function slice(sliceBytes: number, sliceDelayMs: number): Fault {
  return { delivery: { sliceBytes, sliceDelayMs } };
}

/** No answer, ever: the connection stays open until one side gives up. */
export function hang(reached: 'unhandled' | 'handled' = 'unhandled'): Fault {
  return { connection: 'hang', reached };
}

export function hangAfterBytes(bytes: number): Fault {
  return { delivery: { hangAfterBytes: bytes } };
}

/** The request is handled, then the connection is reset: the answer is lost, the money is spent. */
export function resetAfterRequest(): Fault {
  return { connection: 'reset', reached: 'handled' };
}

/** The connection is reset as soon as the request's head is there; its body is never read. */
export function dropConnectionBeforeReading(): Fault {
  return { connection: 'reset', reached: 'unread' };
}

export function cutAfterBytes(bytes: number): Fault {
  return { delivery: { cutAfterBytes: bytes } };
}

/** A short answer that is complete by its headers: half the picture, honestly announced. */
export function truncateImage(keptShare = 0.5): Fault {
  return {
    change: reply => ({
      ...reply,
      body: reply.body.subarray(0, Math.floor(reply.body.length * keptShare)),
    }),
  };
}

/** `content-length` claims `byBytes` more (or, negative, less) than is sent. */
export function wrongContentLength(actualBytes: number, byBytes: number): Fault {
  return { delivery: { announcedBytes: actualBytes + byBytes } };
}

export function slowClose(slowCloseMs: number): Fault {
  return { delivery: { slowCloseMs } };
}

/** The real picture, then zeros up to `totalBytes`. */
export function oversizeImage(totalBytes = 31 * 1024 * 1024, announced = true): Fault {
  return {
    change: reply => ({ ...reply, fillBytes: Math.max(0, totalBytes - reply.body.length) }),
    ...(announced ? {} : { delivery: { announcedBytes: 'none' as const } }),
  };
}

/** The service's own answer, broken off in the middle of its JSON. */
export function malformedJson(): Fault {
  return truncateImage(0.6);
}

/** What a proxy or a load balancer says in the service's place. */
export function htmlPage(status = 200): Fault {
  const page = textReply(
    status,
    'text/html; charset=utf-8',
    '<!doctype html><title>One moment</title><p>Checking your browser.</p>',
  );
  return { status, headers: page.headers, body: page.body };
}

export function redirectTo(url: string, status = 302): Fault {
  return { status, headers: { location: url } };
}

export function wrongContentType(contentType: string): Fault {
  return {
    change: reply => ({ ...reply, headers: { ...reply.headers, 'content-type': contentType } }),
  };
}

/** The service's own JSON object, changed. */
export function changeJson(change: (value: JsonObject) => JsonObject): Fault {
  return {
    change: reply => {
      const value = parseJson(reply.body);
      return isJsonObject(value) ? jsonReply(reply.status, change(value), reply.headers) : reply;
    },
  };
}
