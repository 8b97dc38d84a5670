import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { ImageError, invalidRequest } from '../../core/errors';
import { extensionFor } from '../../core/imageBytes';
import type { FormImage } from '../../protocol/hostMessages';
import type { StudioTools } from './studioTools';
import { words } from '../../core/words';

/** A picture that was pasted in, or lies where the page may not look, is kept this long after its last use. */
const keptMs = 30 * 24 * 60 * 60_000;

/** The pictures a request starts from, as the page shows them. */
export class StudioImages {
  private readonly known = new Map<string, FormImage>();

  constructor(
    private readonly tools: StudioTools,
    private readonly webview: vscode.Webview,
    /** Where the page may look. A web view that has been closed does not tell any more. */
    private readonly roots: readonly vscode.Uri[],
    /** Where pictures are kept that are no files, or not where the page may look. */
    private readonly folder: vscode.Uri,
  ) {}

  /** Never rejects for a picture that cannot be read: the page says so beside it. */
  async describe(address: string): Promise<FormImage> {
    const image = await this.read(address);
    this.known.set(address, image);
    return image;
  }

  private async read(address: string): Promise<FormImage> {
    const facts = { uri: address, name: nameIn(address), source: '' };
    try {
      const [read] = await this.tools.readInputImages([address], undefined);
      if (read?.image.read === undefined) return facts;
      const uri = vscode.Uri.parse(read.source, true);
      const bytes = await read.image.read();
      return {
        uri: read.source,
        name: read.image.name,
        source: await this.sourceOf(uri, bytes),
        ...(read.image.size && { size: read.image.size }),
        byteLength: bytes.byteLength,
      };
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      const context = { provider: '', charge: 'not-asked', resumable: false } as const;
      return { ...facts, problem: this.tools.describeFailure(error, context).message };
    }
  }

  /** What is known of them by now, without a look at the disk for those that were looked at. */
  async recall(addresses: readonly string[]): Promise<FormImage[]> {
    return Promise.all(
      addresses.map(async address => this.known.get(address) ?? (await this.describe(address))),
    );
  }

  async describeAll(addresses: readonly string[]): Promise<FormImage[]> {
    return Promise.all(addresses.map(address => this.describe(address)));
  }

  /** Keeps a picture that has no file, or none the editor knows of, and describes it. */
  async bring(name: string, bytes: Uint8Array): Promise<FormImage> {
    const facts = this.tools.sniffImage(bytes);
    if (typeof facts === 'string')
      throw invalidRequest('images', words`a PNG, JPEG or WebP image`, name);
    const plain = name
      .replace(/\.[^.]*$/, '')
      .replace(/[^\p{L}\p{N}_-]+/gu, '-')
      .slice(0, 60);
    const file = await this.keep(bytes, `${plain}.${extensionFor(facts.mediaType)}`);
    return this.describe(file.toString());
  }

  /** An address the page may load the file from; empty when there is none. */
  sourceAt(uri: vscode.Uri, version: string): string {
    if (!this.mayLoad(uri)) return '';
    return this.webview
      .asWebviewUri(uri)
      .with({ query: `version=${encodeURIComponent(version)}` })
      .toString();
  }

  /** Removes what has been kept for long. */
  async removeOld(nowMs: number): Promise<void> {
    for (const [name] of await this.names()) {
      const uri = vscode.Uri.joinPath(this.folder, name);
      const { mtime } = await vscode.workspace.fs.stat(uri);
      if (nowMs - mtime > keptMs) await vscode.workspace.fs.delete(uri);
    }
  }

  private async names(): Promise<readonly [string, vscode.FileType][]> {
    try {
      return await vscode.workspace.fs.readDirectory(this.folder);
    } catch (error) {
      if (error instanceof vscode.FileSystemError) return [];
      throw error;
    }
  }

  private async sourceOf(uri: vscode.Uri, bytes: Uint8Array): Promise<string> {
    const version = digestOf(bytes);
    const own = this.sourceAt(uri, version);
    if (own !== '') return own;
    return this.sourceAt(await this.keep(bytes, nameIn(uri.path)), version);
  }

  private async keep(bytes: Uint8Array, name: string): Promise<vscode.Uri> {
    const file = vscode.Uri.joinPath(this.folder, `${digestOf(bytes)}-${name}`);
    await vscode.workspace.fs.writeFile(file, bytes);
    return file;
  }

  private mayLoad(uri: vscode.Uri): boolean {
    return this.roots.some(
      root =>
        root.scheme === uri.scheme && uri.path.startsWith(`${root.path.replace(/\/*$/, '')}/`),
    );
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function nameIn(address: string): string {
  const name =
    address
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  try {
    return decodeURIComponent(name).slice(0, 200);
  } catch {
    return name.slice(0, 200);
  }
}
