import * as z from 'zod/mini';
import * as vscode from 'vscode';
import { invalidRequest } from '../core/errors';
import type { CommittedFile } from '../imageHosts/github/rawUrl';
import { words, type Words } from '../core/words';

const setting = 'easel.imageHost.kind';

const changeSchema = z.object({ uri: z.object({ fsPath: z.string() }) });
/** What is used of the built-in Git extension's API, version 1. */
const repositorySchema = z.object({
  rootUri: z.object({ fsPath: z.string(), path: z.string() }),
  state: z.object({
    HEAD: z.optional(
      z.object({
        commit: z.optional(z.string()),
        ahead: z.optional(z.number()),
        upstream: z.optional(z.object({ remote: z.string() })),
      }),
    ),
    remotes: z.array(z.object({ name: z.string(), fetchUrl: z.optional(z.string()) })),
    workingTreeChanges: z.array(changeSchema),
    indexChanges: z.array(changeSchema),
    mergeChanges: z.array(changeSchema),
    untrackedChanges: z.array(changeSchema),
  }),
});

interface GitExtension {
  getAPI(version: 1): { getRepository(uri: vscode.Uri): unknown };
}

/**
 * The file as it was committed and pushed, if it has not been changed since.
 * @throws ImageError `invalid-request` saying what is in the way
 */
export async function committedFile(file: vscode.Uri): Promise<CommittedFile> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension)
    throw invalidRequest(setting, words`used with VS Code’s Git extension on`, words`off`);
  const parsed = repositorySchema.safeParse(await repositoryOf(extension, file));
  if (!parsed.success) throw refusal(words`in a Git repository`, file);
  const { rootUri, state } = parsed.data;
  const { HEAD: head, remotes } = state;
  const changed = [
    ...[state.workingTreeChanges, state.indexChanges],
    ...[state.mergeChanges, state.untrackedChanges],
  ].flat();
  if (changed.some(({ uri }) => uri.fsPath === file.fsPath)) throw refusal(words`committed`, file);
  if (head?.commit === undefined || head.upstream === undefined || (head.ahead ?? 1) > 0) {
    throw refusal(words`pushed`, file);
  }
  const { remote } = head.upstream;
  const remoteUrl = remotes.find(({ name }) => name === remote)?.fetchUrl ?? '';
  return {
    remoteUrl,
    commitSha: head.commit,
    pathInRepository: file.path.slice(rootUri.path.length).replace(/^\/+/, ''),
  };
}

/** @throws ImageError `invalid-request` where Git is off */
async function repositoryOf(
  extension: vscode.Extension<GitExtension>,
  file: vscode.Uri,
): Promise<unknown> {
  try {
    return (await extension.activate()).getAPI(1).getRepository(file);
  } catch (error) {
    throw invalidRequest(setting, words`used with VS Code’s Git extension on`, words`off`).with({
      cause: error,
    });
  }
}

function refusal(limit: Words, file: vscode.Uri): Error {
  return invalidRequest('images', limit, vscode.workspace.asRelativePath(file, false));
}
