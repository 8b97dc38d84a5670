import {
  Disposable,
  EventEmitter,
  FileSystemError,
  FileType,
  workspace,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from 'vscode';

export interface MemoryOptions {
  /** The editor is told so when the file system is registered. */
  readonly isReadonly?: boolean;
  /** What happens to the bytes of a new file instead of being kept. */
  readonly refuse?: (uri: Uri) => FileSystemError;
}

/** Files in memory under a scheme of their own, as a remote or a virtual workspace brings them. */
export class MemoryFileSystem implements FileSystemProvider {
  readonly files = new Map<string, Uint8Array>();
  private readonly changes = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.changes.event;

  constructor(private readonly options: MemoryOptions = {}) {}

  register(scheme: string): Disposable {
    const { isReadonly = false } = this.options;
    return workspace.registerFileSystemProvider(scheme, this, {
      isReadonly,
      isCaseSensitive: true,
    });
  }

  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  stat(uri: Uri): FileStat {
    const bytes = this.files.get(uri.path);
    if (bytes) return { type: FileType.File, ctime: 0, mtime: 1, size: bytes.length };
    if (this.entries(uri).length > 0) {
      return { type: FileType.Directory, ctime: 0, mtime: 1, size: 0 };
    }
    throw FileSystemError.FileNotFound(uri);
  }

  readDirectory(uri: Uri): [string, FileType][] {
    this.stat(uri);
    return this.entries(uri);
  }

  createDirectory(): void {
    // A folder is there as soon as a file is in it.
  }

  readFile(uri: Uri): Uint8Array {
    const bytes = this.files.get(uri.path);
    if (!bytes) throw FileSystemError.FileNotFound(uri);
    return bytes;
  }

  writeFile(uri: Uri, content: Uint8Array): void {
    if (this.options.refuse) throw this.options.refuse(uri);
    this.files.set(uri.path, content);
  }

  delete(uri: Uri): void {
    if (!this.files.delete(uri.path)) throw FileSystemError.FileNotFound(uri);
  }

  rename(oldUri: Uri, newUri: Uri): void {
    this.files.set(newUri.path, this.readFile(oldUri));
    this.files.delete(oldUri.path);
  }

  private entries(uri: Uri): [string, FileType][] {
    const prefix = uri.path.endsWith('/') ? uri.path : `${uri.path}/`;
    const names = new Map<string, FileType>();
    for (const path of this.files.keys()) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...below] = path.slice(prefix.length).split('/');
      names.set(name, below.length > 0 ? FileType.Directory : FileType.File);
    }
    return [...names];
  }
}
