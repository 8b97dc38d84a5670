import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** The repository's folder, whatever folder the command was started from. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Tools that are downloaded once: the VS Code server and its Node.js. */
export const toolsFolder = path.join(root, '.vscode-test');

/** @param {...string} parts */
export function inRoot(...parts) {
  return path.join(root, ...parts);
}

/** @param {...string} parts path below node_modules */
export function inModules(...parts) {
  return path.join(root, 'node_modules', ...parts);
}
