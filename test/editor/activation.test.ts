import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { commands, extensions } from 'vscode';
import { commandIds } from '../../src/ids';
import { easelStorage } from './support/storage';
import { generate } from './support/easel';
import { causedAtWave } from './support/wave';

/** Node's own `fetch` looks these up; the package undici sets them when it is loaded carelessly. */
const dispatcherNames = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map(name =>
  Symbol.for(name),
);

function easel() {
  const extension = extensions.getExtension<unknown>('easel.easel');
  assert.ok(extension);
  return extension;
}

/** The one way to the network; it is loaded when it is first needed. */
function httpClientBundle(): string {
  return path.join(easel().extensionPath, 'dist', 'undiciHttpClient.js');
}

// The first suite of all: what it says of a start holds only before the first command.
suite('activation', () => {
  test('opens no connection and writes nothing', async () => {
    const extension = easel();
    await extension.activate();
    assert.equal(extension.isActive, true);
    assert.equal(require.cache[httpClientBundle()], undefined, 'the HTTP client was loaded');
    await assert.rejects(access(await easelStorage()), { code: 'ENOENT' });
  });

  test('registers every command it declares, and no other', async () => {
    const { packageJSON } = easel() as { packageJSON: unknown };
    const { contributes } = packageJSON as {
      contributes: { commands: readonly { command: string }[] };
    };
    const declared = contributes.commands.map(({ command }) => command).sort();
    const registered = (await commands.getCommands(true)).filter(id => id.startsWith('easel.'));
    assert.deepEqual(declared, registered.sort());
    assert.deepEqual(declared, commandIds.toSorted());
  });
});

suite('what all extensions share', () => {
  test('is the same before and after a picture from a service', async () => {
    const shared = (): unknown[] => [
      ...dispatcherNames.map(name => Reflect.get(globalThis, name) as unknown),
      globalThis.fetch,
    ];
    const before = shared();
    const result = await generate({ insert: false });
    assert.equal(result.status, 'saved');
    assert.equal(causedAtWave().downloads, 1);
    assert.ok(require.cache[httpClientBundle()], 'the picture came without the HTTP client');
    shared().forEach((value, index) => assert.equal(value, before[index]));
  });
});
