import * as assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import { copyFilesDestination } from '../../../src/core/markdownCopyFiles';
import type { ResourceLocation } from '../../../src/core/relativePath';

const at = (path: string): ResourceLocation => ({ scheme: 'file', authority: '', path });

function destination(
  setting: Readonly<Record<string, string>>,
  document = '/work/site/docs/api/readme.md',
  workspaceFolders = ['/work/other', '/work/site'],
): string | undefined {
  return copyFilesDestination({
    destination: setting,
    document: at(document),
    workspaceFolders: workspaceFolders.map(at),
    fileName: 'fox.png',
    nowMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  })?.path;
}

suite('markdown.copyFiles.destination', () => {
  const destinations: readonly (readonly [setting: string, path: string])[] = [
    ['images/', '/work/site/docs/api/images/fox.png'],
    ['images/${fileName}', '/work/site/docs/api/images/fox.png'],
    ['', '/work/site/docs/api/fox.png'],
    ['  img/  ', '/work/site/docs/api/img/fox.png'],
    ['/assets/', '/work/site/assets/fox.png'],
    ['${documentWorkspaceFolder}/assets/', '/work/site/assets/fox.png'],
    ['${documentDirName}/${documentBaseName}/', '/work/site/docs/api/readme/fox.png'],
    ['/a/${documentRelativeDirName}/', '/work/site/a/docs/api/fox.png'],
    ['x/${documentFileName}.${fileExtName}', '/work/site/docs/api/x/readme.md.png'],
    ['x/${documentExtName}/${unixTime}', '/work/site/docs/api/x/md/1767323045678'],
    ['x/${isoTime}', '/work/site/docs/api/x/2026-01-02T03:04:05.678Z'],
    ['../shared/', '/work/site/docs/shared/fox.png'],
    ['../../../../out/', '/out/fox.png'],
    ['${documentBaseName/(.).*/$1/}/', '/work/site/docs/api/r/fox.png'],
    ['/${documentRelativeDirName/^docs\\/(.*)$/img\\/$1/}/', '/work/site/img/api/fox.png'],
    ['${documentBaseName/read//}/', '/work/site/docs/api/readme/fox.png'],
    ['\\${fileName}', '/work/site/docs/api/${fileName}'],
    ['${unknown}/', '/work/site/docs/api/${unknown}/fox.png'],
  ];
  for (const [setting, path] of destinations) {
    test(`${setting || '(empty)'} is ${path}`, () => {
      assert.equal(destination({ '*.md': setting }), path);
    });
  }

  test('the first glob that matches counts', () => {
    const both = { '**/other/**': 'a/', '/docs/**/*': 'b/', '**/*.md': 'c/' };
    assert.equal(destination(both), '/work/site/docs/api/b/fox.png');
    assert.equal(destination(both, '/work/site/x.md'), '/work/site/c/fox.png');
    assert.equal(destination({ '*.txt': 'x/' }), undefined);
    assert.equal(destination({}), undefined);
  });

  test('a glob with a leading slash counts from each workspace folder only', () => {
    assert.equal(destination({ '/api/*': 'x/' }), undefined);
    assert.equal(destination({ 'api/*': 'x/' }), '/work/site/docs/api/x/fox.png');
    assert.equal(destination({ '/**': 'x/' }, '/elsewhere/a.md'), undefined);
  });

  test('outside of the workspace the document’s folder is the workspace folder', () => {
    assert.equal(destination({ '*': '/img/' }, '/elsewhere/a.md'), '/elsewhere/img/fox.png');
    assert.equal(
      destination({ '*': '${documentRelativeDirName}/img/' }, '/elsewhere/a.md'),
      '/elsewhere/img/fox.png',
    );
  });

  test('the innermost of nested workspace folders counts', () => {
    assert.equal(
      destination({ '*': '/img/' }, '/work/site/docs/a.md', ['/work', '/work/site']),
      '/work/site/img/fox.png',
    );
  });

  const refused = (setting: string) => () => destination({ '*': setting });
  const byName = (error: unknown): boolean =>
    ImageError.is(error, 'invalid-request') &&
    error.details.field === 'markdown.copyFiles.destination';

  test('a transform that leads out of the workspace is refused', () => {
    assert.throws(refused('${documentDirName/.*/\\/etc/}/'), byName);
    assert.throws(refused('${documentBaseName/.*/.\\/..\\/..\\/..\\/..\\/x/}/'), byName);
  });

  test('a transform that is no regular expression is refused', () => {
    assert.throws(refused('${documentBaseName/(/x/}/'), byName);
  });
});
