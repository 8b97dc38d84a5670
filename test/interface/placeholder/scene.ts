import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { useScene } from '../support/scene';

/** The editor that the files of this folder share, without a key for any service. */
export const scene = useScene({
  documentCount: 15,
  // A file that opens would be selected alone, just when a second one is added to the selection.
  settings: { 'explorer.autoReveal': false },
  prepare: async folder => {
    const lantern = path.join(folder, 'images', 'lantern.png');
    await copyFile(lantern, path.join(folder, 'images', 'moon.png'));
    await copyFile(lantern, path.join(folder, 'images', 'lamp.png'));
    await writeFile(path.join(folder, 'pages', 'lamp.md'), `# Lamp\n\n${lampLine('lamp.png')}\n`);
  },
});

/** The third line of `pages/lamp.md` with this picture. */
export function lampLine(picture: string): string {
  return `![A lamp](../images/${picture})`;
}
