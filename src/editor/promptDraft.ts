import type * as vscode from 'vscode';
import type { Mode } from '../core/imageModel';

/** The last prompt of a mode that no picture came of: left with Escape, cancelled, refused. */
export class PromptDraft {
  private typed: string | undefined;

  constructor(
    private readonly workspace: vscode.Memento,
    private readonly mode: Mode,
  ) {}

  get prompt(): string {
    return this.typed ?? this.workspace.get(this.key, '');
  }

  set prompt(prompt: string) {
    this.typed = prompt;
  }

  /** Keeps it over a reload; an empty one is forgotten. */
  async keep(): Promise<void> {
    await this.workspace.update(this.key, this.prompt === '' ? undefined : this.prompt);
  }

  /** A picture came of this prompt; another one that was typed meanwhile stays. */
  async forget(prompt: string): Promise<void> {
    if (this.prompt !== prompt) return;
    this.prompt = '';
    await this.keep();
  }

  private get key(): string {
    return `easel.draftPrompt.${this.mode}`;
  }
}
