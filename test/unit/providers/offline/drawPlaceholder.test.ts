import assert from 'node:assert/strict';
import {
  drawPlaceholder,
  type PlaceholderWish,
} from '../../../../src/providers/offline/drawPlaceholder';
import { loadGlyphs } from '../../../../src/providers/offline/glyphs';
import { missingGlyph } from '../../../../src/providers/offline/missingGlyph';
import { countColours, letterFinder, readPicture, type Picture } from './picture';

const small = { width: 320, height: 200, prompt: 'A fox 狐' } as const;

async function draw(wish: Partial<PlaceholderWish> = {}): Promise<Picture> {
  return readPicture(await drawPlaceholder({ ...small, ...wish }));
}

/** Which of the characters are legible somewhere in the picture. */
async function legible(picture: Picture, text: string): Promise<string> {
  const table = await loadGlyphs();
  const isThere = letterFinder(picture, [1, 2, 3]);
  return Array.from(text)
    .filter(character => {
      const codePoint = character.codePointAt(0) ?? 0;
      return isThere(table.glyph(codePoint) ?? missingGlyph(codePoint));
    })
    .join('');
}

suite('drawPlaceholder', () => {
  test('the picture has exactly the pixels asked for, down to a single one', async () => {
    const sizes = [
      [1280, 720],
      [1, 1],
      [3, 2],
      [16, 400],
      [1_000, 20],
      [97, 61],
    ] as const;
    for (const [width, height] of sizes) {
      const picture = await draw({ width, height });
      assert.deepEqual([picture.width, picture.height], [width, height]);
    }
  });

  test('the same prompt and seed give the same bytes, another seed or prompt others', async () => {
    const bytes = await drawPlaceholder({ ...small, seed: 1 });
    const hex = async (wish: Partial<PlaceholderWish>): Promise<string> =>
      Buffer.from(await drawPlaceholder({ ...small, ...wish })).toString('hex');
    assert.equal(await hex({ seed: 1 }), Buffer.from(bytes).toString('hex'));
    const all = [
      await hex({ seed: 1 }),
      await hex({ seed: 2 }),
      await hex({}),
      await hex({ prompt: 'A fox 狸' }),
      await hex({ part: { number: 2, of: 4, kind: 'picture' } }),
      await hex({ watermark: true }),
      await hex({ negativePrompt: 'snow' }),
    ];
    assert.equal(new Set(all).size, all.length);
    assert.equal(await hex({}), await hex({ seed: undefined }));
  });

  test('seeds change more than the caption', async () => {
    const corner = async (seed: number): Promise<string> =>
      Buffer.from((await draw({ seed })).data.subarray(0, 40)).toString('hex');
    const corners = await Promise.all([1, 2, 3, 4, 5].map(corner));
    assert.equal(new Set(corners).size, 5);
  });

  test('every character of the prompt is legible, in any script, and so are boxes', async () => {
    const prompt = 'Zap狐あ갂Жא🚀';
    assert.equal(await legible(await draw({ prompt, width: 480, height: 270 }), prompt), prompt);
    const other = await draw({ prompt: 'mmm', width: 480, height: 270 });
    assert.equal(await legible(other, '狐あ갂Ж🚀'), '');
  });

  test('a long prompt is still legible in small letters, and its end is cut with an ellipsis', async () => {
    const prompt = `Jk${' lorem ipsum dolor'.repeat(220)}QVX`;
    const picture = await draw({ prompt, width: 640, height: 360 });
    assert.equal(await legible(picture, 'Jk…QVX'), 'Jk…');
  });

  test('the caption says that it is a placeholder, and of which size', async () => {
    const picture = await draw({ prompt: '狐' });
    assert.equal(await legible(picture, 'plachodr·×32'), 'plachodr·×32');
  });

  test('frames of a series and pictures of one prompt all differ', async () => {
    const backgrounds = async (kind: 'frame' | 'picture'): Promise<number> => {
      const pictures = await Promise.all(
        Array.from({ length: 6 }, (_, index) => draw({ part: { number: index + 1, of: 6, kind } })),
      );
      return new Set(pictures.map(({ data }) => Buffer.from(data.subarray(0, 3)).toString('hex')))
        .size;
    };
    assert.deepEqual([await backgrounds('frame'), await backgrounds('picture')], [6, 6]);
    const third = await draw({ part: { number: 3, of: 7, kind: 'frame' }, prompt: '狐' });
    assert.equal(await legible(third, 'f37'), 'f37');
  });

  test('a palette is seen in its colours and proportions', async () => {
    const palette = [
      { hex: '#0b3954', ratio: 50 },
      { hex: '#bfd7ea', ratio: 30 },
      { hex: '#ff6663', ratio: 15 },
      { hex: '#e0ff4f', ratio: 5 },
    ];
    const colours = countColours(await draw({ palette, width: 640, height: 400 }));
    const counts = palette.map(({ hex }) => colours.get(hex) ?? 0);
    const total = counts.reduce((sum, count) => sum + count, 0);
    assert.ok(total > 0.3 * 640 * 400);
    palette.forEach(({ ratio }, index) => {
      const share = (100 * (counts[index] ?? 0)) / total;
      assert.ok(Math.abs(share - ratio) < 1.5, `${ratio} % became ${share} %`);
    });
  });

  test('a watermark changes the corner and nothing else', async () => {
    const without = await draw();
    const marked = await draw({ watermark: true });
    const changed = { left: 320, top: 200, count: 0 };
    for (let index = 0; index < 320 * 200; index += 1) {
      if (without.data[4 * index] === marked.data[4 * index]) continue;
      changed.left = Math.min(changed.left, index % 320);
      changed.top = Math.min(changed.top, Math.floor(index / 320));
      changed.count += 1;
    }
    assert.ok(changed.count > 100 && changed.left > 240 && changed.top > 160);
  });

  test('an aborted drawing rejects with the reason', async () => {
    const reason = new Error('enough');
    const wish = { ...small, width: 4096, height: 2304, signal: AbortSignal.abort(reason) };
    await assert.rejects(drawPlaceholder(wish), reason);
  });

  test('a 4K picture stays small enough to keep and to send', async () => {
    const bytes = await drawPlaceholder({ ...small, width: 4096, height: 4096 });
    assert.ok(bytes.length < 1_000_000, `${bytes.length} bytes`);
  });
});
