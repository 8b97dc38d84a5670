import * as vscode from 'vscode';
import { commandIds } from '../ids';
import type { CommandRunner } from './commandRunner';

interface RegisteredCommands {
  /** What is behind the commands, loaded by whoever asks first. */
  readonly runner: () => Promise<CommandRunner>;
  readonly disposable: vscode.Disposable;
}

/** Registers every command; `load` is called once, when the first of them runs. */
export function registerCommands(load: () => Promise<CommandRunner>): RegisteredCommands {
  let loading: Promise<CommandRunner> | undefined;
  const runner = (): Promise<CommandRunner> => {
    loading ??= load().catch((error: unknown) => {
      // The next command may have more luck, for example after an update was finished.
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const commands = commandIds.map(id =>
    vscode.commands.registerCommand(id, async (argument: unknown, selected: unknown) =>
      (await runner()).run(id, argument, selected),
    ),
  );
  return { runner, disposable: vscode.Disposable.from(...commands) };
}
