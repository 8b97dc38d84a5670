import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';

const manifestSchema = z.object({ version: z.string() });

/** The version of a package as it is installed. */
export function versionOf(packageName: string): string {
  const file = path.join('node_modules', packageName, 'package.json');
  return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
