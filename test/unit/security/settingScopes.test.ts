import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { guardedSettingIds, settingIds, type SettingId } from '../../../src/ids';
import * as manifest from '../../../package.json';

/** Who can give a setting a value, and whose files those are. */
const persons = ['user', 'machine'] as const;
const strangers = ['workspace', 'folder', 'language'] as const;
type Source = (typeof persons)[number] | (typeof strangers)[number];

/** What VS Code's page on contributed settings says of each scope (`contributes.configuration`). */
const sourcesByScope: Readonly<Record<string, readonly Source[]>> = {
  application: ['user'],
  machine: ['user', 'machine'],
  'machine-overridable': ['user', 'machine', 'workspace', 'folder'],
  window: ['user', 'machine', 'workspace'],
  resource: ['user', 'machine', 'workspace', 'folder'],
  'language-overridable': ['user', 'machine', 'workspace', 'folder', 'language'],
};

/** What a workspace may say about itself: where in it files go, and what is written into its documents. */
const freeSettings: readonly SettingId[] = [
  'easel.output.folder',
  'easel.output.fileName',
  'easel.insert.enabled',
  'easel.insert.dimensions',
  'easel.insert.rules',
];

/** The only ones that read settings; what they read of others' is decided there, too. */
const readers = [
  'src/editor/commands/chooseModel.ts',
  'src/editor/commands/setUpImageHost.ts',
  'src/editor/configuration.ts',
  'src/editor/gitFile.ts',
  'src/editor/insertion/copyFilesSettings.ts',
  'src/editor/networkSettings.ts',
  'src/editor/references/pictureReferences.ts',
];

const properties: Readonly<Record<SettingId, { readonly scope: string }>> =
  manifest.contributes.configuration.properties;
const restricted: readonly string[] =
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;

function sourcesOf(id: SettingId): readonly Source[] {
  const sources = sourcesByScope[properties[id].scope];
  assert.ok(sources, `${id} has the scope ${properties[id].scope}`);
  return sources;
}

suite('Settings that decide where a key, a prompt, a picture or money goes', () => {
  for (const id of guardedSettingIds) {
    for (const source of strangers) {
      test(`${id} is not ${source === 'language' ? 'set for a language' : `a ${source}’s to set`}`, () => {
        assert.ok(!sourcesOf(id).includes(source));
      });
    }
    test(`${id} is a person’s to set, and restricted besides`, () => {
      assert.ok(persons.some(source => sourcesOf(id).includes(source)));
      assert.ok(restricted.includes(id));
    });
  }

  test('are all settings but those that are about a workspace’s own files', () => {
    const guarded: readonly string[] = guardedSettingIds;
    const others = settingIds.filter(id => !guarded.includes(id));
    assert.deepEqual([...others].sort(), [...freeSettings].sort());
  });

  test('are named as restricted with where files go, and nothing else is', () => {
    const outputs = settingIds.filter(id => id.startsWith('easel.output.'));
    assert.deepEqual([...restricted].sort(), [...guardedSettingIds, ...outputs].sort());
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
  });

  test('are read nowhere but where the rules on them are', () => {
    const found = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .map(file => `src/${file.replaceAll(path.sep, '/')}`)
      .filter(
        file => file.endsWith('.ts') && readFileSync(file, 'utf8').includes('getConfiguration('),
      );
    assert.deepEqual(
      found.filter(file => !readers.includes(file)),
      [],
    );
  });
});
