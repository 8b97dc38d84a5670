import { link, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { flatPng } from '../../standins/support/flatPng';

const size = { width: 1024, height: 1024 };
const differentOnes = 40;
const perFolder = 200;

/**
 * Writes real pictures, two hundred in a folder; forty different ones have all the names.
 * @returns their addresses
 */
export async function writePictures(workspace: string, count: number): Promise<readonly string[]> {
  const folder = path.join(workspace, 'pictures');
  await mkdir(folder, { recursive: true });
  const originals = Array.from({ length: differentOnes }, (_, number) =>
    path.join(folder, `original-${number}.png`),
  );
  for (const [number, file] of originals.entries()) {
    await writeFile(file, flatPng(size, [240 - number * 5, 60 + number * 3, 90]));
  }
  const addresses: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const place = path.join(folder, String(Math.floor(number / perFolder)).padStart(2, '0'));
    if (number % perFolder === 0) await mkdir(place);
    const file = path.join(place, `a-lantern-on-a-wet-street-${number}.png`);
    await link(originals[number % differentOnes] ?? '', file);
    addresses.push(pathToFileURL(file).href);
  }
  return addresses;
}
