import type * as vscode from 'vscode';
import { lookAtJournal } from './editor/lookAtJournal';
import { registerCommands } from './editor/registerCommands';
import { registerImageActions } from './editor/references/registerImageActions';
import { registerStudio } from './editor/studio/registerStudio';

/**
 * Registers the commands, the Studio's return and what is offered at a picture's reference, and looks whether
 * jobs of an earlier session have to be finished. What any of them needs is loaded and built by the first.
 */
export function activate(context: vscode.ExtensionContext): void {
  const { runner, disposable } = registerCommands(async () => {
    const { createCommandRunner } = await import('./editor/commandRunner');
    return createCommandRunner(context);
  });
  context.subscriptions.push(
    disposable,
    registerStudio(),
    registerImageActions(),
    lookAtJournal(context, async () => (await runner()).resumeUnfinished()),
  );
}
