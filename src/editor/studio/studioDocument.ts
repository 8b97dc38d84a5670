import * as vscode from 'vscode';
import type { StudioTools } from './studioTools';

/**
 * The document the person worked in last: while the Studio has the focus, the editor names none. It says where
 * pictures go, and takes the references.
 */
export class StudioDocument implements vscode.Disposable {
  private last: vscode.TextDocument | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly tools: Pick<StudioTools, 'takesReferences'>) {
    this.remember(vscode.window.activeTextEditor);
    this.subscription = vscode.window.onDidChangeActiveTextEditor(editor => this.remember(editor));
  }

  /** In an editor that is shown, beside the Studio for example; one behind it is not meant. */
  get shown(): vscode.TextEditor | undefined {
    const { visibleTextEditors } = vscode.window;
    return (
      visibleTextEditors.find(({ document }) => document === this.last) ??
      visibleTextEditors.find(({ document }) => this.tools.takesReferences(document))
    );
  }

  /** Gives the focus back to it, so that what is inserted there can be gone on with. */
  async focus(): Promise<vscode.TextDocument | undefined> {
    const { shown, last } = this;
    const document = shown?.document ?? (last?.isClosed === false ? last : undefined);
    if (!document) return undefined;
    await vscode.window.showTextDocument(
      document,
      shown?.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn },
    );
    return document;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private remember(editor: vscode.TextEditor | undefined): void {
    if (editor && this.tools.takesReferences(editor.document)) this.last = editor.document;
  }
}
