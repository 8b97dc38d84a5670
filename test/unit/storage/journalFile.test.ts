import assert from 'node:assert/strict';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageError } from '../../../src/core/errors';
import { openJournal, type Journal } from '../../../src/storage/journalFile';
import type { JournalTrouble } from '../../../src/storage/journalFolder';

suite('Journal file', () => {
  let folder = '';
  const journals: Journal[] = [];
  setup(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'easel-journal-')), 'journal');
  });
  teardown(async () => {
    await Promise.all(journals.splice(0).map(journal => journal.close()));
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  const openFor = (instance: string, onTrouble?: (trouble: JournalTrouble) => void): Journal => {
    const journal = openJournal(folder, instance, { onTrouble });
    journals.push(journal);
    return journal;
  };
  const readAll = () => openFor('reader').readAll();
  /** The records, and how many lines of which files were told to be damaged. */
  const readTold = async (): Promise<unknown> => {
    const told: unknown[] = [];
    const journal = openFor('reader', trouble => told.push(trouble));
    const records = await journal.readAll();
    await journal.readAll();
    return { records, told };
  };
  const damaged = (count: number) => ({
    kind: 'damaged-lines',
    path: join(folder, 'journal-one.jsonl'),
    count,
  });

  test('reading touches nothing, and an empty journal is empty', async () => {
    assert.deepEqual(await readAll(), []);
    await assert.rejects(stat(folder), { code: 'ENOENT' });
  });

  test('a record is in the file as soon as its append has resolved', async () => {
    const journal = openFor('one');
    await journal.append({
      atMs: 1,
      text: 'line\nbreak \u2028 ✓',
      deep: { list: [1, null, true] },
    });
    const text = await readFile(join(folder, 'journal-one.jsonl'), 'utf8');
    assert.deepEqual(JSON.parse(text), {
      atMs: 1,
      text: 'line\nbreak \u2028 ✓',
      deep: { list: [1, null, true] },
    });
    assert.equal(text.indexOf('\n'), text.length - 1);
  });

  test('many appends at once keep their order and share their syncs', async () => {
    const journal = openFor('one');
    const records = Array.from({ length: 300 }, (_, index) => ({ atMs: 5, index }));
    await Promise.all(records.map(record => journal.append(record)));
    assert.deepEqual(await readTold(), { records, told: [] });
  });

  test('the records of all instances are merged by time, each instance in its own order', async () => {
    const one = openFor('one');
    const two = openFor('two');
    await one.append({ atMs: 10, name: 'a' });
    await two.append({ atMs: 20, name: 'b' });
    await one.append({ atMs: 30, name: 'c' });
    // The clock was set back between these two.
    await one.append({ atMs: 5, name: 'd' });
    await two.append({ atMs: 25, name: 'e' });
    await writeFile(join(folder, 'notes.txt'), 'not ours');
    const records = await readAll();
    assert.equal(JSON.stringify(records.map(record => record['name'])), '["a","b","e","c","d"]');
  });

  test('a torn last line is passed over, and the next record does not continue it', async () => {
    await openFor('one').append({ atMs: 1 });
    const path = join(folder, 'journal-one.jsonl');
    await appendFile(path, '{"atMs":2,"prompt":"to');
    assert.deepEqual(await readTold(), { records: [{ atMs: 1 }], told: [] });
    await openFor('one').append({ atMs: 3 });
    const records = [{ atMs: 1 }, { atMs: 3 }];
    assert.deepEqual(await readTold(), { records, told: [damaged(1)] });
  });

  test('cut anywhere, a journal yields every whole line before the cut', async () => {
    const journal = openFor('one');
    const records = [{ atMs: 1, text: 'ä' }, { atMs: 2 }, { atMs: 3, text: '}' }];
    for (const record of records) await journal.append(record);
    const path = join(folder, 'journal-one.jsonl');
    const whole = await readFile(path);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(path, whole.subarray(0, length));
      const text = whole.toString('utf8', 0, length);
      const ends = text.split('\n').length - 1;
      const isWholeWithoutEnd = whole[length] === 0x0a;
      const expected = records.slice(0, ends + (isWholeWithoutEnd ? 1 : 0));
      assert.deepEqual(await readTold(), { records: expected, told: [] }, `${length}`);
    }
  });

  test('lines that are no object are passed over, and told once', async () => {
    await openFor('one').append({ atMs: 1 });
    await appendFile(join(folder, 'journal-one.jsonl'), 'null\n[1]\n"x"\n\n \u0000\n{"atMs":2}\n');
    assert.deepEqual(await readTold(), {
      records: [{ atMs: 1 }, { atMs: 2 }],
      told: [damaged(4)],
    });
  });

  test('a file of which nothing can be read is moved aside and told once, never deleted', async () => {
    await openFor('two').append({ atMs: 2 });
    const garbage = {
      zeros: Buffer.alloc(4096),
      lines: Buffer.from('\u0000\u0001\nnot ours\n'),
    };
    for (const [name, content] of Object.entries(garbage)) {
      await writeFile(join(folder, `journal-${name}.jsonl`), content);
    }
    await mkdir(join(folder, 'journal-folder.jsonl'));
    const told: JournalTrouble[] = [];
    const journal = openFor('reader', trouble => told.push(trouble));
    assert.deepEqual(
      [await journal.readAll(), await journal.readAll()],
      [[{ atMs: 2 }], [{ atMs: 2 }]],
    );
    const names = (await readdir(folder)).map(name => name.replace(/[0-9a-f]{16}/, '#')).sort();
    assert.deepEqual(names, [
      'journal-folder.jsonl.#.unreadable',
      'journal-lines.jsonl.#.unreadable',
      'journal-two.jsonl',
      'journal-zeros.jsonl.#.unreadable',
    ]);
    assert.deepEqual(
      told.map(({ kind }) => kind),
      Array(3).fill('moved-aside'),
    );
    const zeros = told.find(({ path }) => path.includes('zeros'));
    assert.ok(zeros?.kind === 'moved-aside');
    assert.deepEqual(await readFile(zeros.newPath), garbage.zeros);
  });

  test('a line that is only begun is nobody’s damage', async () => {
    await openFor('two').append({ atMs: 2 });
    await writeFile(join(folder, 'journal-one.jsonl'), '{"atMs":1,"pro');
    assert.deepEqual(await readTold(), { records: [{ atMs: 2 }], told: [] });
  });

  test('who appends to a file that was moved aside meanwhile writes to a new one', async () => {
    const one = openFor('one');
    await one.append({ atMs: 1 });
    await rename(join(folder, 'journal-one.jsonl'), join(folder, 'elsewhere'));
    await one.append({ atMs: 2 });
    await one.append({ atMs: 3 });
    assert.deepEqual(await readAll(), [{ atMs: 2 }, { atMs: 3 }]);
  });

  test('a record that could not be written rejects, and later ones are tried anew', async () => {
    const journal = openFor('one');
    await writeFile(folder, 'a file where the folder should be');
    await assert.rejects(journal.append({ atMs: 1 }), error => {
      assert.ok(ImageError.is(error, 'write-failed'));
      assert.deepEqual(error.details.subject, join(folder, 'journal-one.jsonl'));
      return /^(EEXIST|ENOTDIR)$/.test(error.details.systemCode ?? '');
    });
    await rm(folder);
    await journal.append({ atMs: 2 });
    assert.deepEqual(await readAll(), [{ atMs: 2 }]);
  });

  test('closing waits for what was begun and takes nothing more', async () => {
    const journal = openFor('one');
    const begun = journal.append({ atMs: 1 });
    await journal.close();
    await begun;
    await assert.rejects(journal.append({ atMs: 2 }), { code: 'write-failed' });
    await assert.rejects(
      journal.compact(() => Promise.resolve(() => true)),
      { code: 'write-failed' },
    );
    assert.deepEqual(await readAll(), [{ atMs: 1 }]);
  });

  test('an instance’s name cannot lead anywhere else', () => {
    for (const name of ['', '../x', 'a/b', 'a.b', 'x'.repeat(65)]) {
      assert.throws(() => openJournal(folder, name), RangeError);
    }
  });

  if (process.platform !== 'win32') {
    test('nobody else may read what was asked for', async () => {
      const journal = openFor('one');
      await journal.append({ atMs: 1 });
      const path = join(folder, 'journal-one.jsonl');
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    });
  }
});
