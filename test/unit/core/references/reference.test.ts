import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { altTextOf } from '../../../../src/core/references/altText';
import {
  referencesFor,
  type ReferencedImage,
  type ReferenceStyle,
} from '../../../../src/core/references/reference';

const fox: ReferencedImage = {
  link: { prefix: '', path: 'images/fox.png' },
  alt: 'A fox',
  size: { width: 1280, height: 720 },
  pattern: undefined,
};

function written(
  languageId: string,
  changes: Partial<ReferencedImage> = {},
  style: Partial<ReferenceStyle> = {},
): string {
  const full = { languageId, dimensions: true, ownLine: true, ...style };
  return referencesFor([{ ...fox, ...changes }], full)
    .map(({ text }) => text)
    .join('');
}

const at = (path: string): Partial<ReferencedImage> => ({ link: { prefix: '', path } });

suite('a new reference', () => {
  const plain: readonly (readonly [languageIds: string, reference: string])[] = [
    ['markdown mdx quarto rmd', '![A fox](images/fox.png)'],
    [
      'html svelte astro php handlebars razor ejs twig',
      '<img src="images/fox.png" alt="A fox" width="1280" height="720">',
    ],
    ['vue vue-html', '<img src="./images/fox.png" alt="A fox" width="1280" height="720">'],
    [
      'javascriptreact typescriptreact',
      '<img src="images/fox.png" alt="A fox" width={1280} height={720} />',
    ],
    ['css scss less stylus sass postcss', 'url(images/fox.png)'],
    ['latex tex', '\\includegraphics{images/fox.png}'],
    ['asciidoc', 'image::images/fox.png[A fox]'],
    ['restructuredtext', '.. image:: images/fox.png\n   :alt: A fox'],
    ['typst', '#image("images/fox.png", alt: "A fox")'],
    ['org', '[[file:images/fox.png]]'],
    ['javascript typescript', "'./images/fox.png'"],
    ['python ruby sql shellscript powershell dart', "'images/fox.png'"],
    ['json jsonc rust go c cpp csharp java kotlin swift xml toml nolanguage', '"images/fox.png"'],
    ['yaml plaintext dotenv', 'images/fox.png'],
  ];
  for (const [languageIds, reference] of plain) {
    test(`in ${languageIds}`, () => {
      for (const languageId of languageIds.split(' ')) {
        assert.equal(written(languageId), reference, languageId);
      }
    });
  }

  test('has no size where settings or the picture give none', () => {
    assert.equal(
      written('html', {}, { dimensions: false }),
      '<img src="images/fox.png" alt="A fox">',
    );
    assert.equal(
      written('typescriptreact', { size: undefined }),
      '<img src="images/fox.png" alt="A fox" />',
    );
  });

  test('marks the alternative text alone as a placeholder', () => {
    const segments = referencesFor([fox], {
      languageId: 'markdown',
      dimensions: true,
      ownLine: true,
    });
    assert.deepEqual(segments, [
      { kind: 'text', text: '![' },
      { kind: 'alt', text: 'A fox' },
      { kind: 'text', text: '](' },
      { kind: 'text', text: 'images/fox.png' },
      { kind: 'text', text: ')' },
    ]);
  });

  const awkward = at('my pics/狐 (1)_[a]#%.png');
  const paths: readonly (readonly [languageId: string, reference: string])[] = [
    ['markdown', '![A fox](my%20pics/%E7%8B%90%20%281%29_%5Ba%5D%23%25.png)'],
    ['css', 'url(my%20pics/狐%20%281%29_[a]%23%25.png)'],
    ['latex', '\\includegraphics{my pics/狐 (1)_[a]\\#\\%.png}'],
    ['asciidoc', 'image::my pics/狐 (1)_%5Ba%5D#%.png[A fox]'],
    ['restructuredtext', '.. image:: my\\ pics/狐\\ (1)_[a]#%.png\n   :alt: A fox'],
    ['typst', '#image("my pics/狐 (1)_[a]#%.png", alt: "A fox")'],
    ['org', '[[file:my pics/狐 (1)_\\[a\\]#%.png]]'],
    ['json', '"my pics/狐 (1)_[a]#%.png"'],
    ['yaml', '"my pics/狐 (1)_[a]#%.png"'],
    ['plaintext', 'my pics/狐 (1)_[a]#%.png'],
  ];
  for (const [languageId, reference] of paths) {
    test(`encodes an awkward path for ${languageId}`, () => {
      assert.equal(written(languageId, awkward), reference);
    });
  }

  test('escapes strings as their language does', () => {
    const path = at('it\'s "$1"\\x.png');
    assert.equal(written('python', path), `'it\\'s "$1"\\\\x.png'`);
    assert.equal(written('rust', path), `"it's \\"$1\\"\\\\x.png"`);
    assert.equal(written('sql', path), `'it''s "$1"\\x.png'`);
    assert.equal(written('shellscript', path), `'it'\\''s "$1"\\x.png'`);
    assert.equal(written('kotlin', path), `"it's \\"\\$1\\"\\\\x.png"`);
    assert.equal(written('xml', path), `"it's &quot;$1&quot;\\x.png"`);
    assert.equal(written('vb', path), `"it's ""$1""\\x.png"`);
  });

  test('a script’s string says that it is relative, an alias stays one', () => {
    assert.equal(written('typescript', at('../fox.png')), "'../fox.png'");
    const alias = { link: { prefix: '@/assets/', path: 'fox.png' } };
    assert.equal(written('typescript', alias), "'@/assets/fox.png'");
    assert.equal(
      written('vue', alias, { dimensions: false }),
      '<img src="@/assets/fox.png" alt="A fox">',
    );
  });

  test('Razor’s and Blade’s at sign stays text', () => {
    assert.equal(
      written('razor', { ...at('fox@2x.png'), alt: 'me@home' }, { dimensions: false }),
      '<img src="fox%402x.png" alt="me&#64;home">',
    );
  });

  const alts: readonly (readonly [languageId: string, alt: string, escaped: string])[] = [
    ['markdown', 'a [b] \\ c\r\nd', 'a \\[b\\] \\\\ c d'],
    ['markdown', '`x` *y* <b> {z} | $1', '\\`x\\` \\*y\\* \\<b> \\{z\\} \\| \\$1'],
    ['markdown', 'snake_case _em_ &copy; R&D', 'snake_case \\_em\\_ \\&copy; R&D'],
    ['html', `"a" & <b> {{c}} it's`, `&quot;a&quot; &amp; &lt;b> &#123;&#123;c}} it's`],
    ['typescriptreact', '"a" & {b}\nc', '&quot;a&quot; &amp; &#123;b} c'],
    ['typst', 'a "b" \\', 'a \\"b\\" \\\\'],
    ['asciidoc', 'a [b] c', 'a [b\\] c'],
    ['asciidoc', 'a, "b"]', '"a, \\"b\\"\\]"'],
    ['restructuredtext', 'a\n\n\tb', 'a b'],
    ['markdown', 'fox\u202egnp.exe\u0000', 'foxgnp.exe'],
  ];
  for (const [languageId, alt, escaped] of alts) {
    test(`escapes ${JSON.stringify(alt)} for ${languageId}`, () => {
      const style = { languageId, dimensions: true, ownLine: true };
      const segments = referencesFor([{ ...fox, alt }], style);
      assert.deepEqual(
        segments.filter(({ kind }) => kind === 'alt').map(({ text }) => text),
        [escaped],
      );
    });
  }

  test('no alternative text ends Markdown’s brackets or an attribute’s quotes', () => {
    const alt = fc.string({
      unit: fc.constantFrom(...Array.from('a[]\\`"\'<>&{}\n!()')),
      maxLength: 30,
    });
    fc.assert(
      fc.property(alt, text => {
        const markdown = written('markdown', { alt: text });
        const inside = /^!\[((?:\\.|[^\\[\]`<])*)\]\(images\/fox\.png\)$/s.exec(markdown)?.[1];
        assert.ok(inside !== undefined, markdown);
        assert.equal(inside.replace(/\\(.)/gs, '$1'), text.replace(/\s+/g, ' ').trim());
        assert.match(
          written('html', { alt: text }, { dimensions: false }),
          /^<img src="images\/fox\.png" alt="[^"<{]*">$/,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('of AsciiDoc and reStructuredText fits into a line of text', () => {
    assert.equal(written('asciidoc', {}, { ownLine: false }), 'image:images/fox.png[A fox]');
    assert.equal(
      written('restructuredtext', {}, { ownLine: false }),
      '\n\n.. image:: images/fox.png\n   :alt: A fox\n\n',
    );
  });
});

suite('several references', () => {
  function joined(languageId: string, ownLine = true): string {
    const images = ['a.png', 'b.png'].map(path => ({ ...fox, ...at(path), alt: '' }));
    return referencesFor(images, { languageId, dimensions: false, ownLine })
      .map(({ text }) => text)
      .join('');
  }

  test('are joined as the language joins them', () => {
    assert.equal(joined('markdown'), '![](a.png)\n![](b.png)');
    assert.equal(joined('html'), '<img src="a.png" alt="">\n<img src="b.png" alt="">');
    assert.equal(joined('css'), 'url(a.png), url(b.png)');
    assert.equal(joined('python'), "'a.png', 'b.png'");
    assert.equal(joined('plaintext'), 'a.png\nb.png');
    assert.equal(joined('asciidoc'), 'image::a.png[]\n\nimage::b.png[]');
    assert.equal(joined('asciidoc', false), 'image:a.png[] image:b.png[]');
    assert.equal(
      joined('restructuredtext'),
      '.. image:: a.png\n   :alt: \n\n.. image:: b.png\n   :alt: ',
    );
  });
});

suite('a reference of one’s own pattern', () => {
  const own = (
    pattern: string,
    languageId: string,
    changes: Partial<ReferencedImage> = {},
  ): string => written(languageId, { ...at('my pics/fox.png'), pattern, ...changes });

  test('is filled for the language and the quote each value stands in', () => {
    assert.equal(
      own('{{< figure src="${path}" alt="${alt}" width=${width} >}}', 'markdown', {
        alt: 'a "b" [c]',
      }),
      '{{< figure src="my%20pics/fox.png" alt="a &quot;b&quot; [c]" width=1280 >}}',
    );
    assert.equal(
      own('![${alt}](${path})', 'markdown', { alt: '[x]' }),
      '![\\[x\\]](my%20pics/fox.png)',
    );
    assert.equal(
      own('asset("${path}", "${alt}")', 'ruby', { alt: '"' }),
      'asset("my pics/fox.png", "\\"")',
    );
    assert.equal(own('![[${fileName}]]', 'markdown'), '![[fox.png]]');
    assert.equal(own("<i title='${alt}'>", 'html', { alt: "it's" }), "<i title='it&#39;s'>");
  });

  test('has no numbers where the size is unknown', () => {
    assert.equal(own('${width}x${height}', 'html', { size: undefined }), 'x');
  });
});

suite('alternative text from a prompt', () => {
  test('is one line, cut at a word', () => {
    assert.equal(altTextOf(' A fox\n on the  moon '), 'A fox on the moon');
    assert.equal(altTextOf('A red fox, jumping', 12), 'A red fox');
    assert.equal(altTextOf('A fox 👩\u200d🚀!', 9), 'A fox');
    assert.ok(altTextOf('word '.repeat(100)).length <= 125);
  });
});
