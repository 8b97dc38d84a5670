import * as vscode from 'vscode';
import type { Services } from '../services';
import type { StudioSession } from './studioSession';
import { studioTools } from './studioTools';
import { isStudioPanel, studioViewType } from './studioViewType';

/** What of the extension's context the Studio uses. */
export type StudioContext = Pick<
  vscode.ExtensionContext,
  'extensionUri' | 'globalStorageUri' | 'globalState' | 'workspaceState' | 'secrets'
>;

/** The Studio's panel: one, however often it is asked for. What is behind it is loaded with the first. */
export class Studio {
  private panel: vscode.WebviewPanel | undefined;
  /** Undefined inside when the panel was closed before what is behind it was loaded. */
  private session: Promise<StudioSession | undefined> | undefined;

  constructor(
    private readonly services: () => Services,
    private readonly context: StudioContext,
  ) {}

  /** Shows it; `kept` is a panel the editor brings back after a reload. */
  async open(kept?: unknown): Promise<void> {
    await this.shown(kept);
  }

  /** Shows it with a picture whose regions are to be edited. */
  editRegions(image: vscode.Uri): void {
    const shown = this.shown(undefined).then(session => session?.editRegions(image));
    this.services().inBackground(shown);
  }

  private shown(kept: unknown): Promise<StudioSession | undefined> {
    if (isStudioPanel(kept)) return this.adopt(kept);
    if (this.panel && this.session) {
      this.panel.reveal();
      return this.session;
    }
    return this.adopt(
      vscode.window.createWebviewPanel(
        studioViewType,
        vscode.l10n.t('Easel Studio'),
        vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      ),
    );
  }

  private adopt(panel: vscode.WebviewPanel): Promise<StudioSession | undefined> {
    this.panel?.dispose();
    const session = this.start(panel);
    this.panel = panel;
    this.session = session;
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.session = undefined;
    });
    return session;
  }

  private async start(panel: vscode.WebviewPanel): Promise<StudioSession | undefined> {
    const closed = new AbortController();
    const subscription = panel.onDidDispose(() => closed.abort());
    try {
      const { startSession } = await import('./studioSession');
      if (closed.signal.aborted) return undefined;
      return startSession({ ...studioTools, services: this.services() }, panel, this.context);
    } catch (error) {
      // A panel nothing is behind would stay empty for ever.
      panel.dispose();
      throw error;
    } finally {
      subscription.dispose();
    }
  }
}
