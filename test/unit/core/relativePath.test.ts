import * as assert from 'node:assert/strict';
import { posix } from 'node:path';
import * as fc from 'fast-check';
import {
  innermostFolder,
  isInside,
  normalizePath,
  parentOf,
  pathBelow,
  relativePath,
  resolvePath,
  type ResourceLocation,
} from '../../../src/core/relativePath';

const at = (path: string, scheme = 'file', authority = ''): ResourceLocation => ({
  scheme,
  authority,
  path,
});
const segment = fc.constantFrom('a', 'b', 'docs', 'ä ö', '图', '.hidden', 'a.b', 'c:');
const absolutePath = fc
  .array(segment, { maxLength: 5 })
  .map(segments => ['', 'w', ...segments, 'file.png'].join('/'));

suite('relative paths', () => {
  test('lead from the document’s folder to the file', () => {
    assert.equal(relativePath(at('/w/README.md'), at('/w/images/fox.png')), 'images/fox.png');
    assert.equal(relativePath(at('/w/docs/a/b.md'), at('/w/img/fox.png')), '../../img/fox.png');
    assert.equal(relativePath(at('/w/README.md'), at('/w/fox.png')), 'fox.png');
    assert.equal(relativePath(at('/w/site/a.md'), at('/w/site-evil/x.png')), '../site-evil/x.png');
  });

  test('do not exist between schemes, hosts and drives', () => {
    assert.equal(relativePath(at('/a.md', 'vscode-vfs'), at('/a.png')), undefined);
    assert.equal(relativePath(at('/a.md', 'file', 'host'), at('/a.png')), undefined);
    assert.equal(relativePath(at('/c:/a.md'), at('/d:/a.png')), undefined);
  });

  test('a drive is the same in either case, a folder is not', () => {
    assert.equal(relativePath(at('/C:/w/a.md'), at('/c:/w/i/x.png')), 'i/x.png');
    assert.equal(relativePath(at('/w/Docs/a.md'), at('/w/docs/x.png')), '../docs/x.png');
  });

  test('resolve back to the file', () => {
    fc.assert(
      fc.property(absolutePath, absolutePath, (document, file) => {
        const path = relativePath(at(document), at(file));
        assert.ok(path !== undefined && !path.startsWith('/') && !path.startsWith('./'));
        assert.equal(posix.resolve(posix.dirname(document), path), file);
        assert.equal(resolvePath(parentOf(at(document)), path).path, file);
      }),
      { numRuns: 200 },
    );
  });

  test('normalizing agrees with POSIX', () => {
    const loose = fc
      .array(fc.constantFrom('a', 'b', '.', '..', ''), { maxLength: 8 })
      .map(segments => `/${segments.join('/')}`);
    fc.assert(
      fc.property(loose, path => {
        const expected = posix.normalize(path).replace(/(.)\/$/, '$1');
        assert.equal(normalizePath(path), expected);
      }),
      { numRuns: 200 },
    );
  });
});

suite('folders', () => {
  test('hold what is below them, segment by segment', () => {
    assert.ok(isInside(at('/work/site'), at('/work/site/a/b.png')));
    assert.ok(isInside(at('/work/site/'), at('/work/site')));
    assert.ok(!isInside(at('/work/site'), at('/work/site-evil/b.png')));
    assert.ok(!isInside(at('/work/site'), at('/work/site/../x.png')));
    assert.ok(!isInside(at('/work/site'), at('/work/site/x.png', 'untitled')));
    assert.ok(isInside(at('/work/site'), at('/work/site/..x.png')));
    assert.ok(isInside(at('/'), at('/x.png')));
  });

  test('say the path below them', () => {
    assert.equal(pathBelow(at('/w'), at('/w/a/b')), 'a/b');
    assert.equal(pathBelow(at('/w'), at('/w')), '');
    assert.equal(pathBelow(at('/w/a'), at('/w')), undefined);
  });

  test('of nested ones the innermost counts', () => {
    const folders = [at('/w'), at('/w/packages/site'), at('/x')];
    assert.equal(innermostFolder(folders, at('/w/packages/site/a.md')), folders[1]);
    assert.equal(innermostFolder(folders, at('/w/packages/b.md')), folders[0]);
    assert.equal(innermostFolder(folders, at('/y/b.md')), undefined);
  });
});
