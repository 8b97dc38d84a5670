import { startStandIns, type StandIns } from '../standins/main';
import { runHeadless } from './headless';
import { EditorServer, type EditorServerOptions } from './support/editorServer';
import { keysOf } from './support/standInKeys';
import { copyWorkspace, startWorkbench } from './support/workbench';

/** How long a task of the stand-ins takes when nobody watches it, in milliseconds. */
const headlessTaskMs = 300;

/** `npm start`: a real editor on a copy of the sample workspace, with stand-ins for the four services and a host for its pictures. */
async function start(isHeadless: boolean): Promise<number> {
  const workspace = await copyWorkspace();
  const standIns = await (isHeadless ? startStandIns(headlessTaskMs) : startStandIns());
  try {
    const { machineSettings } = standIns;
    const options = { machineSettings };
    return isHeadless
      ? await play(workspace.folder, standIns, { ...options, environment: keysOf(standIns) })
      : await stay(workspace.folder, standIns, options);
  } finally {
    await standIns.close();
    await workspace.dispose();
  }
}

/** Plays the scenario in a browser without a window. */
async function play(
  workspaceFolder: string,
  standIns: StandIns,
  options: EditorServerOptions,
): Promise<number> {
  const workbench = await startWorkbench({ workspaceFolder, ...options });
  try {
    const isGood = await runHeadless({ workbench, standIns });
    console.log(`Screenshot: ${await workbench.screenshot('start')}`);
    return isGood ? 0 : 1;
  } finally {
    await workbench.dispose();
  }
}

/** Leaves the editor to a person with a browser, until Ctrl+C. */
async function stay(
  workspaceFolder: string,
  standIns: StandIns,
  options: EditorServerOptions,
): Promise<number> {
  const server = await EditorServer.start(options);
  try {
    console.log(`\nOpen ${server.urlOf(workspaceFolder)}\n`);
    console.log(`  Workspace, a copy that is removed at the end: ${workspaceFolder}`);
    for (const { id, baseUrl, key } of standIns.providers) {
      console.log(`  Stand-in for ${id} at ${baseUrl}; the key it accepts: ${key}`);
    }
    console.log(
      '  Pictures of the workspace reach the services by the upload of the stand-in for gccai.',
    );
    console.log(
      '  Wave has two dialects, and its stand-in takes both: easel.providers.wave.dialect.',
    );
    console.log('  Enter a key with the command "Easel: Set API Key…". Ctrl+C ends everything.');
    await endRequested();
    return 0;
  } finally {
    await server.dispose();
  }
}

function endRequested(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

start(process.argv.includes('--headless')).then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
