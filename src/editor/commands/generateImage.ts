import * as vscode from 'vscode';
import { parseArguments, type EaselArguments } from '../arguments';
import type { EaselResult } from '../result';
import { runImageCommand } from '../runImageCommand';
import type { Services } from '../services';
import { guarded } from './guarded';

const t = vscode.l10n.t;

/** *Generate Image…*: from the palette, from a folder in the Explorer, or with arguments. */
export async function generateImage(services: Services, argument: unknown): Promise<EaselResult> {
  return guarded(services, async () => {
    const given =
      argument instanceof vscode.Uri ? await fromMenu(argument) : parseArguments(argument);
    return runImageCommand(services, {
      mode: given.mode ?? 'generate',
      title: t('Generate Image'),
      given,
    });
  });
}

/**
 * Menus hand over what was clicked. From a folder in the Explorer the picture goes there and no
 * document is meant; from an editor it is the document itself, which says nothing new.
 */
async function fromMenu(clicked: vscode.Uri): Promise<EaselArguments> {
  if (!(await isFolder(clicked))) return {};
  const folder = clicked;
  return { output: folder.with({ path: `${folder.path.replace(/\/*$/, '')}/` }), insert: false };
}

/** *Generate Image Series…*: several frames from one storyboard. */
export async function generateSeries(services: Services, argument: unknown): Promise<EaselResult> {
  return guarded(services, () => {
    const given = parseArguments(argument);
    return runImageCommand(services, {
      mode: given.mode ?? 'series',
      title: t('Generate Image Series'),
      given,
    });
  });
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch (error) {
    // An untitled document has no file at all.
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}
