import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { globMatches } from '../../../src/core/glob';

suite('globs', () => {
  const cases: readonly (readonly [glob: string, yes: string[], no: string[]])[] = [
    ['*.md', ['a.md', '.a.md'], ['a/b.md', 'a.mdx']],
    ['**/*.md', ['a.md', 'a/b/c.md', '/work/.x/a.md'], ['a.txt']],
    ['docs/**', ['docs/a', 'docs/a/b.md'], ['docs', 'docsx/a', 'a/docs/b']],
    ['docs/**/*.md', ['docs/a.md', 'docs/a/b.md'], ['docs/a.txt']],
    ['**/docs/**/*', ['docs/a', 'x/docs/y/z'], ['x/docs']],
    ['a?c', ['abc', 'a🦊c'], ['ac', 'a/c']],
    ['*.{md,mdx}', ['a.md', 'a.mdx'], ['a.{md,mdx}']],
    ['{src/{a,b},docs}/*', ['src/a/x', 'src/b/x', 'docs/x'], ['src/c/x']],
    ['[a-c]*', ['b', 'cat'], ['d', '']],
    ['[!a-c]', ['d', '🦊'], ['a', '/']],
    ['[]x]', [']', 'x'], ['y']],
    ['a.b+(c)$', ['a.b+(c)$'], ['aXb+(c)$']],
    ['**', ['a', 'a/b'], []],
    ['a**b', ['ab', 'axb'], ['a/b']],
    ['*/x', ['a/x'], ['/x', 'a/b/x']],
    ['[z-a]', ['z', '-', 'a'], ['m']],
    ['[unclosed', ['[unclosed'], ['u']],
    ['{a,b', ['{a,b'], ['a']],
    ['a}{b', ['a}{b'], ['ab']],
    ['Docs/*', ['Docs/a'], ['docs/a']],
  ];
  for (const [glob, yes, no] of cases) {
    test(glob, () => {
      assert.deepEqual(
        yes.filter(path => !globMatches(glob, path)),
        [],
      );
      assert.deepEqual(
        no.filter(path => globMatches(glob, path)),
        [],
      );
    });
  }

  test('a brace in a class opens no group', () => {
    assert.deepEqual(
      ['{}', '[}'].map(path => globMatches('[{]}', path)),
      [true, false],
    );
  });

  test('no text is an invalid glob', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('ab/*?[]{},!^-\\.🦊')),
      maxLength: 20,
    });
    fc.assert(
      fc.property(text, text, (glob, path) => {
        assert.equal(typeof globMatches(glob, path), 'boolean');
      }),
      { numRuns: 2_000 },
    );
  });

  test('text without special characters matches itself and nothing else', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('ab/.-+()$^|\\ 🦊')),
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, text, (glob, path) => {
        assert.equal(globMatches(glob, path), glob === path);
      }),
      { numRuns: 300 },
    );
  });

  test('many stars are quick', () => {
    const started = performance.now();
    assert.ok(!globMatches(`${'**/'.repeat(20)}${'*a'.repeat(6)}`, `${'a/'.repeat(60)}b`));
    assert.ok(performance.now() - started < 2000);
  });
});
