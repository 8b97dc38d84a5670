import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ImageError } from '../../../src/core/errors';
import {
  downloadImage,
  PartialImage,
  type DownloadOptions,
  type ImageSink,
} from '../../../src/net/download';
import type { HttpClient } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { answer, authority, Loopback, names } from './loopback';
import { jpeg16x9, png, webpLossy16x9 } from './pictures';

class MemorySink implements ImageSink {
  bytes = Buffer.alloc(0);
  restarts = 0;
  write(chunk: Uint8Array): Promise<void> {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    return Promise.resolve();
  }
  restart(): Promise<void> {
    this.bytes = Buffer.alloc(0);
    this.restarts += 1;
    return Promise.resolve();
  }
}

const picture = png(40, 30, { padding: 200_000 });
const facts = (bytes: Buffer) => ({
  byteLength: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

suite('Downloading a picture', () => {
  const loopback = new Loopback();
  let http: HttpClient;
  setup(() => {
    const lookup = names({ 'images.test': '127.0.0.1' });
    http = loopback.use(
      createUndiciHttpClient({
        certificateAuthorities: () => Promise.resolve([authority]),
        lookup,
      }),
    );
  });
  teardown(() => loopback.close());

  function download(url: string, more: Partial<DownloadOptions> = {}) {
    const sink = new MemorySink();
    const signal = new AbortController().signal;
    const done = downloadImage({ http, url, loopbackAllowed: true, signal, sink, ...more });
    return { sink, done };
  }

  async function errorOf(url: string, more: Partial<DownloadOptions> = {}): Promise<ImageError> {
    try {
      await download(url, more).done;
    } catch (error) {
      assert.ok(ImageError.is(error), `not an ImageError: ${String(error)}`);
      return error;
    }
    return assert.fail('it succeeded');
  }

  test('a picture arrives byte for byte, measured and hashed, whatever it was called', async () => {
    const cases = [
      [picture, 'image/png', 40, 30],
      [jpeg16x9, 'image/jpeg', 16, 9],
      [webpLossy16x9, 'image/webp', 16, 9],
    ] as const;
    for (const [bytes, mediaType, width, height] of cases) {
      const { url } = await loopback.http((_request, response) =>
        answer(response, 200, { 'content-type': 'text/html' }, bytes),
      );
      const { sink, done } = download(`${url}/picture.gif`);
      assert.deepEqual(await done, {
        mediaType,
        width,
        height,
        ...facts(bytes),
        animated: false,
        hugePixels: false,
        trailingBytes: 0,
      });
      assert.deepEqual(sink.bytes, bytes);
    }
  });

  test('nothing secret is sent, and no cookie comes back', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const { url } = await loopback.http((request, response) => {
      seen.push(request.headers);
      const location = request.url === '/first' ? '/second' : undefined;
      if (location === undefined) answer(response, 200, {}, picture);
      else answer(response, 302, { location, 'set-cookie': 'a=1' });
    });
    await download(`${url}/first`).done;
    assert.deepEqual(
      seen.map(headers => Object.keys(headers).sort()),
      Array.from({ length: 2 }, () => [
        'accept',
        'accept-encoding',
        'connection',
        'host',
        'user-agent',
      ]),
    );
  });

  test('five redirects are followed, a sixth is not', async () => {
    const { url } = await loopback.http((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) answer(response, 200, {}, picture);
      else answer(response, [301, 302, 303, 307, 308][left % 5]!, { location: `${left - 1}` });
    });
    assert.equal((await download(`${url}/5`).done).byteLength, picture.length);
    const error = await errorOf(`${url}/6`);
    assert.deepEqual([error.code, error.details.subject], ['download-blocked', url]);
  });

  test('every hop of a redirect chain is checked, and none of the refused is asked', async () => {
    let hits = 0;
    const inner = await loopback.http((_request, response) => {
      hits += 1;
      answer(response, 200, {}, picture);
    });
    const secure = await loopback.https((request, response) => {
      const location = decodeURIComponent(request.url?.slice(1) ?? '');
      answer(response, 302, { location });
    });
    const start = `https://127.0.0.1:${secure.port}`;
    const goals = [
      'http://example.com/a.png',
      'https://10.0.0.1/a.png',
      'https://169.254.169.254/latest/meta-data/',
      'https://[fd00::1]/a.png',
      'https://printer.local/a.png',
      'https://user@example.com/a.png',
      'file:///etc/passwd',
      'data:image/png;base64,AAAA',
      `//metadata.google.internal/`,
      `${start}/${encodeURIComponent('https://192.168.0.1/')}`,
    ];
    for (const goal of goals) {
      const error = await errorOf(`${start}/${encodeURIComponent(goal)}`);
      assert.equal(error.code, 'download-blocked', goal);
    }
    assert.equal((await errorOf(`${start}/${encodeURIComponent('https://')}`)).code, 'protocol');

    // For a public service this machine itself is out of bounds, by address and by resolver.
    const named = await loopback.https((_request, response) => {
      hits += 1;
      answer(response, 200, {}, picture);
    });
    for (const url of [inner.url, `https://images.test:${named.port}/x`]) {
      const error = await errorOf(url, { loopbackAllowed: false });
      assert.equal(error.code, 'download-blocked', url);
    }
    assert.equal(hits, 0);
  });

  test('a status other than 200 says what to do next', async () => {
    const { url } = await loopback.http((request, response) => {
      answer(response, Number(request.url?.slice(1)), { 'retry-after': '7' }, 'no');
    });
    const outcomes: unknown[] = [];
    for (const status of [403, 404, 410, 400, 416, 429, 500, 503, 204, 206, 304]) {
      const { code, details } = await errorOf(`${url}/${status}`);
      assert.deepEqual(
        [details.httpStatus, details.delivery, details.subject],
        [status, 'answered', url],
      );
      outcomes.push([status, code, details.retryAfterMs]);
    }
    assert.deepEqual(outcomes, [
      [403, 'provider-failed', undefined],
      [404, 'provider-failed', undefined],
      [410, 'provider-failed', undefined],
      [400, 'provider-failed', undefined],
      [416, 'network', 7_000],
      [429, 'network', 7_000],
      [500, 'network', 7_000],
      [503, 'network', 7_000],
      [204, 'protocol', undefined],
      [206, 'protocol', undefined],
      [304, 'protocol', undefined],
    ]);
  });

  test('a body that is no picture, too long or coded is refused without being read on', async () => {
    let written = 0;
    const { url } = await loopback.http((request, response) => {
      const endless = (head: Buffer) => {
        response.writeHead(200, { 'content-type': 'image/png' });
        response.write(head);
        const timer = setInterval(() => {
          written += 1;
          response.write(Buffer.alloc(16_000));
        }, 1);
        response.on('close', () => clearInterval(timer));
      };
      switch (request.url) {
        case '/html':
          endless(Buffer.from('<!doctype html>'));
          break;
        case '/svg':
          endless(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">'));
          break;
        case '/endless':
          endless(png(9, 9, { padding: 900_000 }).subarray(0, 60_000));
          break;
        case '/announced':
          response.writeHead(200, { 'content-length': String(100_001) });
          response.flushHeaders();
          break;
        case '/gzip':
          answer(response, 200, { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(5_000_000)));
          break;
        default:
          answer(response, 200, { 'content-encoding': 'identity' }, png(2, 2));
      }
    });
    const codes: string[] = [];
    for (const path of ['/html', '/svg', '/endless', '/announced', '/gzip']) {
      codes.push((await errorOf(`${url}${path}`, { maxBytes: 100_000 })).code);
    }
    assert.deepEqual(codes, ['not-an-image', 'not-an-image', 'too-large', 'too-large', 'protocol']);
    assert.ok(written < 100, `${written} chunks were written to nobody`);
    assert.equal((await download(`${url}/identity`).done).width, 2);
  });

  test('a picture of exactly the limit is let through, one byte more is not', async () => {
    const { url } = await loopback.http((request, response) => {
      if (request.url === '/chunked') {
        response.writeHead(200);
        response.write(picture.subarray(0, 1_000));
        response.end(picture.subarray(1_000));
      } else {
        answer(response, 200, { 'content-length': picture.length }, picture);
      }
    });
    for (const path of ['/chunked', '/announced']) {
      const exact = { maxBytes: picture.length };
      assert.equal((await download(`${url}${path}`, exact).done).byteLength, picture.length);
      const short = await errorOf(`${url}${path}`, { maxBytes: picture.length - 1 });
      assert.equal(short.code, 'too-large', path);
    }
  });

  test('without another limit 100 MB may come, which a large picture needs, and no byte more', async () => {
    const most = 100 * 2 ** 20;
    const { url } = await loopback.http((request, response) => {
      response.writeHead(200, { 'content-length': request.url === '/most' ? most : most + 1 });
      response.write(picture.subarray(0, 1_000), () => request.socket.end());
    });
    const [kept, refused] = [await errorOf(`${url}/most`), await errorOf(`${url}/more`)];
    // The first is refused only because the test's server hangs up.
    assert.deepEqual(
      [kept.code, refused.code, refused.details.limit],
      ['network', 'too-large', '100 MB'],
    );
  });

  test('a picture cut off, reset or silent is a passing failure, even without a length', async () => {
    const half = picture.subarray(0, 100_000);
    const { url } = await loopback.http((request, response) => {
      const announced = request.url === '/ends' ? {} : { 'content-length': picture.length };
      response.writeHead(200, { ...announced, connection: 'close' });
      response.write(half, () => {
        if (request.url === '/reset') request.socket.resetAndDestroy();
        else request.socket.end();
      });
    });
    const whole = await loopback.http((_request, response) => answer(response, 200, {}, half));
    const codes: string[] = [];
    for (const address of [`${url}/ends`, `${url}/short`, `${url}/reset`, whole.url]) {
      codes.push((await errorOf(address)).code);
    }
    assert.deepEqual(codes, ['network', 'network', 'network', 'network']);
  });

  test('what is appended to a picture does not reach the file', async () => {
    const payload = Buffer.from('PK\x03\x04 and a script');
    const { url } = await loopback.http((_request, response) =>
      answer(response, 200, {}, Buffer.concat([picture, payload])),
    );
    const { sink, done } = download(url);
    const { byteLength, sha256, trailingBytes } = await done;
    assert.deepEqual({ byteLength, sha256 }, facts(picture));
    assert.deepEqual([trailingBytes, sink.bytes], [payload.length, picture]);
  });

  test('a broken download goes on where it stopped, if the picture is still the same', async () => {
    const ranges: unknown[] = [];
    let tag = '"one"';
    let breaks = true;
    const { url } = await loopback.http((request, response) => {
      const { range, 'if-range': condition } = request.headers;
      ranges.push([range, condition]);
      const start = condition === tag ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
      const rest = picture.subarray(start);
      const length = { 'content-length': rest.length, etag: tag, 'accept-ranges': 'bytes' };
      const span = `bytes ${start}-${picture.length - 1}/${picture.length}`;
      if (start > 0) response.writeHead(206, { ...length, 'content-range': span });
      else response.writeHead(200, length);
      if (breaks) response.write(rest.subarray(0, 90_000), () => request.socket.end());
      else response.end(rest);
    });

    const sink = new MemorySink();
    const resumeFrom = new PartialImage();
    const first = await errorOf(url, { sink, resumeFrom });
    const received = resumeFrom.receivedBytes;
    assert.deepEqual([first.code, received, sink.bytes.length], ['network', 90_000, 90_000]);
    breaks = false;
    const { sha256, byteLength } = await download(url, { sink, resumeFrom }).done;
    assert.deepEqual({ sha256, byteLength }, facts(picture));
    assert.deepEqual([sink.bytes, sink.restarts], [picture, 0]);
    assert.deepEqual(ranges, [
      [undefined, undefined],
      ['bytes=90000-', '"one"'],
    ]);

    const other = { sink: new MemorySink(), resumeFrom: new PartialImage() };
    breaks = true;
    await errorOf(url, other);
    tag = '"two"';
    breaks = false;
    assert.equal((await download(url, other).done).sha256, facts(picture).sha256);
    assert.deepEqual([other.sink.bytes, other.sink.restarts], [picture, 1]);
  });

  test('without a strong tag a broken download begins anew', async () => {
    const ranges: unknown[] = [];
    let breaks = true;
    const { url } = await loopback.http((request, response) => {
      ranges.push(request.headers.range);
      const offer = { 'content-length': picture.length, 'accept-ranges': 'bytes' };
      response.writeHead(200, { ...offer, etag: 'W/"weak"' });
      if (breaks) response.write(picture.subarray(0, 9_000), () => request.socket.end());
      else response.end(picture);
    });
    const kept = { sink: new MemorySink(), resumeFrom: new PartialImage() };
    await errorOf(url, kept);
    breaks = false;
    assert.equal((await download(url, kept).done).sha256, facts(picture).sha256);
    assert.deepEqual([kept.sink.restarts, ranges], [1, [undefined, undefined]]);
  });

  test('a server that does not offer parts is not asked for one', async () => {
    for (const offer of [{}, { 'accept-ranges': 'none' }]) {
      const ranges: unknown[] = [];
      let breaks = true;
      const { url } = await loopback.http((request, response) => {
        ranges.push(request.headers.range);
        response.writeHead(200, { 'content-length': picture.length, etag: '"one"', ...offer });
        if (breaks) response.write(picture.subarray(0, 9_000), () => request.socket.end());
        else response.end(picture);
      });
      const kept = { sink: new MemorySink(), resumeFrom: new PartialImage() };
      await errorOf(url, kept);
      breaks = false;
      assert.equal((await download(url, kept).done).sha256, facts(picture).sha256);
      assert.deepEqual([kept.sink.restarts, ranges], [1, [undefined, undefined]]);
    }
  });

  test('a part of another picture is not put behind what came, whatever was asked', async () => {
    const others = [
      { etag: '"two"', span: `bytes 9000-${picture.length - 1}/${picture.length}` },
      { etag: '"one"', span: `bytes 9000-${picture.length}/${picture.length + 1}` },
      { etag: '"one"', span: `bytes 8999-${picture.length - 1}/${picture.length}` },
      { etag: '"one"', span: 'bytes */*' },
    ];
    for (const { etag, span } of others) {
      let requests = 0;
      const offer = { 'accept-ranges': 'bytes', etag: '"one"' };
      const { url } = await loopback.http((request, response) => {
        requests += 1;
        if (requests === 2) {
          response.writeHead(206, { ...offer, etag, 'content-range': span });
          response.end(picture.subarray(9_000));
          return;
        }
        response.writeHead(200, { ...offer, 'content-length': picture.length });
        if (requests === 1) response.write(picture.subarray(0, 9_000), () => request.socket.end());
        else response.end(picture);
      });
      const kept = { sink: new MemorySink(), resumeFrom: new PartialImage() };
      await errorOf(url, kept);
      assert.equal((await errorOf(url, kept)).code, 'protocol', span);
      assert.equal((await download(url, kept).done).sha256, facts(picture).sha256);
      assert.deepEqual([kept.sink.bytes, kept.sink.restarts], [picture, 1]);
    }
  });

  test('an outage in the middle takes nothing away of what came', async () => {
    let requests = 0;
    const ranges: unknown[] = [];
    const { url } = await loopback.http((request, response) => {
      requests += 1;
      ranges.push(request.headers.range);
      const offer = { 'accept-ranges': 'bytes', etag: '"one"' };
      if (requests === 1) {
        response.writeHead(200, { ...offer, 'content-length': picture.length });
        response.write(picture.subarray(0, 9_000), () => request.socket.end());
      } else if (requests === 2) {
        answer(response, 503, {});
      } else if (requests === 3) {
        request.socket.destroy();
      } else {
        const span = `bytes 9000-${picture.length - 1}/${picture.length}`;
        response.writeHead(206, { ...offer, 'content-range': span });
        response.end(picture.subarray(9_000));
      }
    });
    const kept = { sink: new MemorySink(), resumeFrom: new PartialImage() };
    for (let tries = 0; tries < 3; tries += 1) {
      assert.equal((await errorOf(url, kept)).code, 'network');
    }
    assert.equal((await download(url, kept).done).sha256, facts(picture).sha256);
    const part = 'bytes=9000-';
    assert.deepEqual(
      [kept.sink.bytes, kept.sink.restarts, ranges],
      [picture, 0, [undefined, part, part, part]],
    );
  });

  test('aborting in the middle ends with the signal’s reason', async () => {
    const { url } = await loopback.http((_request, response) => {
      response.writeHead(200);
      response.write(picture.subarray(0, 100_000));
    });
    const abort = new AbortController();
    const reason = new Error('enough');
    const sink: ImageSink = {
      write: () => {
        abort.abort(reason);
        return Promise.resolve();
      },
      restart: () => Promise.resolve(),
    };
    await assert.rejects(download(url, { sink, signal: abort.signal }).done, reason);
  });

  test('a sink that fails ends the download with its own error', async () => {
    const { url } = await loopback.http((_request, response) => answer(response, 200, {}, picture));
    const full = new ImageError('write-failed', 'disk full', { systemCode: 'ENOSPC' });
    const sink: ImageSink = {
      write: () => Promise.reject(full),
      restart: () => Promise.resolve(),
    };
    const error = await errorOf(url, { sink });
    assert.deepEqual([error.code, error.details.systemCode], ['write-failed', 'ENOSPC']);
  });

  test('a name that cannot be reached is a passing failure that names its origin', async () => {
    const error = await errorOf('https://nowhere.test/a.png?signature=secret');
    const { code, details, message } = error;
    assert.deepEqual(
      [code, details.subject, details.delivery],
      ['network', 'https://nowhere.test', 'not-sent'],
    );
    assert.ok(!JSON.stringify([message, details.subject]).includes('secret'));
  });
});
