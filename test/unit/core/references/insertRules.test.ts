import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import { findInsertRule, parseInsertRules } from '../../../../src/core/references/insertRules';
import type { ResourceLocation } from '../../../../src/core/relativePath';

const at = (path: string): ResourceLocation => ({ scheme: 'file', authority: '', path });

suite('easel.insert.rules', () => {
  test('are checked, keys and all', () => {
    const rules = [
      { documents: '**/*.md', from: 'public/', to: '/' },
      { documents: '**/*.mdx', pattern: '<Image src="${path}" alt="${alt}" />' },
    ];
    assert.deepEqual(parseInsertRules(rules), rules);
    assert.deepEqual(parseInsertRules([]), []);
  });

  const good = { documents: '*', to: '/' };
  const wrong: readonly (readonly [rules: unknown, field: string])[] = [
    ['x', 'easel.insert.rules'],
    [{}, 'easel.insert.rules'],
    [[good, 7], 'easel.insert.rules[1]'],
    [[good, good, { documents: '*', to: 7 }], 'easel.insert.rules[2].to'],
    [[{ to: '/' }], 'easel.insert.rules[0].documents'],
    [[{ documents: '', to: '/' }], 'easel.insert.rules[0].documents'],
    [[{ documents: '*', To: '/' }], 'easel.insert.rules[0].To'],
    [[{ documents: '*' }], 'easel.insert.rules[0]'],
    [[{ documents: '*', from: '../x', to: '/' }], 'easel.insert.rules[0].from'],
    [[{ documents: '*', from: 'a\\b', to: '/' }], 'easel.insert.rules[0].from'],
    [[{ documents: '*', pattern: '${src}' }], 'easel.insert.rules[0].pattern'],
    [[{ documents: '*', pattern: '' }], 'easel.insert.rules[0].pattern'],
  ];
  for (const [rules, field] of wrong) {
    test(`refuse ${JSON.stringify(rules)} by name`, () => {
      assert.throws(
        () => parseInsertRules(rules),
        error =>
          ImageError.is(error, 'invalid-request') &&
          error.details.field === field &&
          error.details.limit !== undefined,
      );
    });
  }
});

suite('the rule for a document', () => {
  function linkOf(
    rule: { documents: string; from?: string; to?: string },
    file = '/w/public/img/fox.png',
    document = '/w/content/a.md',
  ): string | undefined {
    const found = findInsertRule({
      rules: parseInsertRules([rule]),
      document: at(document),
      workspaceFolder: at('/w'),
      file: at(file),
    });
    return found?.link && found.link.prefix + found.link.path;
  }

  test('puts its `to` in place of its folder', () => {
    const documents = '**';
    assert.equal(linkOf({ documents, from: 'public/', to: '/' }), '/img/fox.png');
    assert.equal(linkOf({ documents, from: 'public', to: '/' }), '/img/fox.png');
    assert.equal(linkOf({ documents, from: '/public', to: '/' }), '/img/fox.png');
    assert.equal(linkOf({ documents, from: './public', to: '@/assets' }), '@/assets/img/fox.png');
    assert.equal(linkOf({ documents, from: 'public/img', to: '' }), 'fox.png');
    assert.equal(linkOf({ documents, to: '/' }), '/public/img/fox.png');
    assert.equal(
      linkOf({ documents, from: 'public', to: 'https://cdn.example/' }),
      'https://cdn.example/img/fox.png',
    );
  });

  test('needs the image in its folder and the document under its glob', () => {
    const rule = { documents: '/content/**', from: 'public', to: '/' };
    assert.equal(linkOf(rule), '/img/fox.png');
    assert.equal(linkOf(rule, '/w/public-old/fox.png'), undefined);
    assert.equal(linkOf(rule, '/x/public/fox.png'), undefined);
    assert.equal(linkOf(rule, undefined, '/w/src/a.md'), undefined);
  });

  test('has no folder to count from outside of a workspace', () => {
    const found = findInsertRule({
      rules: [{ documents: '**', from: 'public', to: '/' }],
      document: at('/w/a.md'),
      workspaceFolder: undefined,
      file: at('/w/public/x.png'),
    });
    assert.equal(found, undefined);
  });

  test('is the first that fits', () => {
    const rules = parseInsertRules([
      { documents: '*.html', to: '/html' },
      { documents: '*.md', from: 'assets', to: '/assets' },
      { documents: '*.md', from: 'public', pattern: 'A' },
      { documents: '*.md', pattern: 'B' },
    ]);
    const patternFor = (file: string): string | undefined =>
      findInsertRule({
        rules,
        document: at('/w/a.md'),
        workspaceFolder: at('/w'),
        file: at(file),
      })?.pattern;
    assert.equal(patternFor('/w/public/x.png'), 'A');
    assert.equal(patternFor('/w/x.png'), 'B');
    assert.equal(patternFor('/w/assets/x.png'), undefined);
  });
});
