import assert from 'node:assert/strict';
import { Uri } from 'vscode';
import { generate } from './support/easel';
import { newFolder, openDocument } from './support/documents';

/** A place in a document, and the document after a picture of 1024 × 1024 pixels was made for it. */
interface Row {
  readonly file: string;
  readonly text: string;
  readonly after: string;
}

const path = 'images/a-red-kite.png';

const emptyPlaces: readonly Row[] = [
  { file: 'a.md', text: '# Kites\n\n‸\n', after: `# Kites\n\n![a red kite](${path})\n` },
  {
    file: 'a.html',
    text: '<main>\n  ‸\n</main>\n',
    after: `<main>\n  <img src="${path}" alt="a red kite" width="1024" height="1024">\n</main>\n`,
  },
  {
    file: 'a.tsx',
    text: 'export const kite = (\n  ‸\n);\n',
    after: `export const kite = (\n  <img src="${path}" alt="a red kite" width={1024} height={1024} />\n);\n`,
  },
  { file: 'a.css', text: 'a { background: ‸; }\n', after: `a { background: url(${path}); }\n` },
  { file: 'a.scss', text: '$kite: ‸;\n', after: `$kite: url(${path});\n` },
  { file: 'a.txt', text: 'See ‸\n', after: `See ${path}\n` },
  { file: 'a.py', text: 'kite = ‸\n', after: `kite = '${path}'\n` },
  { file: 'a.ts', text: 'const kite = ‸;\n', after: `const kite = './${path}';\n` },
  { file: 'a.json', text: '{ "kite": ‸ }\n', after: `{ "kite": "${path}" }\n` },
  { file: 'a.yaml', text: 'kite: ‸\n', after: `kite: ${path}\n` },
  { file: 'a.tex', text: '‸\n', after: `\\includegraphics{${path}}\n` },
  { file: 'a.rst', text: '‸\n', after: `.. image:: ${path}\n   :alt: a red kite\n` },
  {
    file: 'a.php',
    text: '‸\n',
    after: `<img src="${path}" alt="a red kite" width="1024" height="1024">\n`,
  },
  {
    file: 'a.hbs',
    text: '{{#if kite}}‸{{/if}}\n',
    after: `{{#if kite}}<img src="${path}" alt="a red kite" width="1024" height="1024">{{/if}}\n`,
  },
];

const placesForPaths: readonly Row[] = [
  { file: 'a.html', text: '<img src="‸" alt="">\n', after: `<img src="${path}" alt="">\n` },
  { file: 'a.html', text: '<img src="old.png‸">\n', after: `<img src="${path}">\n` },
  { file: 'a.tsx', text: '<img src="‸" />\n', after: `<img src="${path}" />\n` },
  { file: 'a.css', text: 'a { background: url(‸); }', after: `a { background: url(${path}); }` },
  { file: 'a.css', text: 'a { content: url("‸"); }', after: `a { content: url("${path}"); }` },
  { file: 'a.md', text: '![a kite](‸)\n', after: `![a kite](${path})\n` },
  { file: 'a.md', text: '![a ‸kite](old.png)\n', after: `![a kite](${path})\n` },
  { file: 'a.ts', text: "import kite from '‸';\n", after: `import kite from './${path}';\n` },
  { file: 'a.py', text: 'kite = "‸"\n', after: `kite = "${path}"\n` },
  { file: 'a.tex', text: '\\includegraphics{‸}\n', after: `\\includegraphics{${path}}\n` },
];

/** Where the lines around the cursor decide how the reference stands in its own. */
const blocks: readonly Row[] = [
  {
    file: 'a.md',
    text: 'one\n‸\ntwo\n',
    after: `one\n\n![a red kite](${path})\n\ntwo\n`,
  },
  {
    file: 'a.md',
    text: '- one\n  ‸\n- two\n',
    after: `- one\n  \n  ![a red kite](${path})\n\n- two\n`,
  },
  {
    file: 'a.md',
    text: '‸a red kite‸\ntwo\n',
    after: `a red kite\n\n![a red kite](${path})\n\ntwo\n`,
  },
  {
    file: 'a.html',
    text: '<main>\n  ‸a red kite‸\n</main>\n',
    after: `<main>\n  a red kite\n  <img src="${path}" alt="a red kite" width="1024" height="1024">\n</main>\n`,
  },
  {
    file: 'a.rst',
    text: 'one\n\n  ‸\n',
    after: `one\n\n  .. image:: ${path}\n     :alt: a red kite\n`,
  },
];

suite('the reference', () => {
  for (const { file, text, after } of blocks) {
    test(`stands in lines of its own in ${file}: ${JSON.stringify(text)}`, async () => {
      const document = await openDocument(file, text);
      const result = await generate({});
      assert.equal(document.getText(), after);
      assert.ok(after.includes(result.insertedText ?? 'nothing'));
    });
  }

  for (const { file, text, after } of emptyPlaces) {
    test(`is written the way ${file} has it: ${text.trim()}`, async () => {
      const document = await openDocument(file, text);
      const result = await generate({});
      assert.equal(document.getText(), after);
      assert.equal(text.replace('‸', result.insertedText ?? 'nothing'), after);
    });
  }

  for (const { file, text, after } of placesForPaths) {
    test(`is only a path in ${file}: ${text.trim()}`, async () => {
      const document = await openDocument(file, text);
      const result = await generate({});
      assert.equal(document.getText(), after);
      assert.match(result.insertedText ?? '', /^(\.\/)?images\/a-red-kite\.png$/);
    });
  }
});

suite('a path with characters of every kind', () => {
  const folderName = 'Bilder (neu) [1] & 100% 图#';

  const rows: readonly Row[] = [
    {
      file: 'a.md',
      text: '‸',
      after:
        '![a red kite](../Bilder%20%28neu%29%20%5B1%5D%20%26%20100%25%20%E5%9B%BE%23/a-red-kite.png)',
    },
    {
      file: 'a.html',
      text: '<img src="‸">',
      after:
        '<img src="../Bilder%20%28neu%29%20%5B1%5D%20%26%20100%25%20%E5%9B%BE%23/a-red-kite.png">',
    },
    {
      file: 'a.css',
      text: 'a { background: ‸ }',
      after:
        'a { background: url(../Bilder%20%28neu%29%20[1]%20&%20100%25%20图%23/a-red-kite.png) }',
    },
    {
      file: 'a.py',
      text: 'kite = ‸',
      after: `kite = '../${folderName}/a-red-kite.png'`,
    },
  ];

  for (const { file, text, after } of rows) {
    test(`is written so that ${file} can follow it`, async () => {
      const folder = await newFolder();
      const output = Uri.joinPath(folder, '..', `${folderName}/`);
      const document = await openDocument(file, text, { folder });
      const result = await generate({ output });
      assert.equal(result.error, undefined);
      assert.equal(document.getText(), after);
    });
  }
});
