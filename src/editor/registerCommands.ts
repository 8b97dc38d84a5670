import * as vscode from 'vscode';
import { commandIds } from '../ids';
import type { CommandRunner } from './commandRunner';

/** Registers every command; `load` is called by the first that runs. */
export function registerCommands(load: () => Promise<CommandRunner>): vscode.Disposable {
  let runner: Promise<CommandRunner> | undefined;
  return vscode.Disposable.from(
    ...commandIds.map(id =>
      vscode.commands.registerCommand(id, async (argument: unknown, selected: unknown) => {
        runner ??= load().catch((error: unknown) => {
          // The next command may have more luck, for example after an update was finished.
          runner = undefined;
          throw error;
        });
        return (await runner)(id, argument, selected);
      }),
    ),
  );
}
