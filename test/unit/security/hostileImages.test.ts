import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { ImageError } from '../../../src/core/errors';
import { extensionFor, ImageInspector } from '../../../src/core/imageBytes';
import { downloadImage, type DownloadedImage } from '../../../src/net/download';
import type { HttpClient } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { ImageFile } from '../../../src/storage/imageFile';
import { Loopback } from '../net/loopback';
import { pngChunk } from '../../standins/support/pngFile';
import { jpeg16x9, png, webpLossy16x9 } from '../net/pictures';

const mebibyte = 2 ** 20;

/** What one picture may cost: its own bytes for the time they are read, and never its pixels. */
const maxGrowthBytes = 90 * mebibyte;

/** Nothing else happens in the editor's extensions while a piece of a picture is looked at. */
const maxStallMs = 25;
const pieceBytes = 64 * 1024;

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const html = '<!doctype html><script>alert(1)</script>';
const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`;
const zip = Buffer.concat([
  latin1('PK\x03\x04\x14\0\0\0\0\0'),
  Buffer.alloc(20),
  latin1('evil.js'),
  latin1('PK\x05\x06'),
  Buffer.alloc(18),
]);
const webpParts = { riffLength: 4, chunkLength: 16 };

/** A copy with a 32-bit number changed, as PNG (big) or WebP (little) writes it. */
function with32(bytes: Buffer, offset: number, value: number, order: 'big' | 'little'): Buffer {
  const copy = Buffer.from(bytes);
  if (order === 'big') copy.writeUInt32BE(value, offset);
  else copy.writeUInt32LE(value, offset);
  return copy;
}

/** A segment of a JPEG by its marker. */
function segment(marker: number, data: Buffer | string): Buffer {
  const bytes = typeof data === 'string' ? latin1(data) : data;
  const length = bytes.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), bytes]);
}

/** The start of a JPEG, segments, and the rest of it. */
function jpegWith(...segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg16x9.subarray(0, 2), ...segments, jpeg16x9.subarray(2)]);
}

/** 100,000 × 100,000 pixels, ten gigabytes once unpacked, in a few bytes of file. */
function bomb(): Buffer {
  const packed = deflateSync(Buffer.alloc(8 * mebibyte));
  const small = png(1, 1, { pixels: false, chunks: [pngChunk('IDAT', packed)] });
  return with32(with32(small, 16, 100_000, 'big'), 20, 100_000, 'big');
}

/** What is no picture, whatever the server calls it and however it goes on. */
const refused: Readonly<Record<string, Buffer>> = {
  HTML: latin1(html),
  'HTML with a picture in it': Buffer.concat([latin1(html), png(4, 4)]),
  'HTML behind the first bytes of a PNG': latin1(`\x89PNG${html}`),
  SVG: latin1(svg),
  'SVG behind a byte order mark': latin1(`\xef\xbb\xbf${svg}`),
  'SVG in UTF-16': Buffer.from(`\ufeff${svg}`, 'utf16le'),
  'SVG behind an XML declaration': latin1(`<?xml version="1.0"?>${svg}`),
  'compressed SVG': gzipSync(svg),
  'a GIF': latin1('GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0;'),
  'a GIF that is a JPEG further on': Buffer.concat([latin1('GIF89a/*'), jpeg16x9]),
  'a ZIP that is a PNG further on': Buffer.concat([zip, png(4, 4)]),
  'a PDF that is a PNG further on': Buffer.concat([latin1('%PDF-1.7\n'), png(4, 4)]),
  'a script that is a PNG further on': Buffer.concat([latin1('/*'), png(4, 4)]),
  'a picture behind a line break': Buffer.concat([latin1('\n'), png(4, 4)]),
  'a program': latin1('MZ\x90\0\x03\0\0\0'),
  'a sound in the container of WebP': latin1(`RIFF\x40\0\0\0WAVEfmt ${'\0'.repeat(64)}`),
  'a PNG without a pixel': with32(png(4, 4), 16, 0, 'big'),
  'a PNG wider than the format allows': with32(png(4, 4), 16, 0x8000_0000, 'big'),
  'a PNG whose header has another length': with32(png(4, 4), 8, 12, 'big'),
  'a PNG with a chunk of four gigabytes': with32(png(4, 4), 33, 0xffff_ffff, 'big'),
  'a PNG whose chunk is a byte short': with32(png(4, 4, { padding: 9 }), 33, 8, 'big'),
  'a PNG with two headers': png(4, 4, { chunks: [png(9, 9).subarray(8, 33)] }),
  'a PNG without a picture': Buffer.concat([
    png(4, 4).subarray(0, 33),
    pngChunk('IEND', Buffer.alloc(0)),
  ]),
  'a JPEG without a size': Buffer.concat([latin1('\xff\xd8'), segment(0xda, '\x01\0\0\0\0\0')]),
  'a JPEG without a pixel': jpegWith(segment(0xc0, '\x08\0\0\0\0\x01\x01\x11\0')),
  'a JPEG with a segment shorter than its length': jpegWith(latin1('\xff\xe1\0\x01')),
  'a JPEG with a segment that ends early': jpegWith(segment(0xe1, 'Exif\0\0').subarray(0, 8)),
  'a JPEG in a JPEG': jpegWith(jpeg16x9),
  'a JPEG that goes on as HTML': Buffer.concat([latin1('\xff\xd8'), latin1(html)]),
  'a WebP that says it is shorter than its first chunk': with32(
    webpLossy16x9,
    webpParts.riffLength,
    12,
    'little',
  ),
  'a WebP whose first chunk is longer than it': with32(
    webpLossy16x9,
    webpParts.chunkLength,
    0xffff_ffff,
    'little',
  ),
};

/** What ends before its own end may be whole the next time. */
const cutOff: Readonly<Record<string, Buffer>> = {
  nothing: Buffer.alloc(0),
  'half a PNG': png(64, 64).subarray(0, 60),
  'a PNG without its last byte': png(4, 4).subarray(0, -1),
  'a PNG with a chunk of two gigabytes': with32(png(4, 4), 33, 0x7fff_ffff, 'big'),
  // The next one is then called DATx, which is a name like any other.
  'a PNG whose chunk is a byte long': with32(png(4, 4, { padding: 9 }), 33, 10, 'big'),
  'half a JPEG': jpeg16x9.subarray(0, 500),
  'a JPEG without its end': jpeg16x9.subarray(0, -2),
  'a JPEG with a segment longer than itself': jpegWith(latin1('\xff\xe1\xff\xff')),
  'half a WebP': webpLossy16x9.subarray(0, 40),
  'a WebP of four gigabytes': with32(webpLossy16x9, webpParts.riffLength, 0xffff_fffe, 'little'),
};

/** A picture first, something else behind: its own bytes are kept and nothing else. */
const polyglots: Readonly<Record<string, readonly [picture: Buffer, behind: Buffer]>> = {
  'a PNG that is a ZIP as well': [png(4, 4), zip],
  'a JPEG that is a ZIP as well': [jpeg16x9, zip],
  'a WebP that is a ZIP as well': [webpLossy16x9, zip],
  'a PNG that is a page as well': [png(4, 4), latin1(html)],
  'a JPEG that is a script as well': [jpeg16x9, latin1('*/=1;alert(1)//')],
  'a PNG with a second one': [png(4, 4), png(9, 9)],
};

interface Endless {
  readonly head: Buffer;
  /** Comes again and again. */
  readonly part: Buffer;
}

/** Each is a picture so far, at every byte, and asks to be looked at as often as can be. */
const endless: Readonly<Record<string, Endless>> = {
  'a JPEG of empty segments': { head: latin1('\xff\xd8'), part: latin1('\xff\xe0\0\x02') },
  'a JPEG of fill bytes': { head: latin1('\xff\xd8'), part: latin1('\xff') },
  'a JPEG that restarts without end': { head: latin1('\xff\xd8'), part: latin1('\xff\xd0') },
  'a JPEG whose scan is nothing but FF': {
    head: jpeg16x9.subarray(0, -2),
    part: latin1('\xff\0'),
  },
  'a JPEG of empty scans': {
    head: jpeg16x9.subarray(0, -2),
    part: latin1('\xff\xda\0\x02'),
  },
  'a PNG of empty chunks': {
    head: png(4, 4).subarray(0, 33),
    part: pngChunk('tEXt', Buffer.alloc(0)),
  },
};

function pieceOf({ part }: Endless): Buffer {
  return Buffer.alloc(Math.floor(pieceBytes / part.length) * part.length, part);
}

suite('Hostile pictures', () => {
  const loopback = new Loopback();
  let http: HttpClient;
  let folder = '';
  let url = '';
  const bodies: Readonly<Record<string, Buffer>> = {
    ...refused,
    ...cutOff,
    ...Object.fromEntries(
      Object.entries(polyglots).map(([name, parts]) => [name, Buffer.concat(parts)]),
    ),
    bomb: bomb(),
    'a bomb in a text': png(4, 4, {
      chunks: [pngChunk('zTXt', Buffer.concat([latin1('a\0\0'), deflateSync(Buffer.alloc(64e6))]))],
    }),
  };
  let writtenBytes = 0;

  suiteSetup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-hostile-'));
    http = loopback.use(createUndiciHttpClient({}));
    ({ url } = await loopback.http((request, response) => {
      const name = decodeURIComponent((request.url ?? '').slice(1));
      response.writeHead(200, { 'content-type': 'image/png' });
      const source = endless[name];
      if (!source) {
        response.end(bodies[name]);
        return;
      }
      const piece = pieceOf(source);
      const writeOn = (): void => {
        writtenBytes += piece.length;
        while (!response.destroyed && response.write(piece)) writtenBytes += piece.length;
      };
      response.on('drain', writeOn);
      response.write(source.head);
      writeOn();
    }));
  });
  suiteTeardown(async () => {
    await loopback.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Downloads into a file, as a job does; what is refused leaves none. */
  async function save(name: string, maxBytes = 30 * mebibyte): Promise<DownloadedImage> {
    const sink = await ImageFile.create({ folder });
    try {
      const image = await downloadImage({
        http,
        url: `${url}/${encodeURIComponent(name)}`,
        loopbackAllowed: true,
        signal: new AbortController().signal,
        maxBytes,
        sink,
      });
      await sink.publish([`${name}.${extensionFor(image.mediaType)}`]);
      return image;
    } finally {
      await sink.discard();
    }
  }

  async function codeOf(name: string, maxBytes?: number): Promise<string> {
    try {
      await save(name, maxBytes);
    } catch (error) {
      if (ImageError.is(error)) return error.code;
      throw error;
    }
    return 'saved';
  }

  async function codesOf(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const codes = await Promise.all(names.map(async name => [name, await codeOf(name)] as const));
    return Object.fromEntries(codes);
  }

  test('what is no picture is refused, and leaves no file', async () => {
    const names = Object.keys(refused);
    const expected = names.map(name => [name, 'not-an-image']);
    assert.deepEqual(await codesOf(names), Object.fromEntries(expected));
    assert.deepEqual(await readdir(folder), []);
  });

  test('what is cut off can be fetched once more, and leaves no file', async () => {
    const names = Object.keys(cutOff);
    const expected = names.map(name => [name, 'network']);
    assert.deepEqual(await codesOf(names), Object.fromEntries(expected));
    assert.deepEqual(await readdir(folder), []);
  });

  for (const [name, [picture, behind]] of Object.entries(polyglots)) {
    test(`${name} is saved as the picture alone`, async () => {
      const { mediaType, trailingBytes } = await save(name);
      const file = join(folder, `${name}.${extensionFor(mediaType)}`);
      assert.ok((await readFile(file)).equals(picture));
      assert.equal(trailingBytes, behind.length);
    });
  }

  test('a bomb is measured by its header, marked, and never unpacked', async () => {
    const before = process.memoryUsage().rss;
    const { width, height, hugePixels } = await save('bomb');
    assert.deepEqual([width, height, hugePixels], [100_000, 100_000, true]);
    assert.equal((await save('a bomb in a text')).width, 4);
    assert.ok(process.memoryUsage().rss - before < maxGrowthBytes);
  });

  for (const [name, source] of Object.entries(endless)) {
    test(`${name} ends at the limit, in little memory`, async () => {
      const maxBytes = 4 * mebibyte;
      const before = process.memoryUsage().rss;
      writtenBytes = 0;
      assert.equal(await codeOf(name, maxBytes), 'too-large');
      assert.ok(process.memoryUsage().rss - before < maxGrowthBytes);
      // What is on its way between two sockets of one machine is a few megabytes.
      assert.ok(writtenBytes < 4 * maxBytes, `${writtenBytes} bytes were taken`);
    });

    test(`${name} lets the editor go on meanwhile`, () => {
      const inspector = new ImageInspector();
      inspector.push(source.head);
      const piece = pieceOf(source);
      const stallsMs = Array.from({ length: 15 }, () => {
        const { user } = process.cpuUsage();
        inspector.push(piece);
        return (process.cpuUsage().user - user) / 1000;
      });
      const median = stallsMs.sort((one, other) => one - other)[7] ?? Infinity;
      assert.ok(median < maxStallMs, `${median} ms for ${piece.length} bytes`);
    });
  }
});
