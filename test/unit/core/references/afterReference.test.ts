import * as assert from 'node:assert/strict';
import { endAfterAltText } from '../../../../src/core/references/afterReference';

/** The text up to the end that is found, where `|` marks the cursor. */
function upToEnd(languageId: string, marked: string): string | undefined {
  const selectionStart = marked.indexOf('|');
  const text = marked.replace('|', '');
  const end = endAfterAltText(languageId, { text, selectionStart, selectionEnd: selectionStart });
  return end === undefined ? undefined : text.slice(0, end);
}

suite('The end of the reference whose alt text was selected', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['markdown', 'A ![a fox|](fox.png) ran', 'A ![a fox](fox.png)'],
    [
      'markdown',
      '![a \\[red\\] fox|](<my fox.png> "Fox")\n',
      '![a \\[red\\] fox](<my fox.png> "Fox")',
    ],
    ['markdown', '![a| fox](fox.png)', undefined],
    ['markdown', '![a fox|]()', undefined],
    ['markdown', '[a fox|](fox.md)', undefined],
    ['markdown', '![a fox](fox.png|)', undefined],
    ['markdown', '<img src="a.png" alt="a fox|">', '<img src="a.png" alt="a fox">'],
    [
      'html',
      '<p><img src="a.png" alt="a > b|" width="4"></p>',
      '<p><img src="a.png" alt="a > b" width="4">',
    ],
    ['html', '<img alt="a fox|" src="">', undefined],
    ['html', '<img alt="a fox|">', undefined],
    ['html', '<img src="a.png|" alt="a fox">', undefined],
    ['html', '<a href="a.png" alt="a fox|">', undefined],
    [
      'typescriptreact',
      'return <img src="a.png" alt="a fox|" width={4} />;',
      'return <img src="a.png" alt="a fox" width={4} />',
    ],
    ['css', 'a { background: url(a.png|) }', undefined],
  ];
  for (const [languageId, marked, expected] of cases) {
    test(`${languageId}: ${JSON.stringify(marked)}`, () => {
      assert.equal(upToEnd(languageId, marked), expected);
    });
  }
});
