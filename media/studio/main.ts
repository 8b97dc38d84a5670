import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import * as z from 'zod/mini';
import { Studio } from './studio';

// Otherwise zod tries whether it may compile code, which the page's policy forbids and reports.
z.config({ jitless: true });

const root = document.getElementById('studio');

/** Exported although nobody imports it: an entry without an export is bundled as CommonJS, with what it never uses. */
export const studio = root && new Studio(root);
