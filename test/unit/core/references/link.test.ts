import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { cssUrlOf, urlOf, withDot, type Link } from '../../../../src/core/references/link';

const link = (path: string, prefix = ''): Link => ({ prefix, path });
const anyPath = fc.string({
  unit: fc.constantFrom(...Array.from('abc/. ()[]<>{}#?%&\'"\\`^|:;,@=+$!~*_-äéñ狐🦊\u00a0\t')),
  minLength: 1,
  maxLength: 30,
});

suite('a link as a URL', () => {
  const cases: readonly (readonly [path: string, url: string])[] = [
    ['images/fox.png', 'images/fox.png'],
    ['../a b/c.png', '../a%20b/c.png'],
    ['图/狐.png', '%E5%9B%BE/%E7%8B%90.png'],
    ['a(1)[2].png', 'a%281%29%5B2%5D.png'],
    ['100%#1?.png', '100%25%231%3F.png'],
    ['R&D/it\'s "x".png', 'R%26D/it%27s%20%22x%22.png'],
    ['a:b.png', './a:b.png'],
    ['a/b:c.png', 'a/b:c.png'],
    ['a\ud83d.png', 'a%EF%BF%BD.png'],
  ];
  for (const [path, url] of cases) {
    test(`${path} is ${url}`, () => assert.equal(urlOf(link(path)), url));
  }

  test('keeps a rule’s prefix as written', () => {
    assert.equal(urlOf(link('a b.png', '{{ site.baseurl }}/')), '{{ site.baseurl }}/a%20b.png');
    assert.equal(urlOf(link('a:b.png', '/')), '/a:b.png');
  });

  test('leads back to the path and holds nothing a syntax could trip over', () => {
    fc.assert(
      fc.property(anyPath, path => {
        // Paths come without it, and it is what a colon may need in front.
        fc.pre(!path.startsWith('./'));
        const url = urlOf(link(path));
        assert.equal(decodeURIComponent(url).replace(/^\.\/(?=[^/]*:)/, ''), path);
        assert.match(url, /^[\w/.%:;,@=+$!~*-]+$/);
        assert.ok(!/^[a-z][a-z0-9+.-]*:/i.test(url), 'no scheme');
      }),
      { numRuns: 300 },
    );
  });

  test('leads back by decodeURI too, unless the path has URL punctuation of its own', () => {
    fc.assert(
      fc.property(anyPath, path => {
        fc.pre(!/[#?&:]/.test(path));
        assert.equal(decodeURI(urlOf(link(path))), path);
      }),
      { numRuns: 200 },
    );
  });
});

suite('a link in a style sheet', () => {
  test('is what VS Code’s drop writes wherever that is valid CSS', () => {
    for (const path of ['images/fox.png', '../图/狐.png', 'R&D/a,b;c=d[1].png']) {
      assert.equal(cssUrlOf(link(path)), path);
    }
  });

  test('is encoded where an unquoted url() would break', () => {
    assert.equal(cssUrlOf(link('a b(1)"\'\\#?%.png')), 'a%20b%281%29%22%27%5C%23%3F%25.png');
  });

  test('leads back to the path', () => {
    fc.assert(
      fc.property(anyPath, path => {
        const url = cssUrlOf(link(path));
        assert.equal(decodeURIComponent(url), path);
        assert.doesNotMatch(url, /[\s"'()\\`]/);
      }),
      { numRuns: 200 },
    );
  });
});

suite('a module path', () => {
  test('begins with a dot unless it leads elsewhere', () => {
    const dotted = (path: string, prefix = ''): string => {
      const result = withDot(link(path, prefix));
      return result.prefix + result.path;
    };
    assert.equal(dotted('images/fox.png'), './images/fox.png');
    assert.equal(dotted('.hidden/fox.png'), './.hidden/fox.png');
    assert.equal(dotted('../fox.png'), '../fox.png');
    assert.equal(dotted('/fox.png'), '/fox.png');
    assert.equal(dotted('fox.png', '@/assets/'), '@/assets/fox.png');
  });
});
