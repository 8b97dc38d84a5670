import * as vscode from 'vscode';
import type { PageMessage, ResultAction } from '../../protocol/pageMessages';
import { deleteFiles } from './deleteFiles';
import { insertionOf, type PickedFile } from './pickedFiles';
import { saveCopies } from './saveCopies';
import type { SessionParts } from './sessionParts';

type PickedResults = Extract<PageMessage, { type: 'result-act' }>['results'];

/** Does with the picked pictures what the button says. */
export async function actOnResults(
  parts: SessionParts,
  action: ResultAction,
  results: PickedResults,
): Promise<void> {
  const files = filesOf(parts, results);
  const uris = files.map(({ uri }) => uri);
  const [first] = files;
  if (!first) return;
  switch (action) {
    case 'insert':
      await parts.tools.insertAtCursor(
        insertionOf(parts.tools, await parts.document.focus(), files),
      );
      return;
    case 'open':
      for (const uri of uris) await vscode.commands.executeCommand('vscode.open', uri);
      return;
    case 'reveal':
      await vscode.commands.executeCommand('revealInExplorer', first.uri);
      return;
    case 'copy-path': {
      const paths = uris.map(uri => vscode.workspace.asRelativePath(uri, false));
      await vscode.env.clipboard.writeText(paths.join('\n'));
      return;
    }
    case 'save-as': {
      const news = await saveCopies(uris);
      if (news) parts.say({ type: 'results-news', ...news });
      return;
    }
    case 'delete':
      await deleteFiles(uris);
      return;
    case 'compare':
      await compare(parts, first, files[1]);
  }
}

function filesOf({ history }: SessionParts, results: PickedResults): readonly PickedFile[] {
  return results.flatMap(({ jobId, index }) => {
    const job = history.find(jobId);
    const file = job?.files[index];
    return job && file ? [{ job, file, index, uri: vscode.Uri.parse(file.uri) }] : [];
  });
}

/** Two pictures with each other, the one that was made first before; a single one with what it was made from. */
async function compare(
  { tools, images, say }: SessionParts,
  one: PickedFile,
  other: PickedFile | undefined,
): Promise<void> {
  const pair = other ? [one, other].sort(byAge).map(({ file }) => file.uri) : [];
  const input = tools.readStoredRequest(one.job.intent.request)?.images[0];
  const [before = input, after = one.file.uri] = pair;
  if (before === undefined) return;
  const [first, second] = await images.describeAll([before, after]);
  if (first && second) say({ type: 'compared', before: first, after: second });
}

function byAge(one: PickedFile, other: PickedFile): number {
  return one.job.intent.atMs - other.job.intent.atMs || one.index - other.index;
}
