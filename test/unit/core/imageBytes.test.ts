import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ImageError } from '../../../src/core/errors';
import {
  extensionFor,
  ImageInspector,
  sniffImage,
  type InspectedImage,
} from '../../../src/core/imageBytes';
import { pngChunk } from '../../standins/support/pngFile';
import { jpeg16x9, png, simpleWebp, webpLossless16x9, webpLossy16x9 } from '../net/pictures';

const pictures: readonly (readonly [string, Buffer, object])[] = [
  ['PNG', png(5, 7), { mediaType: 'image/png', width: 5, height: 7 }],
  ['JPEG', jpeg16x9, { mediaType: 'image/jpeg', width: 16, height: 9 }],
  ['extended lossy WebP', webpLossy16x9, { mediaType: 'image/webp', width: 16, height: 9 }],
  ['extended lossless WebP', webpLossless16x9, { mediaType: 'image/webp', width: 16, height: 9 }],
  [
    'simple lossy WebP',
    simpleWebp(webpLossy16x9, 'VP8 '),
    { mediaType: 'image/webp', width: 16, height: 9 },
  ],
  [
    'simple lossless WebP',
    simpleWebp(webpLossless16x9, 'VP8L'),
    { mediaType: 'image/webp', width: 16, height: 9 },
  ],
];

function inspect(bytes: Uint8Array, chunkLength = bytes.length): InspectedImage & { kept: Buffer } {
  const inspector = new ImageInspector();
  const kept: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += chunkLength) {
    kept.push(inspector.push(bytes.subarray(start, start + chunkLength)));
  }
  return { ...inspector.finish(), kept: Buffer.concat(kept) };
}

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    assert.ok(ImageError.is(error));
    return error.code;
  }
}

suite('Image bytes', () => {
  for (const [name, bytes, facts] of pictures) {
    test(`a ${name} is recognised, measured and found whole in pieces of any length`, () => {
      assert.deepEqual(sniffImage(bytes), facts);
      for (const chunkLength of [1, 2, 7, 64, bytes.length]) {
        assert.deepEqual(inspect(bytes, chunkLength), {
          ...facts,
          bytes: bytes.length,
          trailingBytes: 0,
          hugePixels: false,
          kept: bytes,
        });
      }
    });

    test(`a ${name} cut off anywhere is never taken for whole`, () => {
      for (let length = 0; length < bytes.length; length += 1) {
        assert.equal(
          codeOf(() => inspect(bytes.subarray(0, length))),
          'network',
          `${length}`,
        );
      }
    });

    test(`what is appended to a ${name} is cut off`, () => {
      const payload = Buffer.from('PK\x03\x04<script>alert(1)</script>', 'latin1');
      const { kept, trailingBytes } = inspect(Buffer.concat([bytes, payload]), 11);
      assert.deepEqual({ kept, trailingBytes }, { kept: bytes, trailingBytes: payload.length });
    });
  }

  test('the size of a JPEG is found behind every start-of-frame marker and any segments', () => {
    for (let marker = 0xc0; marker <= 0xcf; marker += 1) {
      const start = jpeg16x9.lastIndexOf(Buffer.from([0xff, 0xc0]));
      const changed = Buffer.from(jpeg16x9);
      changed[start + 1] = marker;
      const isFrame = ![0xc4, 0xc8, 0xcc].includes(marker);
      assert.deepEqual(
        sniffImage(changed),
        isFrame ? { mediaType: 'image/jpeg', width: 16, height: 9 } : 'not-an-image',
        marker.toString(16),
      );
    }
    const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0xff, 0xff]), Buffer.alloc(65_533, 0xd9)]);
    const filled = Buffer.from([0xff, 0xff, 0xff, 0xfe, 0x00, 0x04, 0xff, 0xd9]);
    const long = Buffer.concat([jpeg16x9.subarray(0, 2), exif, exif, filled, jpeg16x9.subarray(2)]);
    assert.equal(sniffImage(long.subarray(0, 65_000)), 'need-more');
    assert.equal(inspect(long, 1000).bytes, long.length);
  });

  test('a JPEG of several scans with restart markers ends at its own end', () => {
    const scan = Buffer.from([
      0xff, 0xda, 0x00, 0x04, 0x01, 0x00, 0x11, 0xff, 0x00, 0xff, 0xd3, 0x22,
    ]);
    const tables = Buffer.from([0xff, 0xc4, 0x00, 0x05, 0xff, 0xd9, 0x00]);
    const end = jpeg16x9.length - 2;
    const progressive = Buffer.concat([
      jpeg16x9.subarray(0, end),
      tables,
      scan,
      tables,
      scan,
      jpeg16x9.subarray(end),
    ]);
    assert.equal(inspect(progressive, 3).bytes, progressive.length);
  });

  test('animation is told from the head', () => {
    const still = webpLossy16x9.readUInt8(20);
    const animated = Buffer.from(webpLossy16x9);
    animated.writeUInt8(still | 0x02, 20);
    const apng = png(4, 4, { chunks: [pngChunk('acTL', Buffer.alloc(8))] });
    assert.deepEqual(
      [webpLossy16x9, animated, png(4, 4), apng].map(bytes => inspect(bytes).animated),
      [undefined, true, undefined, true],
    );
  });

  test('a picture of more than 100 megapixels is whole, but marked', () => {
    const marked = [10_000, 10_001].map(
      height => inspect(png(10_000, height, { pixels: false })).hugePixels,
    );
    assert.deepEqual(marked, [false, true]);
  });

  test('everything that is not one of the three formats is refused from its first bytes on', () => {
    const others: readonly (string | Buffer)[] = [
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '<?xml version="1.0"?><svg/>',
      '<!doctype html><html></html>',
      '{"error":"not found"}',
      'GIF89a\x01\x00\x01\x00',
      'GIF89a' + png(1, 1).toString('latin1'),
      'BM\x36\x00\x00\x00',
      '%PDF-1.7',
      'PK\x03\x04',
      '\x00\x00\x00\x1cftypavif',
      '\x00\x00\x00\x1cftypheic',
      '\x00\x00\x01\x00',
      'II*\x00',
      'RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00' + '\0'.repeat(20),
      'RIFF\x24\x00\x00\x00WEBPJUNK\x10\x00\x00\x00' + '\0'.repeat(20),
      '\x89PNG\n\x1a\n' + '\0'.repeat(30),
      '\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIDAT' + '\0'.repeat(30),
      '\xff\xd8\x00\x00',
      '\xff\xd8\xff\xd9',
      '\xff\xd8\xff\xda\x00\x04',
      '\xff\xd8\xff\xd8\xff\xe0',
      '\xff\xff\xff\xff',
      png(0, 4),
      png(4, 0),
      Buffer.from(
        '\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\xff\xff\xff\xff\x00\x00\x00\x01',
        'latin1',
      ),
    ];
    for (const other of others) {
      const bytes = typeof other === 'string' ? Buffer.from(other, 'latin1') : other;
      const padded = Buffer.concat([bytes, Buffer.alloc(64)]);
      assert.equal(sniffImage(padded), 'not-an-image', JSON.stringify(bytes.toString('latin1')));
      assert.equal(
        codeOf(() => inspect(padded, 1)),
        'not-an-image',
      );
    }
  });

  test('a PNG whose chunks make no sense is refused, however well it began', () => {
    const whole = png(3, 3);
    const noPixels = Buffer.concat([whole.subarray(0, 33), pngChunk('IEND', Buffer.alloc(0))]);
    const twoHeads = Buffer.concat([whole.subarray(0, 33), whole.subarray(8)]);
    const badName = Buffer.from(whole);
    badName.write('ID\0T', whole.indexOf('IDAT'), 'latin1');
    for (const bytes of [noPixels, twoHeads, badName]) {
      assert.equal(
        codeOf(() => inspect(bytes)),
        'not-an-image',
      );
    }
  });

  test('an extended WebP header that announces a picture and holds none is refused', () => {
    const head = Buffer.from(webpLossy16x9.subarray(0, 30));
    head.writeUInt32LE(22, 4);
    assert.equal(
      codeOf(() => inspect(head)),
      'not-an-image',
    );
  });

  test('any bytes in any pieces end in a verdict, the same as in one piece', () => {
    const start = fc.constantFrom(...pictures.map(([, bytes]) => bytes), Buffer.alloc(0));
    const mutated = fc
      .tuple(
        start,
        fc.array(fc.tuple(fc.nat(700), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(900),
      )
      .map(([bytes, changes, tail, length]) => {
        const copy = Buffer.concat([bytes, tail]);
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
        return copy.subarray(0, length);
      });
    const verdict = (bytes: Buffer, chunkLength: number): unknown => {
      try {
        return inspect(bytes, chunkLength);
      } catch (error) {
        assert.ok(ImageError.is(error, 'not-an-image') || ImageError.is(error, 'network'));
        return error.code;
      }
    };
    fc.assert(
      fc.property(mutated, fc.integer({ min: 1, max: 50 }), (bytes, chunkLength) => {
        assert.deepEqual(verdict(bytes, chunkLength), verdict(bytes, bytes.length || 1));
        assert.doesNotThrow(() => sniffImage(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  test('files get the suffix of their bytes', () => {
    const suffixes = (['image/png', 'image/jpeg', 'image/webp'] as const).map(extensionFor);
    assert.deepEqual(suffixes, ['png', 'jpg', 'webp']);
  });
});
