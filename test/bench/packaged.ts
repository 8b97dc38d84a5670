import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { anchors } from './anchors';
import type { Figure } from './figure';
import type { Budgets } from './goals';
import { readPackageEntries, type PackageEntry } from './packageEntries';

const packageFile = path.join('dist', 'easel.vsix');

export interface Packaged {
  readonly figure: Figure;
  /** Milliseconds since 1970: it may be older than what the other figures are of. */
  readonly madeAtMs: number;
  readonly entries: readonly PackageEntry[];
}

/** What `npm run package` made last; undefined where it has not been run. */
export async function measurePackage(budgets: Budgets): Promise<Packaged | undefined> {
  try {
    const file = await readFile(packageFile);
    const figure = {
      title: 'easel.vsix, size',
      unit: 'bytes',
      samples: [file.length],
      goal: budgets.maxPackageBytes,
      anchor: anchors.packageSize,
    } as const;
    const { mtimeMs } = await stat(packageFile);
    return { figure, madeAtMs: mtimeMs, entries: readPackageEntries(file) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
