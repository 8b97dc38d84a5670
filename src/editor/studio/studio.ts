import * as vscode from 'vscode';
import type { Services } from '../services';
import { resourceRoots, studioPage } from './studioPage';
import { StudioSession } from './studioSession';
import { isStudioPanel, studioViewType } from './studioViewType';

/** The Studio's panel: one, however often it is asked for. */
export class Studio {
  private panel: vscode.WebviewPanel | undefined;
  private session: StudioSession | undefined;

  constructor(
    private readonly services: () => Services,
    private readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
  ) {}

  /** Shows it; `kept` is a panel the editor brings back after a reload. */
  open(kept?: unknown): void {
    if (isStudioPanel(kept)) {
      this.adopt(kept);
      return;
    }
    if (this.panel) {
      this.panel.reveal();
      return;
    }
    this.adopt(
      vscode.window.createWebviewPanel(
        studioViewType,
        vscode.l10n.t('Easel Studio'),
        vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      ),
    );
  }

  /** Shows it with a picture whose regions are to be edited. */
  editRegions(image: vscode.Uri): void {
    this.open();
    this.session?.editRegions(image);
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri, globalStorageUri } = this.context;
    this.panel?.dispose();
    this.panel = panel;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: resourceRoots(extensionUri, globalStorageUri),
    };
    const session = new StudioSession(this.services(), panel, globalStorageUri);
    this.session = session;
    panel.onDidDispose(() => {
      session.dispose();
      if (this.session === session) this.session = undefined;
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.html = studioPage(panel.webview, extensionUri);
  }
}
