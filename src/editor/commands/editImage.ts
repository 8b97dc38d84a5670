import * as vscode from 'vscode';
import { parseArguments, type EaselArguments } from '../arguments';
import { cancelledResult, type EaselResult } from '../result';
import { runImageCommand } from '../runImageCommand';
import type { Services } from '../services';
import { guarded } from './guarded';

const t = vscode.l10n.t;

/**
 * *Edit Image…*: on an image in the Explorer, a tab or an open preview, or with arguments. Menus
 * hand over a URI, or for a preview an object without one: then the active tab says which.
 */
export async function editImage(services: Services, argument: unknown): Promise<EaselResult> {
  return guarded(services, async () => {
    const given = await withImages(argument, false);
    if (!given) return cancelledResult('');
    return runImageCommand(services, {
      mode: given.mode ?? 'edit',
      title: t('Edit Image'),
      promptQuestion: t('What should change in the picture?'),
      given,
    });
  });
}

/**
 * *Edit Image Region…*: draws boxes on the picture in the Studio; called with boxes it asks nothing and
 * draws nothing.
 */
export async function editRegion(
  services: Services,
  argument: unknown,
): Promise<EaselResult | undefined> {
  if (isCall(argument)) return editRegionAsTold(services, argument);
  const given = await withImages(argument, false);
  const [image] = given?.images ?? [];
  if (image instanceof vscode.Uri) services.studio.editRegions(image);
  return undefined;
}

/** With boxes and all: as a keybinding, a task or another extension calls it. */
function editRegionAsTold(services: Services, argument: object): Promise<EaselResult> {
  return guarded(services, () =>
    runImageCommand(services, {
      mode: 'region',
      title: t('Edit Image Region'),
      promptQuestion: t('What should change inside the boxes?'),
      given: parseArguments(argument),
    }),
  );
}

function isCall(argument: unknown): argument is object {
  const isObject = typeof argument === 'object' && argument !== null;
  return isObject && !(argument instanceof vscode.Uri) && !('webview' in argument);
}

/** *Combine Images…*: several selected images become one picture. */
export async function combineImages(
  services: Services,
  argument: unknown,
  selected: unknown,
): Promise<EaselResult> {
  return guarded(services, async () => {
    const given = await withImages(Array.isArray(selected) ? selected : argument, true);
    if (!given) return cancelledResult('');
    return runImageCommand(services, {
      mode: given.mode ?? 'reference',
      title: t('Combine Images'),
      promptQuestion: t('What should the pictures become together?'),
      given,
    });
  });
}

async function withImages(
  argument: unknown,
  several: boolean,
): Promise<EaselArguments | undefined> {
  if (argument instanceof vscode.Uri) return besideOriginal(argument);
  if (Array.isArray(argument))
    return { images: argument.filter(each => each instanceof vscode.Uri) };
  const fromMenu = typeof argument === 'object' && argument !== null && 'webview' in argument;
  const given = fromMenu ? {} : parseArguments(argument);
  if (given.images !== undefined) return given;
  const open = activeImage();
  if (open && !several) return { ...besideOriginal(open), ...given };
  const picked = await vscode.window.showOpenDialog({
    title: several ? t('Images to Combine') : t('Image to Edit'),
    canSelectMany: several,
    filters: { [t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
  });
  return picked && { ...given, images: picked };
}

/** From a menu on a file: the result is saved beside it, and no document is meant. */
function besideOriginal(image: vscode.Uri): EaselArguments {
  const path = image.path.replace(/\.[^./]*$/, '');
  return { images: [image], output: image.with({ path: `${path}-edit` }), insert: false };
}

/** The image shown in the active tab: the built-in preview is a custom editor with the file's URI. */
function activeImage(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom)) return undefined;
  return /\.(png|jpe?g|webp)$/i.test(input.uri.path) ? input.uri : undefined;
}
