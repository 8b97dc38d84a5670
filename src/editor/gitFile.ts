import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { ImageError, invalidRequest } from '../core/errors';
import { words, type Words } from '../core/words';
import type { CommittedFile } from '../imageHosts/github/rawUrl';

const setting = 'easel.imageHost.kind';
/** The branch that was last pushed to, as Git spells it. */
const upstream = '@{upstream}';

/** What is used of the built-in Git extension's API, version 1. */
interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly HEAD: { readonly upstream?: { readonly remote: string } } | undefined;
    readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string }[];
  };
  /** Reads the repository anew: what the editor knows may be a moment old. */
  status(): Promise<void>;
  getCommit(ref: string): Promise<{ readonly hash: string }>;
  getObjectDetails(treeish: string, path: string): Promise<{ readonly object: string }>;
}

interface GitApi {
  getRepository(uri: vscode.Uri): GitRepository | null;
  openRepository(folder: vscode.Uri): Promise<GitRepository | null>;
}

interface GitExtension {
  getAPI(version: 1): GitApi;
}

/**
 * The file as it was committed and pushed, if it is still the same.
 * @throws ImageError `invalid-request` saying what is in the way
 */
export async function committedFile(file: vscode.Uri): Promise<CommittedFile> {
  const api = await openGit();
  try {
    const folder = vscode.Uri.joinPath(file, '..');
    const repository = api.getRepository(file) ?? (await api.openRepository(folder));
    if (!repository) throw refusal(words`in a Git repository`, file);
    return await pushedFile(repository, file);
  } catch (error) {
    if (ImageError.is(error)) throw error;
    throw refusal(words`in a Git repository`, file).with({ cause: error });
  }
}

async function pushedFile(repository: GitRepository, file: vscode.Uri): Promise<CommittedFile> {
  await repository.status();
  const { rootUri, state } = repository;
  const pathInRepository = file.path.slice(rootUri.path.length).replace(/^\/+/, '');
  const bytes = await vscode.workspace.fs.readFile(file);
  const isAt = async (treeish: string): Promise<boolean> => {
    // A path that is not there is an error like any other.
    const found = await repository.getObjectDetails(treeish, pathInRepository).catch(() => null);
    return found !== null && found.object === objectId(bytes, found.object.length);
  };
  const remote = state.HEAD?.upstream?.remote;
  if (remote === undefined || !(await isAt(upstream))) {
    throw refusal((await isAt('HEAD')) ? words`pushed` : words`committed`, file);
  }
  const { hash } = await repository.getCommit(upstream);
  const remoteUrl = state.remotes.find(({ name }) => name === remote)?.fetchUrl ?? '';
  return { remoteUrl, commitSha: hash, pathInRepository };
}

/** Git's name for a file's content, in hexadecimal digits: SHA-1, or SHA-256 where a repository has that. */
function objectId(bytes: Uint8Array, digits: number): string {
  return createHash(digits === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.byteLength}\0`)
    .update(bytes)
    .digest('hex');
}

/** @throws ImageError `invalid-request` where Git is off */
async function openGit(): Promise<GitApi> {
  const off = invalidRequest(setting, words`used with VS Code’s Git extension on`, words`off`);
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  // Turned off while it runs, the extension answers as if there were no repository.
  const isOff = vscode.workspace.getConfiguration('git').get('enabled') === false;
  if (!extension || isOff) throw off;
  try {
    return (await extension.activate()).getAPI(1);
  } catch (error) {
    throw off.with({ cause: error });
  }
}

function refusal(limit: Words, file: vscode.Uri): ImageError {
  return invalidRequest('images', limit, vscode.workspace.asRelativePath(file, false));
}
