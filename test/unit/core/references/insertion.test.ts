import * as assert from 'node:assert/strict';
import {
  composeInsertion,
  type Insertion,
  type InsertionInput,
} from '../../../../src/core/references/insertion';
import type { ResourceLocation } from '../../../../src/core/relativePath';

const at = (path: string): ResourceLocation => ({ scheme: 'file', authority: '', path });
const image = (path: string): InsertionInput['images'][number] => ({
  file: at(path),
  uri: `file://${path}`,
  alt: 'A fox',
  size: { width: 4, height: 3 },
});

function composed(changes: Partial<InsertionInput>): Insertion & { readonly text: string } {
  const insertion = composeInsertion({
    languageId: 'markdown',
    document: at('/w/docs/a.md'),
    workspaceFolder: at('/w'),
    images: [image('/w/public/fox.png')],
    rules: [],
    dimensions: true,
    surroundings: { text: '', selectionStart: 0, selectionEnd: 0 },
    ...changes,
  });
  return { ...insertion, text: insertion.segments.map(({ text }) => text).join('') };
}

suite('an insertion', () => {
  test('refers to the image from the document', () => {
    const { text, range, unreferenced } = composed({});
    assert.deepEqual([text, range, unreferenced], ['![A fox](../public/fox.png)', undefined, 0]);
  });

  test('refers to all images where there is room', () => {
    const images = [image('/w/docs/1.png'), image('/w/docs/2.png')];
    assert.equal(composed({ images }).text, '![A fox](1.png)\n![A fox](2.png)');
  });

  test('fills a slot with the first image and says how many have none', () => {
    const images = [image('/w/docs/1.png'), image('/w/docs/2.png')];
    const surroundings = { text: 'a ![]() b', selectionStart: 6, selectionEnd: 6 };
    const { text, range, unreferenced } = composed({ images, surroundings });
    assert.deepEqual([text, range, unreferenced], ['1.png', { start: 6, end: 6 }, 1]);
  });

  test('follows a rule, in a slot by its link alone', () => {
    const rules = [
      { documents: '**/*.md', from: 'public', to: '/', pattern: '<X s="${path}" a="${alt}"/>' },
    ];
    assert.equal(composed({ rules }).text, '<X s="/fox.png" a="A fox"/>');
    const surroundings = { text: '![]()', selectionStart: 4, selectionEnd: 4 };
    assert.equal(composed({ rules, surroundings }).text, '/fox.png');
  });

  test('of several images by a pattern puts each on a line', () => {
    const rules = [{ documents: '**', pattern: '[${fileName}]' }];
    const images = [image('/w/docs/1.png'), image('/w/docs/2.png')];
    assert.equal(composed({ rules, images, languageId: 'css' }).text, '[1.png]\n[2.png]');
  });

  test('gives the whole address where no relative path leads', () => {
    const document = { scheme: 'vscode-vfs', authority: 'github', path: '/w/a.md' };
    assert.equal(composed({ document }).text, '![A fox](file:///w/public/fox.png)');
  });

  const blocks: readonly (readonly [languageId: string, before: string, after: string])[] = [
    ['markdown', 'one\n‸\ntwo\n', 'one\n\n![A fox](1.png)\n\ntwo\n'],
    ['markdown', 'one\r\n‸\r\ntwo', 'one\r\n\n![A fox](1.png)\n\r\ntwo'],
    ['markdown', 'one\n\n‸\n\ntwo\n', 'one\n\n![A fox](1.png)\n\ntwo\n'],
    ['markdown', '‸\ntwo', '![A fox](1.png)\n\ntwo'],
    ['markdown', 'one\n‸', 'one\n\n![A fox](1.png)'],
    ['markdown', '- one\n  ‸\n- two', '- one\n  \n  ![A fox](1.png)\n\n- two'],
    ['markdown', 'one ‸\ntwo', 'one ![A fox](1.png)\ntwo'],
    ['asciidoc', 'one\n‸\ntwo', 'one\n\nimage::1.png[A fox]\n\ntwo'],
    ['restructuredtext', 'one\n‸\ntwo', 'one\n\n.. image:: 1.png\n   :alt: A fox\n\ntwo'],
    ['restructuredtext', '  one ‸two', '  one \n\n  .. image:: 1.png\n     :alt: A fox\n\n  two'],
    ['org', 'one\n‸\ntwo', 'one\n\n[[file:1.png]]\n\ntwo'],
    ['html', 'one\n‸\ntwo', 'one\n<img src="1.png" alt="A fox">\ntwo'],
    ['latex', 'one\n‸\ntwo', 'one\n\\includegraphics{1.png}\ntwo'],
  ];
  for (const [languageId, place, after] of blocks) {
    test(`in ${languageId} at ${JSON.stringify(place)} has the empty lines it needs`, () => {
      const [before = '', behind = ''] = place.split('‸');
      const surroundings = {
        text: before + behind,
        selectionStart: before.length,
        selectionEnd: before.length,
      };
      const images = [image('/w/docs/1.png')];
      const { text } = composed({ languageId, images, surroundings, dimensions: false });
      assert.equal(before + text + behind, after);
    });
  }

  test('begins every line like the first', () => {
    const images = [image('/w/docs/1.png'), image('/w/docs/2.png')];
    const surroundings = { text: '<p>\n  \n</p>', selectionStart: 6, selectionEnd: 6 };
    const { text } = composed({ languageId: 'html', images, surroundings, dimensions: false });
    assert.equal(text, '<img src="1.png" alt="A fox">\n  <img src="2.png" alt="A fox">');
  });

  test('knows whether the reference has the line to itself', () => {
    const inLine = (text: string, selectionStart: number, selectionEnd = selectionStart): string =>
      composed({ languageId: 'asciidoc', surroundings: { text, selectionStart, selectionEnd } })
        .text;
    assert.match(inLine('a\n\t \nb', 3), /^\s*image::/);
    assert.match(inLine('a\nfox\nb', 2, 5), /^\s*image::/);
    assert.match(inLine('a\nsee \nb', 6), /^image:\.\./);
    assert.match(inLine('a\n see\nb', 2), /^image:\.\./);
    assert.match(inLine('\n', 0), /^image::/);
  });
});
