import * as assert from 'node:assert/strict';
import { dimensionChanges } from '../../../../src/core/references/dimensionChanges';

/** The text after the changes; `|` marks the cursor. The picture was 640×360 and is 1024×1024 now. */
function changed(languageId: string, marked: string): string {
  const selectionStart = marked.indexOf('|');
  const text = marked.replace('|', '');
  const changes = dimensionChanges(
    languageId,
    { text, selectionStart, selectionEnd: selectionStart },
    { width: 640, height: 360 },
    { width: 1024, height: 1024 },
  );
  return [...changes]
    .sort((one, other) => other.start - one.start)
    .reduce(
      (whole, { start, end, text: part }) => whole.slice(0, start) + part + whole.slice(end),
      text,
    );
}

suite('The dimensions in a tag whose picture is another', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'html',
      '<img width="640" src="a|.png" height="360">',
      '<img width="1024" src="a.png" height="1024">',
    ],
    ['html', '<img src=a|.png width=640>', '<img src=a.png width=1024>'],
    [
      'typescriptreact',
      '<Image src="a|.png" width={640} height={ 360 } />',
      '<Image src="a.png" width={1024} height={1024} />',
    ],
    ['markdown', '<img src="a|.png" height="360">', '<img src="a.png" height="1024">'],
    [
      'html',
      '<img src="a|.png" width="320" height="180">',
      '<img src="a.png" width="320" height="180">',
    ],
    [
      'html',
      '<img src="a|.png" width="640" height="auto">',
      '<img src="a.png" width="640" height="auto">',
    ],
    ['html', '<img src="a|.png" width="100%">', '<img src="a.png" width="100%">'],
    ['html', '<td background="a|.png" width="640">', '<td background="a.png" width="640">'],
    ['markdown', '![a](a|.png) 640', '![a](a.png) 640'],
    [
      'css',
      'a { background: url(a|.png); width: 640px }',
      'a { background: url(a.png); width: 640px }',
    ],
  ];
  for (const [languageId, before, after] of cases) {
    test(`${languageId}: ${before}`, () => {
      assert.equal(changed(languageId, before), after);
    });
  }
});
