import * as assert from 'node:assert/strict';
import * as bundle from '../../l10n/bundle.l10n.zh-cn.json';
import * as manifest from '../../package.json';
import * as english from '../../package.nls.json';
import * as chinese from '../../package.nls.zh-cn.json';
import { textsIn, textsOf } from './support/sourceTexts';
import { differencesIn, problemsIn } from './support/translations';

const { texts, unreadable } = textsIn('src');

/** Texts by their keys. */
type Texts = Readonly<Record<string, string>>;

function textsOfJson(json: object): Texts {
  const entries = Object.entries(json).filter(([key]) => key !== 'default');
  return Object.fromEntries(entries.map(([key, text]: [string, unknown]) => [key, String(text)]));
}

const translated = textsOfJson(bundle);
const nlsEnglish = textsOfJson(english);
const nlsChinese = textsOfJson(chinese);
/** Both kinds, by what they say in English. */
const pairs: readonly (readonly [english: string, chinese: string])[] = [
  ...Object.entries(translated),
  ...Object.entries(nlsEnglish).map(([key, text]) => [text, nlsChinese[key] ?? ''] as const),
];

function sorted(values: Iterable<string>): readonly string[] {
  return [...values].sort();
}

suite('Simplified Chinese', () => {
  test('is found by the editor', () => {
    assert.equal(manifest.l10n, './l10n');
  });

  test('has every text the sources say, and no other', () => {
    assert.ok(texts.size > 500);
    const left = Object.keys(translated).filter(key => !texts.has(key));
    const missing = [...texts].filter(([text]) => !Object.hasOwn(translated, text));
    assert.deepEqual({ missing, left }, { missing: [], left: [] });
  });

  test('can be held to the sources: each text stands in them as a literal, but for what the core says in words', () => {
    assert.deepEqual(
      unreadable.map(place => place.replace(/:\d+$/, '')),
      ['src/editor/say.ts'],
    );
  });

  test('has every text of the manifest, and no other', () => {
    assert.deepEqual(sorted(Object.keys(nlsChinese)), sorted(Object.keys(nlsEnglish)));
  });

  test('says the same: each value, code, link and emphasized name of the English text', () => {
    assert.deepEqual(
      pairs.flatMap(([said, translation]) => differencesIn(said, translation)),
      [],
    );
  });

  test('is Chinese, with its punctuation and with spaces beside Latin letters and figures', () => {
    assert.deepEqual(
      pairs.flatMap(([said, translation]) => problemsIn(said, translation)),
      [],
    );
  });

  test('names commands as the Command Palette does', () => {
    const titles = Object.entries(nlsChinese)
      .filter(([key]) => key.startsWith('command.'))
      .map(([, title]) => title);
    const named = pairs.flatMap(([, text]) =>
      [...text.matchAll(/(?:\*|“)Easel: ([^*”]+)(?:\*|”)/g)].map(([, title = '']) => title),
    );
    assert.ok(named.length > 3);
    assert.deepEqual(
      named.filter(title => !titles.includes(title)),
      [],
    );
  });

  test('says what is charged in one way each', () => {
    const exact = {
      'Nothing was charged.': '未扣费。',
      'Cancelled “{0}”. Nothing was charged.': '已取消“{0}”。未扣费。',
      'It may have been charged.': '可能已扣费。',
    };
    for (const [said, translation] of Object.entries(exact)) {
      assert.equal(translated[said], translation);
    }
    const wrong = pairs.filter(
      ([said, translation]) =>
        said.includes('may have been charged') !== translation.includes('可能已扣费'),
    );
    assert.deepEqual(wrong, []);
  });
});

suite('The search for texts', () => {
  const search = (source: string): readonly (string | undefined)[] =>
    textsOf('a.ts', source).map(({ text }) => text);

  test('finds them wherever they are said', () => {
    assert.deepEqual(
      search(`
        const t = vscode.l10n.t;
        show(t('one'), vscode.l10n.t("two {0}", 2), l10n.t(\`three\`));
        refuse(words\`at most \${max} of \${unit}\`, isFour ? t('four') : words\`five\`);`),
      ['one', 'two {0}', 'three', 'at most {0} of {1}', 'four', 'five'],
    );
  });

  test('tells of one that is put together, and of a translator that goes elsewhere', () => {
    assert.deepEqual(
      search(`t('one' + two); t(three); t(\`\${four}\`); list.map(vscode.l10n.t); t();`),
      [undefined, undefined, undefined, undefined, undefined],
    );
  });
});
