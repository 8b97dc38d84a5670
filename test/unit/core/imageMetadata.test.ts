import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { ImageError } from '../../../src/core/errors';
import { ImageInspector } from '../../../src/core/imageBytes';
import { stripMetadata } from '../../../src/core/imageMetadata';
import { decodeJpeg } from '../../../src/providers/offline/jpegDecoder';
import { pngChunk } from '../../standins/support/pngFile';
import { jpeg16x9, png, simpleWebp, webpLossless16x9, webpLossy16x9 } from '../net/pictures';
import {
  cameraPng,
  cameraWebp,
  cmykJpeg,
  losslessWebp,
  phoneJpeg,
  progressiveJpeg,
} from './metadataPictures';

/** The whole of what may be said about a picture turned so: a TIFF structure with one entry. */
function orientationTiff(orientation: number): Buffer {
  return Buffer.from(
    `4d4d002a00000008000101120003000000010${orientation.toString(16).padStart(3, '0')}000000000000`,
    'hex',
  );
}

function strip(bytes: Uint8Array): Buffer {
  return Buffer.from(stripMetadata(bytes).bytes);
}

function without(bytes: Buffer, ...parts: readonly Buffer[]): Buffer {
  let rest = bytes;
  for (const part of parts) {
    const start = rest.indexOf(part);
    assert.ok(start >= 0, 'the part to be left out is there');
    rest = Buffer.concat([rest.subarray(0, start), rest.subarray(start + part.length)]);
  }
  return rest;
}

/** The segments of a JPEG before its first scan, by marker, and everything from the scan on. */
function takeApart(jpeg: Buffer): { readonly segments: readonly Buffer[]; readonly rest: Buffer } {
  const segments: Buffer[] = [];
  let position = 2;
  while (jpeg[position + 1] !== 0xda) {
    const end = position + 2 + jpeg.readUInt16BE(position + 2);
    segments.push(jpeg.subarray(position, end));
    position = end;
  }
  return { segments, rest: jpeg.subarray(position) };
}

function chunksOf(file: Buffer): readonly { readonly type: string; readonly bytes: Buffer }[] {
  const chunks = [];
  for (let start = 8; start < file.length;) {
    const end = start + 12 + file.readUInt32BE(start);
    chunks.push({
      type: file.toString('latin1', start + 4, start + 8),
      bytes: file.subarray(start, end),
    });
    start = end;
  }
  return chunks;
}

function webpChunks(file: Buffer): Map<string, Buffer> {
  assert.equal(file.readUInt32LE(4), file.length - 8, 'the container says its length');
  const chunks = new Map<string, Buffer>();
  for (let start = 12; start < file.length;) {
    const length = file.readUInt32LE(start + 4);
    chunks.set(
      file.toString('latin1', start, start + 4),
      file.subarray(start + 8, start + 8 + length),
    );
    start += 8 + length + (length % 2);
  }
  return chunks;
}

async function jpegPixels(bytes: Uint8Array): Promise<Buffer> {
  const rows: Uint8Array[] = [];
  for await (const row of decodeJpeg(bytes).rows()) rows.push(Uint8Array.from(row));
  return Buffer.concat(rows);
}

const withMetadata = { phoneJpeg, progressiveJpeg, cameraPng, cameraWebp, losslessWebp };
const all = {
  ...withMetadata,
  cmykJpeg,
  jpeg16x9,
  webpLossy16x9,
  webpLossless16x9,
  png: png(5, 7, { padding: 20 }),
};

suite('Image metadata', () => {
  for (const [name, bytes] of Object.entries(withMetadata)) {
    test(`${name} itself is not touched`, () => {
      const copy = Buffer.from(bytes);
      stripMetadata(bytes);
      assert.deepEqual(bytes, copy);
    });

    test(`nothing a camera or a program noted is left in ${name}`, () => {
      assert.ok(bytes.includes('Secret'), 'it was there');
      const stripped = strip(bytes);
      for (const trace of ['Secret', 'GPS', 'xmpmeta', '2026', 'Photoshop', 'ftyp']) {
        assert.ok(!stripped.includes(trace), trace);
      }
    });
  }

  for (const [name, bytes] of Object.entries(all)) {
    test(`${name} is still whole and of its size, and stripping it again changes nothing`, () => {
      const stripped = stripMetadata(bytes);
      const inspector = new ImageInspector();
      inspector.push(stripped.bytes);
      const found = inspector.finish();
      assert.equal(found.trailingBytes, 0);
      assert.deepEqual(
        [found.mediaType, found.width, found.height],
        [stripped.mediaType, stripped.width, stripped.height],
      );
      assert.deepEqual(strip(stripped.bytes), Buffer.from(stripped.bytes));
    });
  }

  test('a JPEG keeps JFIF, profile, tables and scan byte for byte, and its orientation alone', () => {
    const before = takeApart(phoneJpeg);
    const after = takeApart(strip(phoneJpeg));
    const markers = (segments: readonly Buffer[]) => segments.map(segment => segment[1]);
    assert.ok(markers(before.segments).includes(0xed) && markers(before.segments).includes(0xfe));
    const kept = before.segments.filter(segment => ![0xe1, 0xed, 0xfe].includes(segment[1]!));
    assert.equal(after.segments[0]![1], 0xe0, 'JFIF stands first');
    assert.deepEqual(
      after.segments[1],
      Buffer.concat([
        Buffer.from([0xff, 0xe1, 0, 34]),
        Buffer.from('Exif\0\0', 'latin1'),
        orientationTiff(6),
      ]),
    );
    assert.deepEqual([after.segments[0], ...after.segments.slice(2)], kept);
    const video = phoneJpeg.subarray(phoneJpeg.indexOf('ftyp') - 4);
    assert.deepEqual(after.rest, before.rest.subarray(0, before.rest.length - video.length));
  });

  test('an upright JPEG has no Exif afterwards, and several scans stay as they are', () => {
    const { segments, rest } = takeApart(progressiveJpeg);
    const exif = segments.find(segment => segment[1] === 0xe1)!;
    assert.ok(rest.includes(Buffer.from([0xff, 0xd0])), 'it has restart markers');
    assert.deepEqual(strip(progressiveJpeg), without(progressiveJpeg, exif));
  });

  test('a JPEG shows the same pixels', async () => {
    for (const bytes of [phoneJpeg, progressiveJpeg, jpeg16x9]) {
      assert.deepEqual(await jpegPixels(strip(bytes)), await jpegPixels(bytes));
    }
  });

  test('metadata between two scans and repeated fill bytes are found as well', () => {
    const comment = Buffer.from([0xff, 0xff, 0xff, 0xfe, 0, 8, ...Buffer.from('Secret')]);
    const secondScan = progressiveJpeg.indexOf(
      Buffer.from([0xff, 0xc4]),
      progressiveJpeg.indexOf(Buffer.from([0xff, 0xda])),
    );
    const noted = Buffer.concat([
      progressiveJpeg.subarray(0, secondScan),
      comment,
      progressiveJpeg.subarray(secondScan),
    ]);
    assert.deepEqual(strip(noted), strip(progressiveJpeg));
  });

  test("JFIF's thumbnail, its extension, and the index of further pictures do not go along", () => {
    const { segments } = takeApart(jpeg16x9);
    const jfif = Buffer.from(segments[0]!);
    const pixels = Buffer.alloc(3 * 2 * 2, 'Secret');
    const thumbnail = Buffer.concat([jfif, pixels]);
    thumbnail.writeUInt16BE(16 + pixels.length, 2);
    thumbnail.writeUInt16BE(0x0202, 16);
    const extension = Buffer.concat([
      Buffer.from([0xff, 0xe0, 0, 14]),
      Buffer.from('JFXX\0\x10Secret', 'latin1'),
    ]);
    const index = Buffer.concat([
      Buffer.from([0xff, 0xe2, 0, 12]),
      Buffer.from('MPF\0Secret', 'latin1'),
    ]);
    const noted = Buffer.concat([
      jpeg16x9.subarray(0, 2),
      thumbnail,
      extension,
      index,
      jpeg16x9.subarray(2 + jfif.length),
    ]);
    assert.deepEqual(strip(noted), jpeg16x9);
  });

  test('a JPEG of four inks is told apart and keeps what says how to read them', () => {
    assert.equal(stripMetadata(cmykJpeg).isCmyk, true);
    assert.equal(stripMetadata(phoneJpeg).isCmyk, false);
    assert.ok(strip(cmykJpeg).includes('Adobe'));
  });

  test('a PNG keeps its other chunks byte for byte, and its orientation alone', () => {
    const before = chunksOf(cameraPng);
    const removed = ['tEXt', 'zTXt', 'iTXt', 'tIME', 'eXIf'];
    for (const type of removed)
      assert.ok(
        before.some(chunk => chunk.type === type),
        type,
      );
    const stripped = strip(cameraPng);
    const after = chunksOf(stripped);
    assert.deepEqual(
      after.filter(({ type }) => type !== 'eXIf'),
      before.filter(({ type }) => !removed.includes(type)),
    );
    assert.deepEqual(
      after.map(({ type }) => type),
      ['IHDR', 'iCCP', 'pHYs', 'eXIf', 'IDAT', 'IEND'],
    );
    const exif = after.find(({ type }) => type === 'eXIf')!.bytes;
    assert.deepEqual(exif.subarray(8, -4), orientationTiff(3));
    assert.equal(exif.readUInt32BE(exif.length - 4), crc32(exif.subarray(4, -4)));
    assert.deepEqual(PNG.sync.read(stripped).data, PNG.sync.read(cameraPng).data);
  });

  test('a PNG loses private chunks and what follows its end, and keeps its animation', () => {
    const frames = pngChunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]));
    const provenance = pngChunk('caBX', Buffer.from('Secret'));
    const noted = Buffer.concat([
      png(5, 7, { chunks: [provenance, frames] }),
      Buffer.from('Secret'),
    ]);
    assert.deepEqual(strip(noted), png(5, 7, { chunks: [frames] }));
    assert.equal(stripMetadata(noted).animated, true);
  });

  test('a WebP keeps picture and profile byte for byte, and its orientation alone', () => {
    const before = webpChunks(cameraWebp);
    const after = webpChunks(strip(cameraWebp));
    assert.deepEqual([...before.keys()], ['VP8X', 'ICCP', 'VP8 ', 'EXIF', 'XMP ']);
    assert.deepEqual([...after.keys()], ['VP8X', 'ICCP', 'VP8 ', 'EXIF']);
    for (const type of ['ICCP', 'VP8 ']) assert.deepEqual(after.get(type), before.get(type));
    assert.deepEqual(after.get('EXIF'), orientationTiff(8));
    assert.equal(before.get('VP8X')![0], 0x2c, 'profile, Exif, XMP');
    assert.deepEqual(
      after.get('VP8X'),
      Buffer.concat([Buffer.from([0x28]), before.get('VP8X')!.subarray(1)]),
    );
  });

  test('an upright WebP says that it holds neither Exif nor XMP', () => {
    const after = webpChunks(strip(losslessWebp));
    assert.deepEqual([...after.keys()], ['VP8X', 'VP8L']);
    assert.equal(after.get('VP8X')![0], 0);
    assert.deepEqual(after.get('VP8L'), webpChunks(losslessWebp).get('VP8L'));
  });

  test('a WebP of the simple form loses a chunk behind its picture', () => {
    const simple = simpleWebp(webpLossy16x9, 'VP8 ');
    const noted = Buffer.concat([simple, Buffer.from('EXIF\x07\0\0\0Secret!\0', 'latin1')]);
    noted.writeUInt32LE(noted.length - 8, 4);
    assert.deepEqual(strip(noted), simple);
  });

  test('a WebP whose picture is of an unknown kind has nothing to be kept', () => {
    const strange = Buffer.from(webpLossy16x9);
    strange.write('VP9 ', strange.lastIndexOf('VP8 '), 'latin1');
    assert.throws(
      () => stripMetadata(strange),
      (error: unknown) => ImageError.is(error, 'not-an-image'),
    );
  });

  test('a picture without metadata stays as it is', () => {
    for (const bytes of [
      jpeg16x9,
      webpLossy16x9,
      webpLossless16x9,
      simpleWebp(webpLossless16x9, 'VP8L'),
      png(5, 7),
    ]) {
      assert.deepEqual(strip(bytes), bytes);
    }
  });

  test('every orientation comes back, and one that is none counts as upright', () => {
    const offset = phoneJpeg.indexOf(Buffer.from('120103000100000006000000', 'hex')) + 8;
    assert.ok(offset > 8);
    for (const value of [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]) {
      const turned = Buffer.from(phoneJpeg);
      turned.writeUInt16LE(value, offset);
      const stripped = strip(turned);
      const isTurned = value >= 2 && value <= 8;
      assert.equal(stripped.includes(orientationTiff(value)), isTurned, String(value));
      assert.equal(stripped.includes('Exif'), isTurned);
    }
  });

  test('what is cut off, another format, or nothing is refused as no image', () => {
    const refused = (bytes: Uint8Array) =>
      assert.throws(
        () => stripMetadata(bytes),
        (error: unknown) => ImageError.is(error, 'not-an-image'),
      );
    refused(new Uint8Array(0));
    refused(Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'));
    refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    for (const bytes of Object.values(all)) {
      const whole = bytes === phoneJpeg ? bytes.subarray(0, bytes.indexOf('ftyp') - 4) : bytes;
      for (let length = 0; length < whole.length; length += 1) refused(whole.subarray(0, length));
    }
  });

  test('damaged pictures are stripped to whole ones or refused, whatever is damaged', () => {
    const damage = fc.record({
      picture: fc.constantFrom(...Object.values(all)),
      changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 0x7f, 0xd9, 0xff)), {
        maxLength: 8,
      }),
      cuts: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 40 })), { maxLength: 2 }),
    });
    let whole = 0;
    fc.assert(
      fc.property(damage, ({ picture, changes, cuts }) => {
        let bytes = Buffer.from(picture);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        for (const [at, length] of cuts) {
          const start = at % bytes.length;
          bytes = Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]);
        }
        let stripped: Buffer;
        try {
          stripped = strip(bytes);
        } catch (error) {
          assert.ok(ImageError.is(error, 'not-an-image'), String(error));
          return;
        }
        whole += 1;
        const inspector = new ImageInspector();
        inspector.push(stripped);
        inspector.finish();
        assert.deepEqual(strip(stripped), stripped);
        assert.ok(stripped.length <= bytes.length + 60);
      }),
      { numRuns: 5_000 },
    );
    assert.ok(whole > 500 && whole < 4_500, `${whole} of 5000 were stripped`);
  });

  test('a file of 30 MB that is nothing but empty comments is stripped like any other', () => {
    const segment = Buffer.from([0xff, 0xfe, 0, 2]);
    const many = Buffer.alloc(30_000_000 - (30_000_000 % segment.length), segment);
    const crowded = Buffer.concat([jpeg16x9.subarray(0, 2), many, jpeg16x9.subarray(2)]);
    assert.deepEqual(strip(crowded), jpeg16x9);
  });
});
