import * as vscode from 'vscode';
import { parseArguments, type EaselArguments } from '../arguments';
import { cancelledResult, type EaselResult } from '../result';
import { runImageCommand } from '../runImageCommand';
import type { Services } from '../services';
import { rememberReference } from '../insertion/editedReferences';
import { safePath } from '../safeText';
import { guarded } from './guarded';

const t = vscode.l10n.t;

/**
 * *Edit Image…*: on an image in the Explorer, a tab or an open preview, at a reference in a document, or
 * with arguments. Menus hand over a URI, or for a preview an object without one: then the active tab says
 * which. At a reference the URI is the document's, and `place` the range a code action was offered at.
 */
export async function editImage(
  services: Services,
  argument: unknown,
  place?: unknown,
): Promise<EaselResult> {
  return guarded(services, async () => {
    const given = await withImage(argument, place);
    if (!given) return cancelledResult('');
    return runImageCommand(services, {
      mode: given.mode ?? 'edit',
      title: t('Edit Image'),
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
  place?: unknown,
): Promise<EaselResult | undefined> {
  if (isCall(argument)) return editRegionAsTold(services, argument);
  const given = await withImage(argument, place);
  const [image] = given?.images ?? [];
  if (image instanceof vscode.Uri) services.studio.editRegions(image);
  else if (image !== undefined) {
    await vscode.window.showInformationMessage(
      t('Boxes are drawn on files only. Edit Image… takes a picture at an address.'),
    );
  }
  return undefined;
}

/** With boxes and all: as a keybinding, a task or another extension calls it. */
function editRegionAsTold(services: Services, argument: object): Promise<EaselResult> {
  return guarded(services, () =>
    runImageCommand(services, {
      mode: 'region',
      title: t('Edit Image Region'),
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
    const given = await withImages(Array.isArray(selected) ? selected : argument);
    if (!given) return cancelledResult('');
    return runImageCommand(services, {
      mode: given.mode ?? 'reference',
      title: t('Combine Images'),
      given,
    });
  });
}

async function withImages(argument: unknown): Promise<EaselArguments | undefined> {
  if (argument instanceof vscode.Uri) return { images: [argument] };
  if (Array.isArray(argument))
    return { images: argument.filter(each => each instanceof vscode.Uri) };
  const given = parseArguments(argument);
  if (given.images !== undefined) return given;
  const picked = await pickImages(t('Images to Combine'), true);
  return picked && { ...given, images: picked };
}

async function withImage(argument: unknown, place: unknown): Promise<EaselArguments | undefined> {
  if (argument instanceof vscode.Uri) {
    const document = openDocument(argument);
    return document ? atReference(document, place) : besideOriginal(argument);
  }
  const fromMenu = typeof argument === 'object' && argument !== null && 'webview' in argument;
  const given = fromMenu ? {} : parseArguments(argument);
  if (given.images !== undefined) return given;
  const open = activeImage();
  if (open) return { ...besideOriginal(open), ...given };
  const { activeTextEditor } = vscode.window;
  const found = activeTextEditor && (await findReference(activeTextEditor.document, undefined));
  if (found && !('missing' in found)) return { ...found, ...given };
  const picked = await pickImages(t('Image to Edit'), false);
  return picked && { ...given, images: picked };
}

/** From an editor's menu: somebody points at a reference, so that there is none is worth a word. */
async function atReference(
  document: vscode.TextDocument,
  place: unknown,
): Promise<EaselArguments | undefined> {
  const found = await findReference(document, place);
  if (found && !('missing' in found)) return found;
  const choose = t('Choose File…');
  const answer = await vscode.window.showInformationMessage(
    found
      ? t('The picture {0} is not there.', safePath(found.missing))
      : t(
          'At the cursor is no reference to a PNG, JPEG or WebP picture in a file or at an https address.',
        ),
    choose,
  );
  const picked = answer === choose && (await pickImages(t('Image to Edit'), false));
  return picked ? { images: picked } : undefined;
}

/** The arguments for the picture a reference leads to, which is kept in mind for what comes after. */
async function findReference(
  document: vscode.TextDocument,
  place: unknown,
): Promise<EaselArguments | { readonly missing: string } | undefined> {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  // A document may be shown twice; the menu was opened in the active editor.
  const editor = [activeTextEditor, ...visibleTextEditors].find(
    each => each?.document === document,
  );
  const range = place instanceof vscode.Range ? place : editor?.selection;
  if (!range) return undefined;
  const { findPictureReference } = await import('../references/pictureReferences');
  const found = await findPictureReference(document, range);
  if (!found || 'missing' in found) return found;
  const { picture } = found;
  rememberReference(picture.toString(), document, found);
  // A reference that is selected is no prompt to start from.
  if (editor) editor.selection = new vscode.Selection(range.end, range.end);
  if (typeof picture !== 'string' && found.isInside) return besideOriginal(picture);
  // A document may name any place; only a person says that something is saved there.
  return { images: [picture], insert: false };
}

/** A text document that is open: its menus hand over its URI, as a picture's menus do the picture's. */
function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  if (isPicture(uri)) return undefined;
  return vscode.workspace.textDocuments.find(each => each.uri.toString() === uri.toString());
}

async function pickImages(
  title: string,
  canSelectMany: boolean,
): Promise<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    title,
    canSelectMany,
    filters: { [t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
  });
}

/**
 * From a menu on a file: the result is saved beside it, and no document is meant. What is made of a
 * result is one more of the same.
 */
function besideOriginal(image: vscode.Uri): EaselArguments {
  const path = image.path.replace(/\.[^./]*$/, '').replace(/-edit(?:-\d+)?$/, '');
  return { images: [image], output: image.with({ path: `${path}-edit` }), insert: false };
}

/** The image shown in the active tab: the built-in preview is a custom editor with the file's URI. */
function activeImage(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom)) return undefined;
  return isPicture(input.uri) ? input.uri : undefined;
}

function isPicture(uri: vscode.Uri): boolean {
  return /\.(png|jpe?g|webp)$/i.test(uri.path);
}
