import * as vscode from 'vscode';
import type { JobProgress } from '../core/jobs/jobPorts';
import type { Services } from './services';

const t = vscode.l10n.t;

/** How many jobs run, at the window's foot; nothing while there are none. */
export function showRunningJobs(engine: Services['engine']): vscode.Disposable {
  let item: vscode.StatusBarItem | undefined;
  const stop = engine.onDidChange(jobs => {
    if (jobs.length === 0) {
      item?.dispose();
      item = undefined;
      return;
    }
    item ??= create();
    item.text = `$(loading~spin) ${textOf(jobs)}`;
  });
  return new vscode.Disposable(() => {
    stop();
    item?.dispose();
  });
}

function create(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(
    'easel.jobs',
    vscode.StatusBarAlignment.Left,
    // To the right of what the editor itself shows there.
    -100,
  );
  item.name = t('Easel: Running Jobs');
  item.tooltip = t('Show Jobs');
  item.command = 'easel.showJobs';
  item.show();
  return item;
}

function textOf(jobs: readonly JobProgress[]): string {
  const waiting = jobs.filter(({ phase }) => phase === 'waiting').length;
  const images = jobs.length === 1 ? t('1 image job') : t('{0} image jobs', jobs.length);
  return waiting === 0 ? images : t('{0}, {1} waiting', images, waiting);
}
