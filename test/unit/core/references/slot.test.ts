import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { existingSlot } from '../../../../src/core/references/slot';
import type { Link } from '../../../../src/core/references/link';

const fox: Link = { prefix: '', path: 'my pics/fox.png' };

/** Marks the selection by one or two `|`; answers the document after the path went in. */
function filled(languageId: string, marked: string, link: Link = fox): string | undefined {
  const [before = '', second = '', third] = marked.split('|');
  const text = before + second + (third ?? '');
  const selectionStart = before.length;
  const selectionEnd = third === undefined ? selectionStart : selectionStart + second.length;
  const slot = existingSlot(languageId, { text, selectionStart, selectionEnd });
  return slot && text.slice(0, slot.start) + slot.textFor(link) + text.slice(slot.end);
}

function suiteOf(name: string, cases: readonly (readonly [string, string, string | undefined])[]) {
  suite(name, () => {
    for (const [languageId, marked, expected] of cases) {
      test(`${languageId}: ${JSON.stringify(marked)}`, () => {
        assert.equal(filled(languageId, marked), expected);
      });
    }
  });
}

suiteOf('the slot in an attribute', [
  ['html', '<img src="|">', '<img src="my%20pics/fox.png">'],
  ['html', "<img src='|'>", "<img src='my%20pics/fox.png'>"],
  ['html', '<img src="old|.png" alt="x">', '<img src="my%20pics/fox.png" alt="x">'],
  ['html', '<img\n  src="|"\n  alt="a > b">', '<img\n  src="my%20pics/fox.png"\n  alt="a > b">'],
  ['html', '<img alt="a > b" src="|">', '<img alt="a > b" src="my%20pics/fox.png">'],
  ['html', '<img src="" alt="A |fox|">', '<img src="my%20pics/fox.png" alt="A fox">'],
  ['html', '<img | src="">', '<img  src="my%20pics/fox.png">'],
  ['html', '|<img src="todo.png">|', '<img src="my%20pics/fox.png">'],
  ['html', '|<img src="a.png">', undefined],
  ['html', '<img src="a.png">|', undefined],
  ['html', '<p class="x">|</p>', undefined],
  ['html', '<a href="|">', '<a href="my%20pics/fox.png">'],
  ['html', '<a title="x" |href="a">', undefined],
  ['html', '<a href="a b" title="say |it">', '<a href="a b" title="say my%20pics/fox.pngit">'],
  ['html', '<meta content="|">', '<meta content="my%20pics/fox.png">'],
  ['html', '<video poster="a|b">', '<video poster="my%20pics/fox.png">'],
  ['html', '<img srcset="|">', '<img srcset="my%20pics/fox.png">'],
  ['html', '<img srcset="a.png 1x, b|.png 2x">', '<img srcset="a.png 1x, my%20pics/fox.png 2x">'],
  ['html', '<img srcset="a.png| 1x, b.png 2x">', '<img srcset="my%20pics/fox.png 1x, b.png 2x">'],
  ['html', '<i style="background: url(|)">', '<i style="background: url(my%20pics/fox.png)">'],
  [
    'html',
    '<i style="background: url(\'|\')">',
    '<i style="background: url(\'my%20pics/fox.png\')">',
  ],
  ['html', '<i style="|">', '<i style="background-image: url(my%20pics/fox.png)">'],
  ['html', '<i style="background: |">', '<i style="background: url(my%20pics/fox.png)">'],
  ['html', '  src="|"\n  alt="">', '  src="my%20pics/fox.png"\n  alt="">'],
  ['html', '<img src="|', undefined],
  ['xml', '<image href="|"/>', '<image href="my%20pics/fox.png"/>'],
  ['vue', '<img src="|">', '<img src="./my%20pics/fox.png">'],
  ['vue', '<img :src="\'|\'">', '<img :src="\'./my%20pics/fox.png\'">'],
  ['django-html', `<img src="{% static '|' %}">`, `<img src="{% static 'my%20pics/fox.png' %}">`],
  ['php', `<img src="<?= url('|') ?>">`, `<img src="<?= url('my%20pics/fox.png') ?>">`],
  ['markdown', 'Text <img src="|" width="3">', 'Text <img src="my%20pics/fox.png" width="3">'],
  ['svelte', '<img src={"|"} alt="">', '<img src={"my%20pics/fox.png"} alt="">'],
  ['typescriptreact', '<img src="|" />', '<img src="my%20pics/fox.png" />'],
  ['typescriptreact', '<img src={"|"} />', '<img src={"my%20pics/fox.png"} />'],
  ['typescriptreact', '<img src={`|`} />', '<img src={`my%20pics/fox.png`} />'],
  [
    'typescriptreact',
    '<Image onClick={() => a > b} src="" alt="|" />',
    '<Image onClick={() => a > b} src="my%20pics/fox.png" alt="" />',
  ],
  ['typescriptreact', '<Card image="|" />', '<Card image="my%20pics/fox.png" />'],
  ['typescriptreact', '<img src={hero|} />', undefined],
  ['typescriptreact', "<img src={require('|')} />", "<img src={require('./my pics/fox.png')} />"],
  ['html', '<img src=| alt="x">', '<img src="my%20pics/fox.png" alt="x">'],
  ['html', '<img src=a.png alt="x|">', '<img src="my%20pics/fox.png" alt="x">'],
  ['html', '<p class=a|b>', undefined],
  ['javascript', '<img src="|" />', '<img src="my%20pics/fox.png" />'],
]);

suiteOf('the slot in url()', [
  ['css', 'a { background: url(|) }', 'a { background: url(my%20pics/fox.png) }'],
  ['css', 'a { background: url("|") }', 'a { background: url("my%20pics/fox.png") }'],
  ['scss', "a { b: url('old.p|ng') }", "a { b: url('my%20pics/fox.png') }"],
  ['css', 'a { b: url(x.png), u|rl(y.png) }', 'a { b: url(x.png), url(my%20pics/fox.png) }'],
  ['css', 'a { b: |url(x.png)| }', 'a { b: url(my%20pics/fox.png) }'],
  ['css', 'a { b: url(x.png)| }', undefined],
  ['css', 'a { b: | }', undefined],
  ['css', 'a { b: image-set("|" 1x) }', 'a { b: image-set("my%20pics/fox.png" 1x) }'],
  ['css', 'a { b: my-url(|) }', undefined],
  ['html', '<style>a { b: url(|) }</style>', '<style>a { b: url(my%20pics/fox.png) }</style>'],
  ['typescript', 'css`background: url(|);`', 'css`background: url(my%20pics/fox.png);`'],
]);

suiteOf('the slot in Markdown', [
  ['markdown', '![](|)', '![](my%20pics/fox.png)'],
  ['markdown', '![|]()', '![](my%20pics/fox.png)'],
  ['markdown', 'a ![A |fox|](x.png "t") b', 'a ![A fox](my%20pics/fox.png "t") b'],
  ['markdown', '![a](<x |y.png>)', '![a](my%20pics/fox.png)'],
  ['markdown', '![a](x(1|).png)', '![a](my%20pics/fox.png)'],
  ['markdown', '|![a](todo)|', '![a](my%20pics/fox.png)'],
  ['markdown', '[![a](|)](https://x.y)', '[![a](my%20pics/fox.png)](https://x.y)'],
  ['markdown', '[![a](b)](|)', '[![a](b)](my%20pics/fox.png)'],
  ['markdown', '[te|xt](a)', undefined],
  ['markdown', '[text](a|)', '[text](my%20pics/fox.png)'],
  ['markdown', '![a](b)|', undefined],
  ['markdown', '|![a](b)', undefined],
  ['markdown', 'plain "quoted |text" here', undefined],
  ['mdx', 'text | text', undefined],
]);

suiteOf('the slot in a string', [
  ['python', "open('|')", "open('my pics/fox.png')"],
  ['python', 'open(rb"old.p|ng")', 'open(rb"my pics/fox.png")'],
  ['python', "say('hello | there')", "say('hello my pics/fox.png there')"],
  ['python', "say('hello |there|')", "say('hello my pics/fox.png')"],
  ['python', "# don't | it's", undefined],
  ['python', "a('x') | b('y')", undefined],
  ['python', "x = '''|'''", "x = '''my pics/fox.png'''"],
  ['json', '{ "image": "|" }', '{ "image": "my pics/fox.png" }'],
  ['json', '{ "image": | }', undefined],
  ['rust', "fn f<'a>(x: &'a str) { | }", undefined],
  ['typescript', "import fox from '|';", "import fox from './my pics/fox.png';"],
  ['typescript', "import fox from './my old| fox.png';", "import fox from './my pics/fox.png';"],
  ['typescript', 'const a = `|`;', 'const a = `./my pics/fox.png`;'],
  ['typescript', 'if (a < b) f("|")', 'if (a < b) f("./my pics/fox.png")'],
  ['typescriptreact', "import a from '|'", "import a from './my pics/fox.png'"],
  ['typescriptreact', '<p>Don\'t "say | it"</p>', undefined],
  ['typescriptreact', 'f<Foo>("|")', 'f<Foo>("./my pics/fox.png")'],
  ['typescriptreact', 'a <b && (x = "|")', 'a <b && (x = "./my pics/fox.png")'],
  ['typescriptreact', 'a <b && f(c, "|")', 'a <b && f(c, "./my pics/fox.png")'],
  ['vue', "<script>\nimport a from '|'", "<script>\nimport a from './my pics/fox.png'"],
  ['html', "<p>He said 'no | way' twice</p>", undefined],
  ['yaml', 'image: "|"', 'image: "my pics/fox.png"'],
  ['sql', "VALUES ('|')", "VALUES ('my pics/fox.png')"],
  ['typst', '#image("|")', '#image("my pics/fox.png")'],
  ['plaintext', 'a "quoted | word"', undefined],
]);

suiteOf('the slot in other documents', [
  ['latex', '\\includegraphics[width=3cm]{|}', '\\includegraphics[width=3cm]{my pics/fox.png}'],
  ['latex', '\\textbf{|}', undefined],
  ['asciidoc', 'image::|[alt]', 'image::my pics/fox.png[alt]'],
  ['restructuredtext', '.. image:: x|\r\n', '.. image:: my\\ pics/fox.png\r\n'],
  ['restructuredtext', '.. image:: |', '.. image:: my\\ pics/fox.png'],
  [
    'restructuredtext',
    '.. figure:: x|.png\n   :alt: a',
    '.. figure:: my\\ pics/fox.png\n   :alt: a',
  ],
  ['org', '[[file:|]]', '[[file:my pics/fox.png]]'],
  ['org', '[[a|][text]]', '[[file:my pics/fox.png][text]]'],
]);

suite('any slot', () => {
  test('escapes the string it fills', () => {
    const link = { prefix: '', path: 'it\'s "`${x}`\\.png' };
    assert.equal(filled('python', "f('|')", link), `f('it\\'s "\`\${x}\`\\\\.png')`);
    assert.equal(filled('javascript', 'f(`|`)', link), 'f(`./it\'s "\\`\\${x}\\`\\\\.png`)');
    assert.equal(filled('yaml', "a: '|'", link), `a: 'it''s "\`\${x}\`\\.png'`);
  });

  test('uses a rule’s link', () => {
    const link = { prefix: '/', path: 'img/fox.png' };
    assert.equal(filled('html', '<img src="|">', link), '<img src="/img/fox.png">');
    assert.equal(filled('typescript', "f('|')", link), "f('/img/fox.png')");
  });

  test('lies in the text around the selection, whatever that is', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('<img src="\' >{}()[]!url(\\`\n=a')),
      maxLength: 60,
    });
    const languageId = fc.constantFrom(
      ...['html', 'typescriptreact', 'markdown', 'css', 'python', 'vue', 'org', 'latex'],
    );
    fc.assert(
      fc.property(text, fc.nat(60), fc.nat(60), languageId, (window, a, b, language) => {
        const [selectionStart, selectionEnd] = [a, b]
          .map(offset => Math.min(offset, window.length))
          .sort((x, y) => x - y);
        assert.ok(selectionStart !== undefined && selectionEnd !== undefined);
        const slot = existingSlot(language, { text: window, selectionStart, selectionEnd });
        if (slot === undefined) return;
        assert.ok(0 <= slot.start && slot.start <= slot.end && slot.end <= window.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('is found or not found quickly in a hostile window', () => {
    const started = performance.now();
    for (const piece of ['[', '![', '<a ', '<a b="', 'url(', '\\', '[a](', '[a](  ', '{', '"']) {
      const text = piece.repeat(Math.ceil(5000 / piece.length)) + ' '.repeat(1000);
      for (const language of ['html', 'typescriptreact', 'markdown', 'css', 'python']) {
        existingSlot(language, { text, selectionStart: 5000, selectionEnd: 5000 });
      }
    }
    assert.ok(performance.now() - started < 5000);
  });
});
