import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** As much of the module `vscode` as Easel uses while it starts and reads its journal. */
export function createStandInEditor(): object {
  return withEverythingElse({
    Uri: {
      file: uriOf,
      joinPath: (base: StandInUri, ...parts: readonly string[]) =>
        uriOf(path.join(base.fsPath, ...parts)),
    },
    Disposable: StandInDisposable,
    FileSystemError: StandInFileSystemError,
    workspace: withEverythingElse({
      workspaceFolders: undefined,
      fs: { readDirectory },
    }),
  });
}

/** What `activate` is given. */
export function createStandInContext(storage: string): object {
  const kept = new Map<string, unknown>();
  const memento = {
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: (key: string, value: unknown) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  };
  return withEverythingElse({
    subscriptions: [],
    globalStorageUri: uriOf(storage),
    globalState: memento,
    workspaceState: memento,
  });
}

interface StandInUri {
  readonly scheme: string;
  readonly path: string;
  readonly fsPath: string;
  toString(): string;
}

function uriOf(fsPath: string): StandInUri {
  const { href, pathname } = pathToFileURL(fsPath);
  return { scheme: 'file', path: pathname, fsPath, toString: () => href };
}

class StandInDisposable {
  constructor(readonly dispose: () => void) {}

  static from(...all: readonly StandInDisposable[]): StandInDisposable {
    return new StandInDisposable(() => all.forEach(each => each.dispose()));
  }
}

class StandInFileSystemError extends Error {
  readonly code = 'FileNotFound';
}

async function readDirectory({ fsPath }: StandInUri): Promise<readonly [string, number][]> {
  try {
    return (await readdir(fsPath)).map(name => [name, 1]);
  } catch (error) {
    throw new StandInFileSystemError('readDirectory', { cause: error });
  }
}

/** Whatever else is asked for can be called, made and read from, and does nothing. */
function withEverythingElse(known: object): object {
  return new Proxy(known, {
    get: (target, name): unknown =>
      Object.hasOwn(target, name) ? Reflect.get(target, name) : nothing,
    // A bundle makes itself a copy of what it requires, and asks that one's prototype for the rest.
    getPrototypeOf: () => nothing,
  });
}

const nothing: object = new Proxy(() => undefined, {
  get: (_target, name): unknown => {
    if (name === Symbol.toPrimitive) return () => '';
    // Nobody waits for it.
    return name === 'then' ? undefined : nothing;
  },
  apply: () => nothing,
  construct: () => nothing,
});
