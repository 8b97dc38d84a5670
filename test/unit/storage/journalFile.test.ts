import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageError } from '../../../src/core/errors';
import { openJournal, type Journal, type JournalRecord } from '../../../src/storage/journalFile';

const timeOf = (record: JournalRecord): number => Number(record['atMs'] ?? 0);

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

  const openFor = (instance: string): Journal => {
    const journal = openJournal(folder, instance);
    journals.push(journal);
    return journal;
  };
  const readAll = () => openFor('reader').readAll(timeOf);

  test('reading touches nothing, and an empty journal is empty', async () => {
    assert.deepEqual(await readAll(), { records: [], damagedLines: 0 });
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
    assert.deepEqual(await readAll(), { records, damagedLines: 0 });
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
    const { records } = await readAll();
    assert.equal(JSON.stringify(records.map(record => record['name'])), '["a","b","e","c","d"]');
  });

  test('a torn last line is counted, and the next record does not continue it', async () => {
    await openFor('one').append({ atMs: 1 });
    const path = join(folder, 'journal-one.jsonl');
    await appendFile(path, '{"atMs":2,"prompt":"to');
    assert.deepEqual(await readAll(), { records: [{ atMs: 1 }], damagedLines: 1 });
    await openFor('one').append({ atMs: 3 });
    assert.deepEqual(await readAll(), { records: [{ atMs: 1 }, { atMs: 3 }], damagedLines: 1 });
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
      const { records: found, damagedLines } = await readAll();
      const expected = ends + (isWholeWithoutEnd ? 1 : 0);
      assert.deepEqual(found, records.slice(0, expected), `${length}`);
      const isTorn = length > 0 && whole[length - 1] !== 0x0a && !isWholeWithoutEnd;
      assert.equal(damagedLines, isTorn ? 1 : 0, `${length}`);
    }
  });

  test('lines that are no object are counted and passed over', async () => {
    await openFor('one').append({ atMs: 1 });
    await appendFile(join(folder, 'journal-one.jsonl'), 'null\n[1]\n"x"\n\n \u0000\n{"atMs":2}\n');
    assert.deepEqual(await readAll(), { records: [{ atMs: 1 }, { atMs: 2 }], damagedLines: 4 });
  });

  test('rewriting replaces the instance’s own file and appends go on behind it', async () => {
    const one = openFor('one');
    await openFor('two').append({ atMs: 9 });
    await one.append({ atMs: 1 });
    const turns = [one.append({ atMs: 2 }), one.rewrite([{ atMs: 3 }]), one.append({ atMs: 4 })];
    await Promise.all(turns);
    assert.deepEqual((await readAll()).records, [{ atMs: 3 }, { atMs: 4 }, { atMs: 9 }]);
    assert.deepEqual((await readdir(folder)).sort(), ['journal-one.jsonl', 'journal-two.jsonl']);
    await one.rewrite([]);
    assert.deepEqual((await readAll()).records, [{ atMs: 9 }]);
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
    assert.deepEqual((await readAll()).records, [{ atMs: 2 }]);
  });

  test('closing waits for what was begun and takes nothing more', async () => {
    const journal = openFor('one');
    const begun = journal.append({ atMs: 1 });
    await journal.close();
    await begun;
    await assert.rejects(journal.append({ atMs: 2 }), { code: 'write-failed' });
    await assert.rejects(journal.rewrite([]), { code: 'write-failed' });
    assert.deepEqual((await readAll()).records, [{ atMs: 1 }]);
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
      const modes = [(await stat(path)).mode & 0o777];
      await journal.rewrite([{ atMs: 1 }]);
      modes.push((await stat(path)).mode & 0o777);
      assert.deepEqual(modes, [0o600, 0o600]);
    });
  }
});
