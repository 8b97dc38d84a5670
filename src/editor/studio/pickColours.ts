import * as vscode from 'vscode';
import { cssColours, type NamedColour } from '../../core/colours/cssColours';
import type { SessionParts } from './sessionParts';

const t = vscode.l10n.t;
const pictures = ['png', 'jpg', 'jpeg', 'webp'];
const texts = ['css', 'scss', 'sass', 'less', 'html', 'vue', 'svelte', 'svg', 'json'];

/** Takes at most `max` colours from a file a person picks: a style sheet's, or those a picture is made of. */
export async function pickColours({ images, say }: SessionParts, max: number): Promise<void> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: t('Colours from a Style Sheet or an Image'),
      filters: { [t('Style Sheets and Images')]: [...texts, ...pictures] },
    })) ?? [];
  if (!uri) return;
  const extension = /\.(\w+)$/.exec(uri.path)?.[1]?.toLowerCase() ?? '';
  if (pictures.includes(extension)) {
    const { source, problem } = await images.describe(uri.toString());
    if (problem !== undefined) void vscode.window.showErrorMessage(problem);
    else say({ type: 'pixels-ask', source, max });
    return;
  }
  const bytes = await vscode.workspace.fs.readFile(uri);
  const found = cssColours(new TextDecoder().decode(bytes));
  const chosen = found.length > max ? await choose(found, max) : found;
  if (!chosen) return;
  const colours = chosen.slice(0, max).map(({ hex }) => ({ hex, share: 1 }));
  say({ type: 'colours', colours });
}

/** A style sheet has more colours than a palette: the first are proposed. */
async function choose(
  found: readonly NamedColour[],
  max: number,
): Promise<readonly NamedColour[] | undefined> {
  const items = found.map(({ name, hex }, index) => ({
    label: name,
    description: hex,
    picked: index < max,
    colour: { name, hex },
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Colours of the Palette'),
    placeHolder: t('Choose at most {0}', max),
    canPickMany: true,
    matchOnDescription: true,
  });
  return chosen?.map(({ colour }) => colour);
}
