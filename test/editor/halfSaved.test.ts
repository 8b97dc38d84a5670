import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ImageError } from '../../src/core/errors';
import type { PictureToSave } from '../../src/core/jobs/jobPorts';
import { toJson } from '../../src/core/json';
import { planDestination } from '../../src/editor/insertion/destination';
import { saveImages } from '../../src/editor/insertion/saveImages';
import { newFolder } from './support/documents';

suite('saving pictures of which some were saved before', () => {
  let kept = '';
  setup(async () => {
    kept = await mkdtemp(path.join(tmpdir(), 'half-saved-'));
  });
  teardown(() => rm(kept, { recursive: true, force: true }));

  const contents = ['one', 'two', 'three'].map(text => Buffer.from(text));
  const pathOf = (index: number): string => path.join(kept, `${index}.png`);
  const pictures: () => readonly PictureToSave[] = () =>
    contents.map((bytes, index) => ({
      index,
      picture: {
        path: pathOf(index),
        width: 1,
        height: 1,
        mediaType: 'image/png',
        byteLength: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    }));

  test('writes none of them a second time, and none in the place of what is there', async () => {
    const folder = await newFolder('pictures');
    const output = `${folder.toString()}/`;
    const request = toJson({
      model: 'wave/qwen-image-2.0',
      mode: 'generate',
      prompt: 'a red kite',
      count: 3,
      aspectRatio: '1:1',
      tier: '1K',
      images: [],
    });
    const places = new Map<number, string>();
    const save = (): ReturnType<typeof saveImages> =>
      saveImages(
        {
          jobId: 'job',
          request,
          destination: toJson(planDestination({ output, insert: false, document: undefined })),
          pictureCount: 3,
          places: new Map(places),
          placing: files => {
            for (const { index, uri } of files) places.set(index, uri);
            return Promise.resolve();
          },
        },
        pictures(),
        undefined,
      );
    // Easel's copy of the third cannot be read yet, so the first two stand there without an end.
    for (const index of [0, 1]) await writeFile(pathOf(index), contents[index]!);
    await assert.rejects(save(), error => ImageError.is(error, 'write-failed'));
    const names = ['a-red-kite-1.png', 'a-red-kite-2.png', 'a-red-kite.png'];
    assert.deepEqual(
      (await readdir(folder.fsPath)).sort(),
      names.slice(0, 1).concat(names.slice(2)),
    );
    // Meanwhile somebody put another file where the third was to be.
    await writeFile(path.join(folder.fsPath, 'a-red-kite-2.png'), 'mine');
    await writeFile(pathOf(2), contents[2]!);
    const { files } = await save();
    assert.deepEqual(
      files.map(({ uri }) => path.basename(uri)),
      ['a-red-kite.png', 'a-red-kite-1.png', 'a-red-kite-3.png'],
    );
    assert.deepEqual((await readdir(folder.fsPath)).sort(), [
      'a-red-kite-1.png',
      'a-red-kite-2.png',
      'a-red-kite-3.png',
      'a-red-kite.png',
    ]);
  });
});
