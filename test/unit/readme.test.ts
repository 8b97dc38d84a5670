import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { nameVariables } from '../../src/core/nameValues';
import { composeInsertion } from '../../src/core/references/insertion';
import { parseInsertRules } from '../../src/core/references/insertRules';
import { providers } from '../../src/providers/registry';
import * as manifest from '../../package.json';
import * as messages from '../../package.nls.json';
import { anchors, codeBlocks, codeTexts, linkTargets, spans, tableRows } from './support/markdown';
import { renderModels } from './support/modelsTable';

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'] as const;

/** A page's text; a checkout on Windows may have given it other line ends. */
function read(page: string): string {
  return readFileSync(page, 'utf8').replaceAll('\r\n', '\n');
}

/** The reference Easel writes for a picture of 1280 × 720 at a place in a document. */
function inserted(
  languageId: string,
  alt: string,
  [document, file]: readonly [string, string] = ['page', 'images/lantern.png'],
): string {
  const at = (name: string) => ({ scheme: 'file', authority: '', path: `/site/${name}` });
  const insertion = composeInsertion({
    languageId,
    document: at(document),
    workspaceFolder: at(''),
    images: [{ file: at(file), uri: '', alt, size: { width: 1280, height: 720 } }],
    rules: [],
    dimensions: true,
    surroundings: { text: '', selectionStart: 0, selectionEnd: 0 },
  });
  return insertion.segments.map(({ text }) => text).join('');
}

suite('README', () => {
  test('has the models of the model table', () => {
    const models = providers.flatMap(provider => provider.models('v1'));
    const others = providers.flatMap(provider => provider.models('v2'));
    const [start, end] = ['<!-- models:start -->', '<!-- models:end -->'];
    const text = read('README.md');
    const [before = '', rest = ''] = text.split(start);
    const [, after = ''] = rest.split(end);
    const wanted = `${before}${start}\n\n${renderModels(models, others).join('\n')}\n\n${end}${after}`;
    if (process.env['EASEL_UPDATE_README'] === '1') writeFileSync('README.md', wanted);
    else assert.equal(text, wanted, 'EASEL_UPDATE_README=1 npm run test:unit -- readme writes it');
  });

  test('has the commands of package.json', () => {
    const titles: Readonly<Record<string, string>> = messages;
    const textOf = (key: string): string | undefined => titles[key.slice(1, -1)];
    assert.deepEqual(
      tableRows(read('README.md'), '## Commands').map(([title, id]) => [title, ...spans(id)]),
      manifest.contributes.commands.map(({ command, title, category }) => [
        `${textOf(category)}: ${textOf(title)}`,
        command,
      ]),
    );
  });

  test('has the settings of package.json with their defaults', () => {
    const settings = Object.entries(manifest.contributes.configuration.properties);
    assert.deepEqual(
      tableRows(read('README.md'), '## Settings').map(cells => cells.slice(0, 3).flatMap(spans)),
      settings.map(([id, setting]) => [id, JSON.stringify(setting.default), setting.scope]),
    );
  });

  test('has the scripts of package.json', () => {
    assert.deepEqual(
      tableRows(read('README.md'), '### Scripts')
        .flatMap(([script]) => spans(script))
        .map(script => script.replace(/^npm (?:run )?/, ''))
        .toSorted(),
      Object.keys(manifest.scripts).toSorted(),
    );
  });

  test('has the arguments the commands take', () => {
    const source = read('src/editor/arguments.ts');
    const schema = /z\.strictObject\(\{\n([\s\S]*?)^\}\);/m.exec(source)?.[1] ?? '';
    assert.deepEqual(
      tableRows(read('README.md'), '## Keybindings and other extensions').flatMap(([name]) =>
        spans(name),
      ),
      Array.from(schema.matchAll(/^ {2}(\w+):/gm), ([, name]) => name),
    );
  });

  test('has the variables of the templates', () => {
    assert.deepEqual(
      tableRows(read('README.md'), '## Where pictures go')
        .flatMap(([name]) => spans(name))
        .toSorted(),
      ['workspaceFolder', 'documentDirName', ...nameVariables]
        .map(name => `\${${name}}`)
        .toSorted(),
    );
  });

  test('shows the references that are really inserted', () => {
    const rows = tableRows(read('README.md'), '## What is inserted');
    const shown = rows.flatMap(([languages, reference]) =>
      spans(languages).map(language => [language, spans(reference).join('\n')]),
    );
    assert.ok(shown.length > 20, 'the table was not found');
    assert.deepEqual(
      shown,
      shown.map(([language = '']) => [language, inserted(language, 'A lantern')]),
    );
  });

  test('shows every picture of docs/images, each a PNG of at most 150 KB, and says what it shows', () => {
    const shown = Array.from(
      read('README.md').matchAll(/^!\[(.{20,})\]\((docs\/images\/\S+\.png)\)$/gm),
      ([, , file = '']) => path.basename(file),
    );
    assert.deepEqual(shown.toSorted(), readdirSync('docs/images').toSorted());
    for (const name of shown) {
      const bytes = readFileSync(path.join('docs/images', name));
      assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
      assert.ok(bytes.length <= 150_000, `${name} has ${bytes.length} bytes`);
    }
  });

  test('begins with lines that are really inserted', () => {
    const added = codeBlocks(read('README.md'), 'diff').map(block => /^\+(.*)$/m.exec(block)?.[1]);
    const name = 'images/a-paper-lantern-at-night.png';
    const [markdown, jsx, css] = (
      [
        ['markdown', ['README.md', name]],
        ['typescriptreact', ['src/App.tsx', `src/${name}`]],
        ['css', ['styles/site.css', `styles/${name}`]],
      ] as const
    ).map(([language, places]) => inserted(language, 'a paper lantern at night', places));
    assert.deepEqual(added, [markdown, `  ${jsx}`, `  background-image: ${css};`]);
  });

  test('has examples of rules that are understood', () => {
    const examples = codeBlocks(read('README.md'), 'json').map(
      text => JSON.parse(text) as Readonly<Record<string, unknown>>,
    );
    const rules = examples.flatMap(example => example['easel.insert.rules'] ?? []);
    assert.equal(parseInsertRules(rules).length, 3);
  });

  test('asks for the Node.js the scripts ask for', () => {
    const [, major, minor] =
      /oldestNode = .*\(\[(\d+), (\d+)\]\)/.exec(read('scripts/run.mjs')) ?? [];
    assert.ok(major !== undefined && minor !== undefined, 'scripts/run.mjs says it elsewhere now');
    assert.ok(read('README.md').includes(`Node.js ${major}.${minor} or newer`));
  });
});

suite('CONTRIBUTING', () => {
  test('has a reason for every package', () => {
    assert.deepEqual(
      tableRows(read('CONTRIBUTING.md'), '## Packages').flatMap(([name]) => spans(name)),
      Object.keys(manifest.devDependencies),
    );
  });

  test('shows the folders that are there', () => {
    const block = codeBlocks(read('CONTRIBUTING.md'), '').find(text =>
      text.startsWith('src/core/'),
    );
    const shown = Array.from((block ?? '').matchAll(/^([^\s]+)\/ /gm), ([, folder = '']) => folder);
    const sources = readdirSync('src', { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ parentPath }) => parentPath.replaceAll(path.sep, '/'))
      .filter(folder => folder !== 'src');
    assert.deepEqual(
      shown.filter(folder => !existsSync(folder)),
      [],
    );
    assert.deepEqual(
      sources.filter(folder => !shown.includes(folder)),
      [],
    );
  });

  test('names files that are there', () => {
    const files = codeTexts(read('CONTRIBUTING.md')).filter(text =>
      /^(?:src|test|scripts|media)\/[\w./-]+$/.test(text),
    );
    assert.ok(files.length > 10, 'no names were found');
    assert.deepEqual(
      files.filter(file => !existsSync(file)),
      [],
    );
  });
});

suite('the pages', () => {
  for (const page of pages) {
    test(`${page} names npm scripts that exist`, () => {
      const commands = codeTexts(read(page)).flatMap(text =>
        Array.from(text.matchAll(/\bnpm (?:run )?([\w-]+(?::[\w-]+)*)/g), ([, name = '']) => name),
      );
      assert.deepEqual(
        commands.filter(name => !(name in manifest.scripts)),
        [],
      );
    });

    test(`${page} has links that lead somewhere`, () => {
      const targets = linkTargets(read(page)).filter(target => !target.startsWith('https:'));
      const isDead = (target: string): boolean => {
        const [file = '', anchor] = target.split('#');
        const place = file === '' ? page : file;
        return (
          !existsSync(place) || (anchor !== undefined && !anchors(read(place)).includes(anchor))
        );
      };
      assert.deepEqual(targets.filter(isDead), []);
    });
  }
});

suite('the repository', () => {
  test("no file names this machine's folders or a package registry", () => {
    const address = process.env['npm_config_registry'] ?? '';
    const registry = URL.canParse(address) ? new URL(address).hostname : '';
    const traces = [
      process.cwd(),
      `${homedir()}${path.sep}`,
      ...['npmjs.org', 'npmmirror.com', 'yarnpkg.com'].map(host => `registry.${host}`),
      ...(/[a-z].*\./.test(registry) ? [registry] : []),
    ];
    const found = textFiles('.').flatMap(file => {
      const text = readFileSync(file, 'utf8');
      return traces.filter(trace => text.includes(trace)).map(trace => `${file}: ${trace}`);
    });
    assert.deepEqual(found, []);
  });
});

/** Every file git keeps or would add, by the folders .gitignore names; pictures and the lock file left out. */
function textFiles(folder: string): readonly string[] {
  const ignored = ['.git/', ...read('.gitignore').split('\n')];
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return ignored.includes(`${entry.name}/`) ? [] : textFiles(place);
    return /\.(?:png|vsix)$|^package-lock\.json$/.test(entry.name) ? [] : [place];
  });
}
