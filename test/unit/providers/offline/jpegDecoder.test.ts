import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { ImageError } from '../../../../src/core/errors';
import { decodeJpeg } from '../../../../src/providers/offline/jpegDecoder';
import { jpegFixtures, jpegSize } from './jpegFixtures';
import { allRows } from './picture';

function fileOf(name: string): Buffer {
  const fixture = jpegFixtures.find(one => one.name === name);
  assert.ok(fixture);
  return Buffer.from(fixture.file, 'base64');
}

function isNoImage(error: unknown): boolean {
  return ImageError.is(error, 'not-an-image') && error.details.delivery === 'not-sent';
}

suite('decodeJpeg', () => {
  for (const { name, file, pixels } of jpegFixtures) {
    test(`${name}: every pixel is what libjpeg-turbo reads`, async () => {
      const image = decodeJpeg(Buffer.from(file, 'base64'));
      assert.deepEqual({ width: image.width, height: image.height }, jpegSize);
      assert.deepEqual(await allRows(image), inflateSync(Buffer.from(pixels, 'base64')));
    });
  }

  test('rows can be read twice', async () => {
    const image = decodeJpeg(fileOf('progressive'));
    assert.deepEqual(await allRows(image), await allRows(image));
  });

  test('wherever a file is cut off, it is no image and the decoder ends', async () => {
    for (const name of ['half width and height', 'progressive with restarts']) {
      const whole = fileOf(name);
      for (let length = 0; length < whole.length - 40; length += 7) {
        await assert.rejects(async () => allRows(decodeJpeg(whole.subarray(0, length))), isNoImage);
      }
    }
  });

  test('damaged files end as an image or as none, and nothing else', async () => {
    for (const name of ['restart markers', 'progressive']) {
      const whole = fileOf(name);
      for (let position = 2; position < whole.length; position += 11) {
        const damaged = Buffer.from(whole);
        damaged[position] = (damaged[position] ?? 0) ^ 0xa5;
        try {
          await allRows(decodeJpeg(damaged));
        } catch (error) {
          assert.ok(ImageError.is(error), `byte ${position}: ${String(error)}`);
          assert.ok(['not-an-image', 'too-large'].includes(error.code));
        }
      }
    }
  });

  test('more than 100 megapixels are refused before a pixel is read', () => {
    const huge = Buffer.from(fileOf('full colour'));
    const frame = huge.indexOf(Buffer.of(0xff, 0xc0));
    huge.writeUInt16BE(20_000, frame + 5);
    huge.writeUInt16BE(20_000, frame + 7);
    assert.throws(
      () => decodeJpeg(huge),
      error => ImageError.is(error, 'too-large') && error.details.limit === '100 megapixels',
    );
  });
});
