import * as assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { ImageError } from '../../src/core/errors';
import { parseSetting, settingSchemas } from '../../src/core/settings';
import { commandIds, guardedSettingIds, settingIds, type SettingId } from '../../src/ids';
import * as manifest from '../../package.json';
import * as messages from '../../package.nls.json';

/** What of a setting in the manifest the code has its own word on. */
interface ManifestSetting {
  readonly type: string;
  readonly default: unknown;
  readonly scope: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly order: number;
  readonly markdownEnumDescriptions?: readonly string[];
}

const { contributes } = manifest;
const settings: Readonly<Record<SettingId, ManifestSetting>> = contributes.configuration.properties;
const restricted: readonly string[] =
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
const texts: ReadonlyMap<string, string> = new Map(Object.entries(messages).filter(isText));

function isText(entry: readonly [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}

/** Every string in a JSON value. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** What the code says a setting must be when it gets this value, or undefined when it takes it. */
function limitFor(id: SettingId, value: unknown): string | undefined {
  try {
    parseSetting(id, value);
    return undefined;
  } catch (error) {
    assert.ok(ImageError.is(error));
    return error.details.limit;
  }
}

function sorted(values: Iterable<string>): readonly string[] {
  return [...values].sort();
}

suite('Manifest', () => {
  test('declares exactly the commands the code knows, each with a title and in one category', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(commandIds),
    );
    for (const { command, title, category } of contributes.commands) {
      assert.deepEqual(
        [title, category],
        [`%command.${command.replace('easel.', '')}%`, '%category%'],
      );
    }
    assert.equal(texts.get('category'), 'Easel');
  });

  test('has menus for declared commands only, and takes no keys from anybody', () => {
    const known: readonly string[] = commandIds;
    const used = Object.values(contributes.menus).flatMap(items =>
      items.map(({ command }) => command),
    );
    assert.ok(used.length > 0);
    assert.deepEqual(
      used.filter(command => !known.includes(command)),
      [],
    );
    assert.equal('keybindings' in contributes, false);
  });

  test('declares exactly the settings the code reads', () => {
    assert.deepEqual(
      [sorted(Object.keys(settings)), sorted(Object.keys(settingSchemas))],
      [sorted(settingIds), sorted(settingIds)],
    );
    assert.equal(new Set(settingIds).size, settingIds.length);
  });

  test('gives every setting the default the code gives it', () => {
    assert.deepEqual(
      Object.fromEntries(settingIds.map(id => [id, settings[id].default])),
      Object.fromEntries(settingIds.map(id => [id, parseSetting(id, undefined)])),
    );
  });

  test('gives every setting the type, the values and the bounds the code holds it to', () => {
    const inCode = (id: SettingId): unknown => {
      const { type } = settings[id];
      const isNumber = type === 'number' || type === 'integer';
      return {
        type: limitFor(id, type === 'string' ? 7 : 'seven'),
        fraction: isNumber && limitFor(id, 1.5),
        values: type === 'string' && limitFor(id, 'no such value'),
        lowest: isNumber && limitFor(id, -1e9),
        highest: isNumber && limitFor(id, 1e9),
      };
    };
    const inManifest = (id: SettingId): unknown => {
      const { type, enum: values, minimum, maximum } = settings[id];
      const isNumber = type === 'number' || type === 'integer';
      const oneOf = values && `one of ${values.join(', ')}`;
      return {
        type: oneOf ?? `of type ${type === 'integer' ? 'number' : type}`,
        fraction: isNumber && (type === 'integer' ? 'of type int' : undefined),
        values: type === 'string' && oneOf,
        lowest: isNumber && minimum !== undefined ? `at least ${minimum}` : isNumber && undefined,
        highest: isNumber && maximum !== undefined ? `at most ${maximum}` : isNumber && undefined,
      };
    };
    assert.deepEqual(
      settingIds.map(id => [id, inCode(id)]),
      settingIds.map(id => [id, inManifest(id)]),
    );
  });

  test('describes every value of a setting that has a few, and orders them all', () => {
    for (const { enum: values, markdownEnumDescriptions } of Object.values(settings)) {
      assert.equal(markdownEnumDescriptions?.length, values?.length);
    }
    assert.deepEqual(
      Object.values(settings).map(({ order }) => order),
      settingIds.map((_, index) => index + 1),
    );
  });

  test('lets no workspace decide where a key, a prompt, a picture or money goes', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    for (const id of guardedSettingIds) {
      assert.ok(['machine', 'application'].includes(settings[id].scope), id);
      assert.ok(restricted.includes(id), id);
    }
    const guarded: readonly string[] = guardedSettingIds;
    for (const id of settingIds) {
      if (!id.startsWith('easel.providers.')) continue;
      assert.ok(guarded.includes(id), id);
      assert.equal(settings[id].scope, 'machine', id);
    }
  });

  test('restricts only settings that exist', () => {
    const known: readonly string[] = settingIds;
    assert.deepEqual(
      restricted.filter(id => !known.includes(id)),
      [],
    );
  });

  test('uses every text of package.nls.json, and no other', () => {
    const used = stringsIn(manifest).flatMap(text => /^%(.+)%$/.exec(text)?.[1] ?? []);
    assert.deepEqual(sorted(new Set(used)), sorted(texts.keys()));
    assert.deepEqual(
      [...texts].filter(([, text]) => text.trim() === ''),
      [],
    );
  });

  test('says nothing to people but through package.nls.json', () => {
    const shown = /"(?:displayName|description|title|category|markdown\w+)":\s*"([^"]*)"/g;
    const literal = [...readFileSync('package.json', 'utf8').matchAll(shown)]
      .map(([, text = '']) => text)
      .filter(text => !/^%.+%$/.test(text));
    assert.deepEqual(literal, []);
  });

  test('links from one setting’s text to another only where there is one', () => {
    const known: readonly string[] = [...settingIds, 'markdown.copyFiles.destination'];
    const linked = [...texts.values()].flatMap(text =>
      [...text.matchAll(/`#([^`]+)#`/g)].map(([, id = '']) => id),
    );
    assert.ok(linked.length > 0);
    assert.deepEqual(
      linked.filter(id => !known.includes(id)),
      [],
    );
  });

  test('starts for nothing but a command, a Studio that was open, and a look at the journal', () => {
    const allowed = ['onStartupFinished', 'onWebviewPanel:easel.studio'];
    assert.deepEqual(
      manifest.activationEvents.filter(event => !allowed.includes(event)),
      [],
    );
  });

  test('asks for the editor whose types it is written against', () => {
    assert.equal(manifest.engines.vscode, '^1.106.0');
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  test('brings no packages of its own: everything is in the bundles', () => {
    assert.equal('dependencies' in manifest, false);
  });

  test('has its icon, a PNG of the size the gallery wants', () => {
    assert.ok(existsSync(manifest.icon));
    const bytes = readFileSync(manifest.icon);
    assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
    assert.ok(bytes.readUInt32BE(16) >= 128 && bytes.readUInt32BE(20) >= 128);
  });
});
