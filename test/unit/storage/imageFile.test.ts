import assert from 'node:assert/strict';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import type { link } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ImageError } from '../../../src/core/errors';
import { ImageFile } from '../../../src/storage/imageFile';
import { hasFile } from '../../../src/storage/imageFolder';
import { whileBusy } from '../../../src/storage/durable';
import { writeFailed } from '../../../src/storage/writeFailed';

const isWindows = process.platform === 'win32';

async function errorOf(promise: Promise<unknown>): Promise<ImageError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(ImageError.is(error, 'write-failed'), String(error));
    return error;
  }
  return assert.fail('it succeeded');
}

function* numbered(stem: string): Generator<string> {
  for (let index = 0; index < 50; index += 1) yield `${stem}${index === 0 ? '' : `-${index}`}.png`;
}

suite('Image file', () => {
  let root = '';
  setup(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'easel-image-')));
  });
  teardown(() => rm(root, { recursive: true, force: true }));

  const write = async (folder: string, text: string, more: object = {}) => {
    const file = await ImageFile.create({ folder, ...more });
    await file.write(Buffer.from(text));
    return file;
  };

  test('a picture appears under its name whole, and nothing else is left', async () => {
    const folder = join(root, 'assets', 'bilder ä');
    const file = await write(folder, 'one ');
    await file.write(Buffer.from('two'));
    const [during] = await readdir(folder);
    assert.match(during ?? '', /^\.easel-[0-9a-f]{16}\.part$/);
    const path = await file.publish(['a.png']);
    await file.discard();
    assert.deepEqual(
      [path, await readFile(path, 'utf8'), await readdir(folder)],
      [join(folder, 'a.png'), 'one two', ['a.png']],
    );
  });

  test('beginning again leaves nothing of what was written before', async () => {
    const file = await write(root, 'a long beginning');
    await file.restart();
    await file.write(Buffer.from('short'));
    assert.equal(await readFile(await file.publish(['a.png']), 'utf8'), 'short');
  });

  test('a name that is taken is left alone and the next free one is used', async () => {
    await writeFile(join(root, 'a.png'), 'mine');
    await mkdir(join(root, 'a-1.png'));
    const file = await write(root, 'new');
    const path = await file.publish(numbered('a'));
    assert.deepEqual(
      [path, await readFile(join(root, 'a.png'), 'utf8')],
      [join(root, 'a-2.png'), 'mine'],
    );
  });

  test('writers at the same moment never get the same name', async () => {
    const contents = Array.from({ length: 12 }, (_, index) => `content ${index}`);
    const paths = await Promise.all(
      contents.map(async text => (await write(root, text)).publish(numbered('a'))),
    );
    const found = await Promise.all(paths.map(path => readFile(path, 'utf8')));
    assert.deepEqual([new Set(paths).size, found], [contents.length, contents]);
  });

  test('without second names a name is reserved and replaced, with the same promises', async () => {
    const refusing: typeof link = () =>
      Promise.reject(Object.assign(new Error('not supported'), { code: 'EPERM' }));
    await writeFile(join(root, 'a.png'), 'mine');
    const contents = Array.from({ length: 8 }, (_, index) => `content ${index}`);
    const paths = await Promise.all(
      contents.map(async text =>
        (await write(root, text, { link: refusing })).publish(numbered('a')),
      ),
    );
    const found = await Promise.all(paths.map(path => readFile(path, 'utf8')));
    assert.deepEqual(found, contents);
    assert.equal(await readFile(join(root, 'a.png'), 'utf8'), 'mine');
    assert.equal((await readdir(root)).length, contents.length + 1);
  });

  test('discarding, and running out of names, leave nothing behind', async () => {
    await (await write(root, 'x')).discard();
    await writeFile(join(root, 'a.png'), 'mine');
    const error = await errorOf((await write(root, 'x')).publish(['a.png']));
    assert.deepEqual([error.details.systemCode, error.details.subject], ['EEXIST', root]);
    assert.deepEqual(await readdir(root), ['a.png']);
  });

  test('no candidate leaves the folder, whatever it is made of', async () => {
    const inner = join(root, 'inner');
    const parts = fc.constantFrom('..', '.', '/', '\\', 'a', '\0', '', 'b.png');
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { maxLength: 5 }), async pieces => {
        const file = await write(inner, 'x');
        const published = await file.publish([pieces.join('')]).catch((error: unknown) => {
          assert.ok(ImageError.is(error, 'write-failed'));
          return undefined;
        });
        assert.deepEqual(await readdir(root), ['inner']);
        if (published !== undefined) await rm(published);
        assert.deepEqual(await readdir(inner), []);
      }),
      { numRuns: 60 },
    );
  });

  test('what is left of a crash is cleared away after a day, and nothing else is', async () => {
    const old = new Date(Date.now() - 25 * 60 * 60_000);
    const left = ['.easel-0123456789abcdef.part', '.easel-x.part', 'notes.part', 'a.png'];
    for (const name of left) {
      await writeFile(join(root, name), '');
      await utimes(join(root, name), old, old);
    }
    await writeFile(join(root, '.easel-fedcba9876543210.part'), 'somebody is at it');
    await (await write(root, 'x')).publish(['new.png']);
    assert.deepEqual((await readdir(root)).sort(), [
      '.easel-fedcba9876543210.part',
      '.easel-x.part',
      'a.png',
      'new.png',
      'notes.part',
    ]);
  });

  test('errors name the folder and the system’s word', async () => {
    await writeFile(join(root, 'file'), '');
    const folder = join(root, 'file', 'assets');
    const error = await errorOf(ImageFile.create({ folder }));
    assert.deepEqual([error.details.subject, error.details.systemCode], [folder, 'ENOTDIR']);
    const full = writeFailed(root, Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    assert.deepEqual([full.code, full.details.systemCode], ['write-failed', 'ENOSPC']);
    assert.equal(writeFailed(folder, full), full);
  });

  test('a folder that cannot be synced any more is told, and the picture stays published', async () => {
    const told: unknown[] = [];
    const failing = {
      folder: root,
      syncFolder: () => Promise.reject(Object.assign(new Error('gone'), { code: 'EIO' })),
      onNotSynced: (error: ImageError) => told.push([error.code, error.details.systemCode]),
    };
    const file = await ImageFile.create(failing);
    await file.write(Buffer.from('paid for'));
    const path = await file.publish(numbered('a'));
    assert.deepEqual(
      [path, await readFile(path, 'utf8'), await readdir(root), told],
      [join(root, 'a.png'), 'paid for', ['a.png'], [['write-failed', 'EIO']]],
    );
  });

  if (!isWindows) {
    test('a link under the name is neither followed nor replaced, dangling or not', async () => {
      const outside = join(root, 'outside.txt');
      await writeFile(outside, 'mine');
      const folder = join(root, 'assets');
      await mkdir(folder);
      await symlink(outside, join(folder, 'a.png'));
      await symlink(join(root, 'nowhere'), join(folder, 'a-1.png'));
      for (const more of [{}, { link: () => Promise.reject(new Error('no')) }]) {
        const path = await (await write(folder, 'new', more)).publish(numbered('a'));
        assert.ok((await lstat(path)).isFile());
      }
      assert.equal(await readFile(outside, 'utf8'), 'mine');
      assert.deepEqual((await readdir(root)).sort(), ['assets', 'outside.txt']);
    });

    test('a folder that leads out of its root is refused before anything is made', async () => {
      const inside = join(root, 'workspace');
      const outside = join(root, 'outside');
      await mkdir(inside);
      await mkdir(outside);
      await symlink(outside, join(inside, 'linked'));
      await symlink(join(root, 'gone'), join(inside, 'dangling'));
      const folders = [
        'linked',
        'linked/deep/er',
        '..',
        '../outside/new',
        'dangling',
        'dangling/x',
      ];
      for (const folder of folders) {
        const options = { folder: join(inside, folder), insideOf: inside };
        await errorOf(ImageFile.create(options));
      }
      assert.deepEqual(await readdir(outside), []);
      assert.deepEqual((await readdir(root)).sort(), ['outside', 'workspace']);
    });

    test('a folder reached through a link keeps the name it was asked for', async () => {
      await mkdir(join(root, 'real'));
      await symlink(join(root, 'real'), join(root, 'linked'));
      const folder = join(root, 'linked', 'assets..');
      const file = await write(folder, 'x', { insideOf: join(root, 'linked') });
      assert.equal(await file.publish(['a.png']), join(folder, 'a.png'));
      assert.deepEqual(await readdir(join(root, 'real', 'assets..')), ['a.png']);
    });

    test('a folder that may not be written to says so', async function () {
      if (process.getuid?.() === 0) this.skip();
      await chmod(root, 0o500);
      const error = await errorOf(ImageFile.create({ folder: root }));
      await chmod(root, 0o700);
      assert.equal(error.details.systemCode, 'EACCES');
    });
  }

  test('a file counts as there at its full length only', async () => {
    await writeFile(join(root, 'a.png'), 'four');
    await mkdir(join(root, 'folder'));
    const { size } = await lstat(join(root, 'folder'));
    const found = await Promise.all([
      hasFile(join(root, 'a.png'), 4),
      hasFile(join(root, 'a.png'), 5),
      hasFile(join(root, 'folder'), size),
      hasFile(join(root, 'gone.png'), 4),
      hasFile(join(root, 'a.png', 'below'), 4),
    ]);
    assert.deepEqual(found, [true, false, false, false, false]);
  });

  test('on Windows a busy file is tried again for a while, elsewhere refusals are final', async () => {
    const failing = (code: string, times: number) => {
      let calls = 0;
      return {
        calls: () => calls,
        act: () => {
          calls += 1;
          const error = Object.assign(new Error('busy'), { code });
          return calls <= times ? Promise.reject(error) : Promise.resolve('done');
        },
      };
    };
    const passing = failing('EBUSY', 2);
    assert.equal(await whileBusy(passing.act, 'win32'), 'done');
    const final = failing('EPERM', 1);
    await assert.rejects(whileBusy(final.act, 'linux'), { code: 'EPERM' });
    const other = failing('ENOENT', 1);
    await assert.rejects(whileBusy(other.act, 'win32'), { code: 'ENOENT' });
    const lasting = failing('EACCES', 100);
    await assert.rejects(whileBusy(lasting.act, 'win32'), { code: 'EACCES' });
    assert.deepEqual(
      [passing, final, other, lasting].map(({ calls }) => calls()),
      [3, 1, 1, 7],
    );
  });
});
