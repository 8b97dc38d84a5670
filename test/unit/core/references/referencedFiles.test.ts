import * as assert from 'node:assert/strict';
import type { InsertRule } from '../../../../src/core/references/insertRules';
import { referencedFiles } from '../../../../src/core/references/referencedFiles';
import type { ResourceLocation } from '../../../../src/core/relativePath';

const at = (path: string): ResourceLocation => ({ scheme: 'memory', authority: 'host', path });

function filesOf(
  path: string,
  rules: readonly InsertRule[] = [],
  workspaceFolder: ResourceLocation | undefined = at('/w'),
): readonly string[] {
  const place = { document: at('/w/docs/a.md'), workspaceFolder, rules };
  return referencedFiles(path, place).map(file => {
    assert.deepEqual([file.scheme, file.authority], ['memory', 'host']);
    return file.path;
  });
}

suite('the file a path in a document means', () => {
  test('is seen from the document', () => {
    assert.deepEqual(filesOf('img/a.png'), ['/w/docs/img/a.png']);
    assert.deepEqual(filesOf('./a.png'), ['/w/docs/a.png']);
    assert.deepEqual(filesOf('../a b.png'), ['/w/a b.png']);
  });

  test('is seen from the workspace folder where it begins with a slash, and nowhere without one', () => {
    assert.deepEqual(filesOf('/img/a.png'), ['/w/img/a.png']);
    const place = { document: at('/w/docs/a.md'), workspaceFolder: undefined, rules: [] };
    assert.deepEqual(referencedFiles('/img/a.png', place), []);
  });

  test('is first what a rule of this document would have written so', () => {
    const rules = [
      { documents: '**/*.css', from: 'styles', to: '/' },
      { documents: '**/*.md', from: 'public', to: '/' },
      { documents: '**/*.md', from: 'src/assets', to: '@/assets' },
      { documents: '**/*.md', pattern: '${path}' },
    ];
    assert.deepEqual(filesOf('/img/a.png', rules), ['/w/public/img/a.png', '/w/img/a.png']);
    assert.deepEqual(filesOf('@/assets/a.png', rules), [
      '/w/src/assets/a.png',
      '/w/docs/@/assets/a.png',
    ]);
    assert.deepEqual(filesOf('@/assetsa.png', rules), ['/w/docs/@/assetsa.png']);
  });

  test('lies in the folder of the rule or the workspace, wherever dots lead', () => {
    const rules = [{ documents: '**/*.md', from: 'public', to: '/' }];
    assert.deepEqual(filesOf('/../../etc/a.png', rules), []);
    assert.deepEqual(filesOf('../../etc/a.png', rules), ['/etc/a.png']);
  });
});
