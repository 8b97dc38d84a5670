import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { imageReferenceAt } from '../../../../src/core/references/imageReference';
import { composeInsertion } from '../../../../src/core/references/insertion';

/** Marks the selection by one or two `|`; answers what stands there and what it leads to. */
function referenceIn(
  languageId: string,
  marked: string,
): readonly [written: string, ...(readonly string[])] | undefined {
  const [before = '', second = '', third] = marked.split('|');
  const text = before + second + (third ?? '');
  const selectionStart = before.length;
  const selectionEnd = third === undefined ? selectionStart : selectionStart + second.length;
  const found = imageReferenceAt(languageId, { text, selectionStart, selectionEnd });
  if (!found) return undefined;
  const { target } = found;
  const written = text.slice(found.start, found.end);
  return target.kind === 'address' ? [written, target.url] : [written, ...target.paths];
}

type Case = readonly [languageId: string, marked: string, expected: readonly string[] | undefined];

function suiteOf(name: string, cases: readonly Case[]): void {
  suite(name, () => {
    for (const [languageId, marked, expected] of cases) {
      test(`${languageId}: ${JSON.stringify(marked)}`, () => {
        assert.deepEqual(referenceIn(languageId, marked), expected);
      });
    }
  });
}

suiteOf('the picture a Markdown document shows under the cursor', [
  ['markdown', 'a ![fox](img/f|ox.png) b', ['img/fox.png', 'img/fox.png']],
  ['markdown', 'a ![A |fox|](img/fox.png) b', ['img/fox.png', 'img/fox.png']],
  ['markdown', '|![fox](img/fox.jpeg)|', ['img/fox.jpeg', 'img/fox.jpeg']],
  ['markdown', '![f|ox](fox.webp "A fox")', ['fox.webp', 'fox.webp']],
  ['markdown', "![f|ox](fox.webp 'A fox')", ['fox.webp', 'fox.webp']],
  ['markdown', '![f|ox](fox.webp (A fox))', ['fox.webp', 'fox.webp']],
  ['markdown', '![f|ox](fox.webp "say \\"fox\\"")', ['fox.webp', 'fox.webp']],
  ['markdown', '![f|ox](<my pics/fox (1).png>)', ['<my pics/fox (1).png>', 'my pics/fox (1).png']],
  [
    'markdown',
    '![f|ox](my%20pics/fox.png)',
    ['my%20pics/fox.png', 'my pics/fox.png', 'my%20pics/fox.png'],
  ],
  ['markdown', '![f|ox](fox\\(1\\)\\_a.png)', ['fox\\(1\\)\\_a.png', 'fox(1)_a.png']],
  ['markdown', '![f|ox](fox(1).png)', ['fox(1).png', 'fox(1).png']],
  ['markdown', '![f|ox](a&amp;b&#32;c.png)', ['a&amp;b&#32;c.png', 'a&b c.png']],
  ['markdown', '![f|ox](100%.png)', ['100%.png', '100%.png']],
  ['markdown', '![f|ox](fox.png?v=2#top)', ['fox.png?v=2#top', 'fox.png']],
  ['markdown', '![f|ox](a%23b.png)', ['a%23b.png', 'a#b.png', 'a%23b.png']],
  ['markdown', '![f|ox](/img/fox.png)', ['/img/fox.png', '/img/fox.png']],
  ['markdown', '[![f|ox](s.png)](l.png)', ['s.png', 's.png']],
  ['markdown', '[![fox](s.png)](l|.png)', ['l.png', 'l.png']],
  ['markdown', 'x <img src="a.png" alt="|"> y', ['a.png', 'a.png']],
  ['mdx', 'x <img src="a|.png" /> y', ['a.png', 'a.png']],
  ['markdown', '![f|ox](https://x.example/a b.png)', undefined],
  [
    'markdown',
    '![f|ox](https://x.example/a.png?w=1)',
    ['https://x.example/a.png?w=1', 'https://x.example/a.png?w=1'],
  ],
  [
    'markdown',
    '![f|ox](https://x.example/photo/7)',
    ['https://x.example/photo/7', 'https://x.example/photo/7'],
  ],
  ['markdown', '![f|ox](//x.example/a.png)', ['//x.example/a.png', 'https://x.example/a.png']],
  ['markdown', '![f|ox](http://x.example/a.png)', undefined],
  ['markdown', '![f|ox](data:image/png;base64,AAAA.png)', undefined],
  ['markdown', '![f|ox](file:///etc/a.png)', undefined],
  ['markdown', '![f|ox](fox.svg)', undefined],
  ['markdown', '![f|ox]()', undefined],
  ['markdown', '[fox](https://x.example/pa|ge)', undefined],
  ['markdown', '![fox](a.png) |', undefined],
  ['markdown', 'the file fox|.png', undefined],
]);

suiteOf('the picture a page shows under the cursor', [
  ['html', '<img src="img/f|ox.png" alt="">', ['img/fox.png', 'img/fox.png']],
  ['html', "<img alt='a > b |' src='img/fox.png'>", ['img/fox.png', 'img/fox.png']],
  ['html', '<img src=fox.png alt="|x">', ['fox.png', 'fox.png']],
  ['html', '<img\n  src=" a&amp;b.png "\n  |alt="x">', [' a&amp;b.png ', 'a&b.png']],
  ['html', '<img src="my pics/f|ox.png">', ['my pics/fox.png', 'my pics/fox.png']],
  ['html', '<img src="a%20b|.png">', ['a%20b.png', 'a b.png', 'a%20b.png']],
  ['html', '<img src="a.png" srcset="b|.png 2x">', undefined],
  ['html', '<source srcset="b|.png">', undefined],
  ['html', '<img src="data:image/png;base64,iVBO|.png">', undefined],
  ['html', '<img src="https://x.example/7|">', ['https://x.example/7', 'https://x.example/7']],
  ['html', '<a href="https://x.example/|7">', undefined],
  ['html', '<a href="big|.png">', ['big.png', 'big.png']],
  ['html', '<video poster="a|.png">', ['a.png', 'a.png']],
  ['html', '<i style="background: url(\'a|.png\')">', ['a.png', 'a.png']],
  ['html', '<style>a { b: url(a|.png) }</style>', ['a.png', 'a.png']],
  ['html', '<p title="see a|.png">', undefined],
  ['html', '<p>fox|.png</p>', undefined],
  ['vue', '<img src="./a|.png">', ['./a.png', './a.png']],
  ['vue', '<img :src="\'./a|.png\'">', ['./a.png', './a.png']],
  ['vue', "<script>\nimport a from './a|.png'", ['./a.png', './a.png']],
  ['svelte', '<img src={"a|.png"} alt="">', ['a.png', 'a.png']],
  ['svelte', '<img {src} al|t="">', undefined],
  ['svelte', '<img src="{base}|" alt="">', undefined],
  ['typescriptreact', '<img src="a|.png" />', ['a.png', 'a.png']],
  ['typescriptreact', "<img src={'a|.png'} />", ['a.png', 'a.png']],
  ['typescriptreact', "<img src={require('./a|.png')} />", ['./a.png', './a.png']],
  ['typescriptreact', "import a from './a|.png?url'", ['./a.png?url', './a.png']],
  ['typescriptreact', "import a from './a%20|b.png'", ['./a%20b.png', './a%20b.png']],
  ['typescriptreact', "import a from './a#|b.png'", ['./a#b.png', './a#b.png']],
  ['typescriptreact', "import a from './my fox|.png'", ['./my fox.png', './my fox.png']],
  ['typescriptreact', '<img src={hero|} />', undefined],
]);

suiteOf('the picture a style sheet shows under the cursor', [
  ['css', 'a { b: url(a|.png) }', ['a.png', 'a.png']],
  ['css', 'a { b: u|rl( "my a.png" ) }', ['my a.png', 'my a.png']],
  ['css', "a { b: url('a\\'b|.png') }", undefined],
  ['css', 'a { b: url(a\\ b\\(1\\)|.png) }', ['a\\ b\\(1\\).png', 'a b(1).png']],
  ['css', 'a { b: url(a\\20 b|.png) }', ['a\\20 b.png', 'a b.png']],
  ['css', 'a { b: url(a%20b|.png) }', ['a%20b.png', 'a b.png', 'a%20b.png']],
  ['css', 'a { b: url(x.png), u|rl(y.png) }', ['y.png', 'y.png']],
  ['scss', 'a { b: image-set("a|.png" 1x) }', ['a.png', 'a.png']],
  ['css', '@import url(https://x.example/f|ont);', undefined],
  ['css', 'a { b: url(data:image/png;base64,AA|.png) }', undefined],
  ['css', 'a { b: url(x.png) }|', undefined],
]);

suiteOf('the picture another document shows under the cursor', [
  ['latex', '\\includegraphics{a\\%b|.png}', ['a\\%b.png', 'a%b.png']],
  ['org', '[[file:a|.png]]', ['file:a.png', 'a.png']],
  ['restructuredtext', '.. image:: my\\ a|.png', ['my\\ a.png', 'my a.png']],
  ['python', "open('a|.png')", ['a.png', 'a.png']],
  ['plaintext', 'see a|.png', undefined],
]);

suite('a reference', () => {
  const languageIds = [
    'markdown',
    'html',
    'vue',
    'svelte',
    'typescriptreact',
    'css',
    'scss',
    'mdx',
  ];
  const name = fc.string({
    unit: fc.constantFrom(...Array.from('abc ()[]<>{}#?%&\'"`^|:;,@=+$!~*_-äé狐🦊')),
    minLength: 1,
    maxLength: 12,
  });

  test('leads to the file it was written for, whatever its name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...languageIds), name, (languageId, text) => {
        const file = { scheme: 'file', authority: '', path: `/w/a ${text}/b${text}.png` };
        const { segments } = composeInsertion({
          languageId,
          document: { ...file, path: '/w/page' },
          workspaceFolder: undefined,
          images: [{ file, uri: 'file:///none', alt: text, size: undefined }],
          rules: [],
          dimensions: true,
          surroundings: { text: '', selectionStart: 0, selectionEnd: 0 },
        });
        const written = segments.map(segment => segment.text).join('');
        const at = written.indexOf('.png') + 1;
        const surroundings = { text: written, selectionStart: at, selectionEnd: at };
        const found = imageReferenceAt(languageId, surroundings);
        assert.ok(found?.target.kind === 'path', written);
        assert.equal(
          found.target.paths[0]?.replace(/^\.\//, ''),
          `a ${text}/b${text}.png`,
          written,
        );
      }),
    );
  });

  test('is looked for in any text without an error, and in a time that grows with it', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('<img src="\' >{}()[]!url(\\`\n=a.png&#;%<')),
      maxLength: 80,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...languageIds),
        text,
        fc.nat(80),
        (languageId, window, place) => {
          const at = Math.min(place, window.length);
          const surroundings = { text: window, selectionStart: at, selectionEnd: at };
          const found = imageReferenceAt(languageId, surroundings);
          assert.ok(!found || (found.start < found.end && found.end <= window.length));
        },
      ),
    );
    const long = `![${'\\a'.repeat(4_000)}](${'('.repeat(4_000)} "${'\\'.repeat(4_000)}`;
    const surroundings = { text: long, selectionStart: 5_000, selectionEnd: 5_000 };
    assert.equal(imageReferenceAt('markdown', surroundings), undefined);
  });
});
