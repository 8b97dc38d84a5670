import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { sniffImage } from '../../src/core/imageBytes';
import type { StandIns } from '../standins/main';
import { openFile, placeCursor, saveFile, waitForText } from './support/editor';
import { generate, type Answers } from './support/generating';
import { Notifications } from './support/notifications';
import { shownPicture } from './support/preview';
import type { Workbench } from './support/workbench';

export interface HeadlessSession {
  readonly workbench: Workbench;
  readonly standIns: StandIns;
}

interface Scenario extends Answers {
  /** The document, and the line the cursor is put in, counted from 1. */
  readonly document: string;
  readonly line: number;
  readonly picture: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly reference: string;
}

const scenarios: readonly Scenario[] = [
  {
    document: 'src/App.tsx',
    line: 9,
    prompt: 'A paper lantern at night',
    model: 'Qwen Image 2.0 Pro',
    ratio: '16:9',
    tier: '1K',
    picture: 'src/images/a-paper-lantern-at-night.png',
    size: { width: 1280, height: 720 },
    reference:
      '<img src="images/a-paper-lantern-at-night.png" alt="A paper lantern at night" width={1280} height={720} />',
  },
  {
    document: 'README.md',
    line: 4,
    prompt: 'Three lanterns in a row',
    model: 'Placeholder',
    ratio: '3:2',
    tier: '1K',
    picture: 'images/three-lanterns-in-a-row.png',
    size: { width: 1248, height: 832 },
    reference: '![Three lanterns in a row](images/three-lanterns-in-a-row.png)',
  },
];

/**
 * The scenario of `npm start -- --headless`: the main job by hand, once with Wave through its
 * stand-in into TSX and once with the placeholder into Markdown. It leaves the last picture open
 * beside its reference.
 *
 * @returns whether everything it looked at was as it should be
 */
export async function runHeadless({ workbench }: HeadlessSession): Promise<boolean> {
  const results: boolean[] = [];
  for (const scenario of scenarios) results.push(await play(workbench, scenario));
  return results.every(isGood => isGood);
}

async function play(workbench: Workbench, scenario: Scenario): Promise<boolean> {
  const { page, workspaceFolder } = workbench;
  const { document, picture, reference, size } = scenario;
  const notifications = new Notifications(page);
  await openFile(page, document);
  await placeCursor(page, scenario.line, 1);
  await generate(page, scenario);
  const fileName = path.basename(picture);
  await notifications.waitFor(fileName);
  await waitForText(page, fileName);
  await saveFile(page);
  const text = await readFile(path.join(workspaceFolder, document), 'utf8');
  const line = text.split('\n').find(each => each.includes(fileName)) ?? '';
  const bytes = await readFile(path.join(workspaceFolder, picture));
  const found = sniffImage(bytes);
  if (typeof found === 'string') throw new Error(`${picture} is no picture: ${found}`);
  console.log(`${picture}: ${found.width}×${found.height}, ${bytes.length} bytes`);
  console.log(`${document}: ${line.trim()}`);
  await notifications.click(fileName, 'Open');
  const shown = await shownPicture(page, fileName);
  return (
    line.includes(reference) &&
    found.width === size.width &&
    found.height === size.height &&
    shown.width === size.width
  );
}
