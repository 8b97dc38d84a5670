import * as z from 'zod/mini';
import * as vscode from 'vscode';

const copyFilesSchema = z.object({
  destination: z._default(z.record(z.string(), z.string()), {}),
  overwriteBehavior: z._default(z.enum(['nameIncrementally', 'overwrite']), 'nameIncrementally'),
});

/** The built-in Markdown extension's settings for copied files; undefined outside Markdown. */
export function readCopyFilesSettings(
  document: vscode.TextDocument,
): z.infer<typeof copyFilesSchema> | undefined {
  // Until a folder is trusted its settings do not say where anything is saved.
  if (document.languageId !== 'markdown' || !vscode.workspace.isTrusted) return undefined;
  const settings = vscode.workspace.getConfiguration('markdown.copyFiles', document.uri);
  const parsed = copyFilesSchema.safeParse({
    destination: settings.get('destination'),
    overwriteBehavior: settings.get('overwriteBehavior'),
  });
  return parsed.success ? parsed.data : undefined;
}
