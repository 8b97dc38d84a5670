import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

export interface SignedRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Scope {
  readonly date: string;
  readonly region: string;
}

/**
 * The signature a request should have, by Amazon's description of Signature Version 4 and without a
 * line of the package that signs.
 */
export function expectedSignature(
  request: SignedRequest,
  signedHeaders: readonly string[],
  time: string,
  { date, region }: Scope,
  payloadHash: string,
  secretAccessKey: string,
): string {
  const [path = '', query = ''] = request.target.split('?');
  const canonical = [
    request.method,
    path
      .split('/')
      .map(part => encoded(decodeURIComponent(part)))
      .join('/'),
    [...new URLSearchParams(query)]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...signedHeaders.map(name => `${name}:${(request.headers[name] ?? '').trim()}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer>(
    (outer, part) => hmac(outer, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  const hash = createHash('sha256').update(canonical).digest('hex');
  return hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash}`).toString('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly more = '',
  ) {
    super(code);
  }
}

export const keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

/** A private bucket in memory that serves nothing unsigned, in the past, or other than it was announced. */
export class StrictBucket {
  readonly objects = new Map<string, { readonly bytes: Buffer; readonly contentType: string }>();
  /** What was read, in its order, by whoever had an address. */
  readonly served: Buffer[] = [];
  readonly log: string[] = [];
  region = 'eu-central-1';
  /** How far its clock is from this machine's. */
  clockOffsetMs = 0;
  /** Does what is asked and hangs up instead of saying so. */
  losesAnswers = false;
  /** Asked before anything else; true when it answered itself. */
  fault: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;

  readonly listener: RequestListener = (request, response) => {
    response.setHeader('date', new Date(this.now()).toUTCString());
    this.answer(request, response).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'InternalError');
      this.log.push(`${request.method} ${refusal.code}`);
      response.writeHead(refusal.status, { 'content-type': 'application/xml' });
      response.end(
        `<?xml version="1.0"?>\n<Error><Code>${refusal.code}</Code>` +
          `<Message>No, ${keys.accessKeyId}.</Message>${refusal.more}</Error>`,
      );
    });
  };

  private now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.fault?.(request, response) === true) return;
    const { method = '', url: target = '' } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const query = new URLSearchParams(target.split('?')[1] ?? '');
    if (query.has('X-Amz-Signature')) this.checkAddress({ method, target, headers }, query);
    else this.checkHeaders({ method, target, headers }, body);
    this.log.push(`${method} ok`);
    this.serve(method, `${request.headers.host}${target.split('?')[0]}`, body, headers, response);
  }

  private serve(
    method: string,
    place: string,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    response: ServerResponse,
  ): void {
    if (method === 'PUT') {
      this.objects.set(place, { bytes: body, contentType: headers['content-type'] ?? '' });
      if (this.losesAnswers) response.destroy();
      else response.writeHead(200).end();
    } else if (method === 'DELETE') {
      this.objects.delete(place);
      response.writeHead(204).end();
    } else {
      const object = this.objects.get(place);
      if (!object) throw new Refusal(404, 'NoSuchKey');
      this.served.push(object.bytes);
      response.writeHead(200, { 'content-type': object.contentType }).end(object.bytes);
    }
  }

  private checkHeaders(request: SignedRequest, body: Buffer): void {
    const { headers } = request;
    const match =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
        headers['authorization'] ?? '',
      );
    if (!match) throw new Refusal(403, 'AccessDenied');
    const [, accessKeyId, date = '', region = '', names = '', signature] = match;
    const time = headers['x-amz-date'] ?? '';
    const signed = names.split(';');
    for (const name of Object.keys(headers)) {
      const isRequired = name === 'host' || name === 'content-type' || name.startsWith('x-amz-');
      if (isRequired && !signed.includes(name)) throw new Refusal(403, 'AccessDenied');
    }
    if (accessKeyId !== keys.accessKeyId) throw new Refusal(403, 'InvalidAccessKeyId');
    if (Math.abs(parseTime(time) - this.now()) > 15 * 60_000) {
      throw new Refusal(403, 'RequestTimeTooSkewed');
    }
    if (region !== this.region) {
      throw new Refusal(400, 'AuthorizationHeaderMalformed', `<Region>${this.region}</Region>`);
    }
    const hash = headers['x-amz-content-sha256'] ?? '';
    const scope = { date, region };
    const expected = expectedSignature(request, signed, time, scope, hash, keys.secretAccessKey);
    if (signature !== expected) throw new Refusal(403, 'SignatureDoesNotMatch');
    if (hash !== createHash('sha256').update(body).digest('hex')) {
      throw new Refusal(400, 'XAmzContentSHA256Mismatch');
    }
  }

  private checkAddress(request: SignedRequest, query: URLSearchParams): void {
    const [accessKeyId, date = '', region = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
    const time = query.get('X-Amz-Date') ?? '';
    const lifetimeMs = Number(query.get('X-Amz-Expires')) * 1_000;
    const age = this.now() - parseTime(time);
    if (accessKeyId !== keys.accessKeyId) throw new Refusal(403, 'InvalidAccessKeyId');
    if (age > lifetimeMs || age < -15 * 60_000) throw new Refusal(403, 'AccessDenied');
    const expected = expectedSignature(
      request,
      (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
      time,
      { date, region },
      'UNSIGNED-PAYLOAD',
      keys.secretAccessKey,
    );
    if (query.get('X-Amz-Signature') !== expected) throw new Refusal(403, 'SignatureDoesNotMatch');
  }
}

function parseTime(time: string): number {
  return Date.parse(
    time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
}
