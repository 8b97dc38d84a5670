import * as assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { settingIds } from '../../src/ids';
import { requestForms, services } from './providers/contract/services';
import { spans, tableRows } from './support/markdown';

const page = readFileSync('docs/fields.md', 'utf8').replaceAll('\r\n', '\n');

/** The tables of what is sent, with the closed list of the model behind each. */
const sentTables: Readonly<Record<string, string>> = {
  '## Wave, _Qwen Image Series_': 'wave/qwen-image-2.0',
  '## Wave, _Wan Image Series_': 'wave/wan2.7-image',
  '## gccai, _Qwen Image 2.0_': 'gccai/qwen-image-2.0',
  '## HiAPI, _Qwen Image 2.0_': 'hiapi/qwen-image-2.0',
  '## skills.video, _Qwen Image 2.0_': 'skillsvideo/qwen-image-2',
};
const readTables = services.map(({ title }) => `## Answers of ${title}`);
const allRows = ['## Headers', ...Object.keys(sentTables), ...readTables].flatMap(heading =>
  tableRows(page, heading).map(cells => ({ heading, cells })),
);

/** The field a row is about. */
function fieldOf(cells: readonly string[]): string {
  return spans(cells[0])[0] ?? '';
}

/** What the tests of a file can be called: names with a value in them stand for any value. */
function namesIn(file: string): readonly RegExp[] {
  const source = readFileSync(file, 'utf8');
  const literal = /\btest\(\s*(['"`])((?:\\[^]|(?!\1)[^\\])*)\1/g;
  return Array.from(source.matchAll(literal), ([, , name = '']) => {
    const fixed = name.split(/\$\{[^}]*\}/).map(text => escapeText(text));
    return new RegExp(`^${fixed.join('(.+)')}$`);
  });
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Words a test's name can be filled with: those of the tests and of their lists. */
const knownWords: ReadonlySet<string> = new Set(
  readdirSync('test/unit/providers', { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => path.join('test/unit/providers', file))
    .flatMap(file => readFileSync(file, 'utf8').match(/[\w.]+/g) ?? []),
);

/** Whether a name is one of a file's tests, with values in it that the tests have. */
function isTestOf(file: string, name: string): boolean {
  return namesIn(file).some(pattern =>
    pattern
      .exec(name)
      ?.slice(1)
      .every(filled =>
        (filled.match(/[\w.]+/g) ?? []).every(
          word => /^[\d.]+$/.test(word) || knownWords.has(word),
        ),
      ),
  );
}

suite('The page of fields', () => {
  test('has a row for every field the pages declare, and no other', () => {
    for (const [heading, model] of Object.entries(sentTables)) {
      const declared = requestForms.flatMap(({ requests }) =>
        requests.models.filter(each => each.model === model).flatMap(each => each.declared),
      );
      assert.deepEqual(
        tableRows(page, heading).map(fieldOf).toSorted(),
        [...new Set(declared)].toSorted(),
        heading,
      );
    }
  });

  test('names every model of a page through one of the same fields', () => {
    const lists = requestForms.flatMap(({ requests }) =>
      requests.models.map(({ model, declared }) => ({ model, declared })),
    );
    const tables = Object.values(sentTables);
    for (const { model, declared } of lists) {
      const like = tables.includes(model) ? model : model.replace(/-pro$/, '');
      const rows = Object.entries(sentTables).find(([, each]) => each === like)?.[0] ?? '';
      const fields = tableRows(page, rows).map(fieldOf);
      assert.deepEqual(
        declared.filter(field => !fields.includes(field)),
        [],
        model,
      );
    }
  });

  test('has a row for every header that is sent, with the services it goes to', () => {
    const sent = [...new Set(services.flatMap(({ requests }) => requests.headers))];
    assert.deepEqual(
      tableRows(page, '## Headers')
        .map(([header, names]) => [...spans(header), names])
        .toSorted(),
      sent
        .map(header => [
          header,
          services
            .filter(({ requests }) => requests.headers.includes(header))
            .map(({ id }) => id)
            .join(', '),
        ])
        .toSorted(),
    );
  });

  test('has a row for every field of answers, and says why one is passed over', () => {
    for (const { title, answers } of services) {
      const rows = tableRows(page, `## Answers of ${title}`);
      assert.deepEqual(rows.map(fieldOf), [...answers.read, ...answers.passedOver], title);
      assert.deepEqual(
        rows.filter(([, what]) => /^passed over: ./.test(what ?? '')).map(fieldOf),
        answers.passedOver,
        title,
      );
    }
  });

  test('says why a field is never sent', () => {
    const never = [...new Set(requestForms.flatMap(({ requests }) => requests.models))].flatMap(
      ({ neverSent }) => neverSent,
    );
    assert.deepEqual(
      allRows
        .filter(({ cells }) => /^never: ./.test(cells[2] ?? ''))
        .map(({ cells }) => fieldOf(cells)),
      never,
    );
  });

  test('has no empty cell', () => {
    assert.ok(allRows.length > 60);
    for (const { heading, cells } of allRows) {
      const width = heading === '## Headers' ? 5 : 4;
      assert.deepEqual([cells.length, cells.includes('')], [width, false], cells.join(' | '));
    }
  });

  test('names arguments and settings there are', () => {
    const source = readFileSync('src/editor/arguments.ts', 'utf8');
    const known = Array.from(source.matchAll(/^ {2}(\w+): z\.optional/gm), ([, name]) => name);
    for (const { cells } of allRows) {
      const from = cells[cells.length - 3] ?? '';
      for (const [, list = ''] of from.matchAll(/\barguments? ((?:`\w+`(?: and )?)+)/g)) {
        for (const name of spans(list)) assert.ok(known.includes(name), name);
      }
      for (const [, setting = ''] of from.matchAll(/\bsetting `([\w.]+)`/g)) {
        assert.ok(
          settingIds.some(id => id === setting),
          setting,
        );
      }
    }
  });

  test('names files that are there', () => {
    for (const { cells } of allRows) {
      const [by = '', held = ''] = cells.slice(-2);
      const isNowhere = by === 'nowhere' || by.startsWith('never: ');
      const files = spans(by).filter(() => !isNowhere);
      assert.ok(files.length > 0 || isNowhere, by);
      for (const file of files) assert.ok(existsSync(path.join('src/providers', file)), file);
      for (const [, file = ''] of held.matchAll(/`([^`]+)` “/g)) {
        assert.ok(existsSync(path.join('test/unit/providers', file)), file);
      }
    }
  });

  test('names tests that are there', () => {
    for (const { cells } of allRows) {
      const held = cells.at(-1) ?? '';
      const named = Array.from(held.matchAll(/`([^`]+)` “(.+?)”(?:; (?=`)|$)/g));
      assert.equal(named.map(([whole]) => whole).join(''), held);
      for (const [, file = '', name = ''] of named) {
        const place = path.join('test/unit/providers', file);
        assert.ok(isTestOf(place, name), `${file}: ${name}`);
      }
    }
  });
});
