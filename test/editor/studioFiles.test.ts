import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { FileSystemError, Uri, window, workspace, type Disposable } from 'vscode';
import { deleteFiles } from '../../src/editor/studio/deleteFiles';
import { saveCopies } from '../../src/editor/studio/saveCopies';
import { newFolder } from './support/documents';
import { MemoryFileSystem } from './support/memoryFileSystem';

/** What undoes what a test has put in place of the editor's own. */
const undo: (() => void)[] = [];

/** Answers a modal question with its button, after `meanwhile`. Gives the details of those that were asked. */
function agree(meanwhile: () => Promise<void> = () => Promise.resolve()): readonly string[] {
  const asked: string[] = [];
  replace(
    'showWarningMessage',
    async (_: string, { detail }: { detail: string }, button: string) => {
      asked.push(detail);
      await meanwhile();
      return button;
    },
  );
  return asked;
}

function replace(name: 'showWarningMessage' | 'showOpenDialog', answer: unknown): void {
  const own = window[name];
  Object.defineProperty(window, name, { value: answer, configurable: true, writable: true });
  undo.push(() => {
    Object.defineProperty(window, name, { value: own, configurable: true, writable: true });
  });
}

teardown(() => {
  for (const each of undo.splice(0)) each();
});

suite('Save Pictures In', () => {
  test('asks about a name that differs in the case of letters alone', async () => {
    const { folder, pictures } = await twoPictures();
    await writeFile(Uri.joinPath(folder, 'FOX.png').fsPath, 'before');
    const asked = agree();
    assert.equal((await saveCopies(pictures))?.isProblem, false);
    assert.deepEqual(asked, ['fox.png']);
    assert.equal(await textIn(folder, 'fox.png'), 'a picture of fox.png');
  });

  test('asks again about what comes while its question is open', async () => {
    const { folder, pictures } = await twoPictures();
    await writeFile(Uri.joinPath(folder, 'fox.png').fsPath, 'before');
    const seen: string[] = [];
    const asked = agree(async () => {
      const owl = Uri.joinPath(folder, 'owl.png').fsPath;
      if (asked.length === 1) await writeFile(owl, 'meanwhile');
      else seen.push(await readFile(owl, 'utf8'));
    });
    assert.equal((await saveCopies(pictures))?.isProblem, false);
    assert.deepEqual(asked, ['fox.png', 'owl.png']);
    assert.deepEqual(seen, ['meanwhile']);
    assert.equal(await textIn(folder, 'owl.png'), 'a picture of owl.png');
  });

  async function twoPictures(): Promise<{ folder: Uri; pictures: readonly Uri[] }> {
    const [source, folder] = [await newFolder(), await newFolder()];
    const pictures = ['fox.png', 'owl.png'].map(name => Uri.joinPath(source, name));
    for (const { fsPath } of pictures) {
      await writeFile(fsPath, `a picture of ${fsPath.slice(-7)}`);
    }
    replace('showOpenDialog', () => Promise.resolve([folder]));
    return { folder, pictures };
  }

  async function textIn(folder: Uri, name: string): Promise<string> {
    return readFile(Uri.joinPath(folder, name).fsPath, 'utf8');
  }
});

suite('a picture that is to be deleted', () => {
  const registered: Disposable[] = [];

  suiteTeardown(() => {
    for (const each of registered) each.dispose();
  });

  test('goes to the trash after one question, where there is one', async () => {
    const { files, picture } = mount(false);
    const trash = addTrash(files);
    const asked = agree();
    await deleteFiles([picture]);
    assert.equal(asked.length, 1);
    assert.deepEqual([[...files.keys()], [...trash.keys()]], [[], ['/fox.png']]);
  });

  test('goes for good once that is said too, where there is no trash', async () => {
    const { files, picture } = mount(false);
    const asked = agree();
    await deleteFiles([picture]);
    assert.match(asked[1] ?? '', /There is no trash here/);
    assert.deepEqual([asked.length, files.size], [2, 0]);
  });

  test('is not offered to be deleted for good where it may not be deleted', async () => {
    const { files, picture } = mount(true);
    const asked = agree();
    await assert.rejects(deleteFiles([picture]), hasCode('NoPermissions'));
    assert.deepEqual([asked.length, files.size], [1, 1]);
  });

  test('is not offered to be deleted for good where nothing can be reached', async () => {
    const asked = agree();
    const nowhere = Uri.from({ scheme: 'easelnowhere', path: '/fox.png' });
    await assert.rejects(deleteFiles([nowhere]), hasCode('Unavailable'));
    assert.equal(asked.length, 1);
  });

  test('may be gone before the second answer', async () => {
    const { files, picture } = mount(false);
    const asked = agree(() => {
      files.delete(picture.path);
      return Promise.resolve();
    });
    await deleteFiles([picture]);
    assert.equal(asked.length, 2);
  });

  /** Stands in for the editor where files can go to a trash: no editor in a browser has one to offer. */
  function addTrash(files: Map<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
    const trash = new Map<string, Uint8Array>();
    const own = workspace.fs;
    const moving: typeof own.delete = (uri, { useTrash = false } = {}) => {
      if (useTrash) trash.set(uri.path, files.get(uri.path) ?? Buffer.of());
      files.delete(uri.path);
      return Promise.resolve();
    };
    const value: unknown = Object.create(own, { delete: { value: moving } });
    Object.defineProperty(workspace, 'fs', { value, configurable: true });
    undo.push(() => Object.defineProperty(workspace, 'fs', { value: own, configurable: true }));
    return trash;
  }

  function mount(isReadonly: boolean): { files: Map<string, Uint8Array>; picture: Uri } {
    const scheme = `easeldelete${registered.length}`;
    const fileSystem = new MemoryFileSystem({ isReadonly });
    fileSystem.files.set('/fox.png', Buffer.from('a fox'));
    registered.push(fileSystem.register(scheme));
    return { files: fileSystem.files, picture: Uri.from({ scheme, path: '/fox.png' }) };
  }

  function hasCode(code: string): (error: unknown) => boolean {
    return error => error instanceof FileSystemError && error.code === code;
  }
});
