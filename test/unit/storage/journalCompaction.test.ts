import assert from 'node:assert/strict';
import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ImageError } from '../../../src/core/errors';
import { openJournal, type Journal, type JournalOptions } from '../../../src/storage/journalFile';
import type { FileOperations } from '../../../src/storage/journalFolder';
import type { JournalRecord } from '../../../src/storage/journalLines';

const isOld = ({ old }: JournalRecord): boolean => old === true;
const forgetOld = () => Promise.resolve(isOld);

suite('Compacting a journal', () => {
  let folder = '';
  const journals: Journal[] = [];
  setup(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'easel-compact-')), 'journal');
    await mkdir(folder);
  });
  teardown(async () => {
    await Promise.all(journals.splice(0).map(journal => journal.close()));
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  const openFor = (instance: string, options: JournalOptions = {}): Journal => {
    const journal = openJournal(folder, instance, options);
    journals.push(journal);
    return journal;
  };
  const namesInFolder = async (): Promise<string[]> =>
    (await readdir(folder)).map(name => name.replace(/[0-9a-f]{16}/g, '#')).sort();

  /** A file of an earlier window. */
  const write = (instance: string, records: readonly object[], rest = ''): Promise<void> =>
    writeFile(
      join(folder, `journal-${instance}.jsonl`),
      records.map(record => `${JSON.stringify(record)}\n`).join('') + rest,
    );
  const old = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => ({ atMs: from + index, id: index, old: true }));

  test('nothing is touched before it is long, or when most of it is needed', async () => {
    await write('short', old(3_900));
    await openFor('now').compact(forgetOld);
    await write('short', [...old(2_000), ...old(2_100).map(record => ({ ...record, old: false }))]);
    await openFor('now').compact(forgetOld);
    assert.deepEqual(await namesInFolder(), ['journal-short.jsonl']);
  });

  test('many lines or many bytes become one file of what is needed, in order', async () => {
    const longLines = old(5).map(record => ({ ...record, prompt: 'x'.repeat(300_000) }));
    for (const past of [old(4_100), longLines]) {
      await write('past', [{ atMs: 1, name: 'a' }, ...past]);
      await write('other', [{ atMs: 2, name: 'b' }]);
      const now = openFor('now');
      await now.append({ atMs: 9_000, name: 'c' });
      await now.compact(forgetOld);
      await now.append({ atMs: 9_001, name: 'd' });
      assert.deepEqual(await namesInFolder(), ['journal-now.jsonl', 'journal-now~#.jsonl']);
      const names = (await now.readAll()).map(({ name }) => name);
      assert.deepEqual(names, ['a', 'b', 'c', 'd']);
      await rm(folder, { recursive: true });
      await mkdir(folder);
    }
  });

  test('the files of many windows become one, though everything in them is needed', async () => {
    for (let index = 0; index < 51; index += 1) await write(`w${index}`, [{ atMs: index }]);
    const now = openFor('now');
    await now.compact(forgetOld);
    assert.deepEqual(
      [await namesInFolder(), (await now.readAll()).map(({ atMs }) => atMs)],
      [['journal-now~#.jsonl'], Array.from({ length: 51 }, (_, index) => index)],
    );
  });

  test('a long journal of which few lines may go is not even read', async () => {
    await write('past', old(4_100));
    const now = openFor('now');
    const view = await now.look();
    let asked = 0;
    const forget = () => {
      asked += 1;
      return forgetOld();
    };
    await now.compact(forget, { view, mostLines: 2_049 });
    assert.deepEqual([asked, await namesInFolder()], [0, ['journal-past.jsonl']]);
    await now.compact(forget, { view, mostLines: 2_050 });
    assert.deepEqual([asked, await namesInFolder()], [1, ['journal-now~#.jsonl']]);
  });

  test('who was slower than another window changes nothing, and loses nothing', async () => {
    await write('past', [{ atMs: 1, name: 'a' }, ...old(4_100)]);
    const [slow, fast] = [openFor('slow'), openFor('fast')];
    const view = await slow.look();
    await fast.compact(forgetOld);
    await slow.append({ atMs: 2, name: 'b' });
    await slow.compact(forgetOld, { view, mostLines: 4_100 });
    assert.deepEqual(await namesInFolder(), ['journal-fast~#.jsonl', 'journal-slow.jsonl']);
    assert.deepEqual(
      (await slow.readAll()).map(({ name }) => name),
      ['a', 'b'],
    );
  });

  test('nobody else may read the new file', async function () {
    if (process.platform === 'win32') this.skip();
    await write('past', old(4_100));
    await openFor('now').compact(forgetOld);
    const [name = ''] = await readdir(folder);
    assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
  });

  test('a file with damaged lines is kept beside, for nobody knows what they said', async () => {
    await write(
      'past',
      [...old(4_100), { atMs: 5, name: 'a' }],
      '{"atMs":6,"na\u0000\n{"atMs":7,"n',
    );
    const now = openFor('now');
    await now.compact(forgetOld);
    assert.deepEqual(
      [await namesInFolder(), await now.readAll()],
      [['journal-now~#.jsonl', 'journal-past~#.jsonl.#.damaged'], [{ atMs: 5, name: 'a' }]],
    );
    const aside = (await readdir(folder)).find(name => name.endsWith('.damaged')) ?? '';
    assert.match(await readFile(join(folder, aside), 'utf8'), /"na\u0000\n/);
  });

  test('what a crash had begun to write is removed after a day', async () => {
    const names = ['fedcba9876543210', '0123456789abcdef'].map(hex => `journal-x~${hex}.next`);
    for (const name of names) await writeFile(join(folder, name), '{');
    const yesterday = new Date(Date.now() - 25 * 60 * 60_000);
    await utimes(join(folder, names[0]!), yesterday, yesterday);
    await write('past', old(4_100));
    await openFor('now').compact(forgetOld);
    const left = (await readdir(folder)).filter(name => name.endsWith('.next'));
    assert.deepEqual(left, [names[1]]);
  });

  test('nothing is lost when it fails or the machine stops at any step', async () => {
    const needed = [
      { atMs: 1, name: 'a' },
      { atMs: 2, name: 'b' },
    ];
    const limits = { bytes: 10_000, lines: 20, files: 50 };
    for (const ends of ['fails', 'stops'] as const) {
      for (let failing = 0, isOver = false; !isOver; failing += 1) {
        await rm(folder, { recursive: true });
        await mkdir(folder);
        await write('one', [needed[0]!, ...old(30)]);
        await write('two', [needed[1]!]);
        let step = 0;
        const mayAct = (): void => {
          const isHit = step === failing || (ends === 'stops' && step > failing);
          step += 1;
          if (isHit) throw Object.assign(new Error('no'), { code: 'EIO' });
        };
        const files: FileOperations = {
          open: async (...parameters) => {
            mayAct();
            return open(...parameters);
          },
          rename: async (...parameters) => {
            mayAct();
            return rename(...parameters);
          },
          unlink: async path => {
            mayAct();
            return unlink(path);
          },
        };
        const [end] = await Promise.allSettled([
          openFor('now', { files, limits }).compact(forgetOld),
        ]);
        isOver = end.status === 'fulfilled';
        if (end.status === 'rejected') assert.ok(ImageError.is(end.reason, 'write-failed'));
        const next = openFor('next', { limits });
        const named = async () =>
          new Set((await next.readAll()).filter(each => !isOld(each)).map(({ name }) => name));
        assert.deepEqual(await named(), new Set(['a', 'b']), `${ends} at ${failing}`);
        await next.compact(forgetOld);
        assert.deepEqual(await named(), new Set(['a', 'b']), `${ends} at ${failing}, again`);
        if (isOver) assert.ok(failing >= 6, `${failing} steps`);
      }
    }
  });

  test('what other windows append meanwhile is never lost, however many compact', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 3 }), { minLength: 20, maxLength: 40 }),
        async schedule => {
          folder = join(folder, '..', `journal-${runs++}`);
          await mkdir(folder);
          const limits = { bytes: 1_000, lines: 20, files: 50 };
          const windows = ['a', 'b', 'c'].map(name => openFor(name, { limits }));
          const work: Promise<unknown>[] = [];
          const expected: string[] = [];
          for (const [turn, choice] of schedule.entries()) {
            const window = windows[choice];
            if (window) {
              const id = `${choice}-${turn}`;
              expected.push(id);
              work.push(window.append({ atMs: turn, id }));
            } else {
              await write(`past${turn}`, old(30));
              for (const each of windows) work.push(each.compact(forgetOld));
            }
            if (turn % 7 === 0) work.push(windows[turn % 3]!.readAll());
          }
          const ends = await Promise.allSettled(work);
          assert.deepEqual(
            ends.filter(({ status }) => status === 'rejected'),
            [],
          );
          await windows[0]!.compact(forgetOld);
          const found = (await windows[0]!.readAll()).filter(record => !isOld(record));
          assert.deepEqual(new Set(found.map(({ id }) => id)), new Set(expected));
          await Promise.all(windows.map(each => each.close()));
        },
      ),
      { numRuns: 8, endOnFailure: true },
    );
  });
});
