import type * as vscode from 'vscode';
import { registerCommands } from './editor/registerCommands';

/** Registers the commands and nothing else: what they need is loaded and built by the first that runs. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    registerCommands(async () => {
      const { createCommandRunner } = await import('./editor/commandRunner');
      return createCommandRunner(context);
    }),
  );
}
