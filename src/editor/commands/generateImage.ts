import * as vscode from 'vscode';
import { parseArguments, type EaselArguments } from '../arguments';
import type { EaselResult } from '../result';
import { runImageCommand } from '../runImageCommand';
import type { Services } from '../services';
import { guarded } from './guarded';

const t = vscode.l10n.t;

/** *Generate Image…*: from the palette, from a folder in the Explorer, or with arguments. */
export async function generateImage(services: Services, argument: unknown): Promise<EaselResult> {
  return guarded(services, () => {
    const given = argument instanceof vscode.Uri ? savedInto(argument) : parseArguments(argument);
    return runImageCommand(services, {
      mode: given.mode ?? 'generate',
      title: t('Generate Image'),
      promptQuestion: t('What should the picture show?'),
      given,
    });
  });
}

/** From a folder in the Explorer: the picture goes there, and no document is meant. */
function savedInto(folder: vscode.Uri): EaselArguments {
  return { output: folder.with({ path: `${folder.path.replace(/\/*$/, '')}/` }), insert: false };
}

/** *Generate Image Series…*: several frames from one storyboard. */
export async function generateSeries(services: Services, argument: unknown): Promise<EaselResult> {
  return guarded(services, () => {
    const given = parseArguments(argument);
    return runImageCommand(services, {
      mode: given.mode ?? 'series',
      title: t('Generate Image Series'),
      promptQuestion: t('What happens in the frames? Say it as a storyboard.'),
      given,
    });
  });
}
