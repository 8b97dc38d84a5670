import type * as vscode from 'vscode';
import type { CommandId } from '../ids';
import { chooseModel } from './commands/chooseModel';
import { combineImages, editImage, editRegion } from './commands/editImage';
import { generateImage, generateSeries } from './commands/generateImage';
import { removeApiKey, setApiKey } from './commands/keys';
import { setUpImageHost } from './commands/setUpImageHost';
import { showJobs } from './commands/showJobs';
import { showSpending } from './commands/showSpending';
import { testConnection } from './commands/testConnection';
import { shown } from './commands/guarded';
import { createServices } from './createServices';
import { resumeUnfinished } from './resumeUnfinished';
import type { Services } from './services';

type Handler = (services: Services, argument: unknown, selected: unknown) => unknown;

const handlers: Readonly<Record<CommandId, Handler>> = {
  'easel.generateImage': generateImage,
  'easel.generateSeries': generateSeries,
  'easel.editImage': editImage,
  'easel.editRegion': editRegion,
  'easel.combineImages': combineImages,
  'easel.openStudio': ({ studio }, argument) => studio.open(argument),
  'easel.setApiKey': setApiKey,
  'easel.removeApiKey': removeApiKey,
  'easel.chooseModel': chooseModel,
  'easel.showJobs': showJobs,
  'easel.showSpending': showSpending,
  'easel.testConnection': testConnection,
  'easel.setUpImageHost': setUpImageHost,
  'easel.showLog': ({ log }) => log.show(),
};

export interface CommandRunner {
  run(id: CommandId, argument: unknown, selected: unknown): unknown;
  /** Goes on with the jobs that earlier windows left behind. */
  resumeUnfinished(): Promise<void>;
}

/** Everything behind the commands. It is a bundle of its own, loaded by the first command that runs. */
export function createCommandRunner(context: vscode.ExtensionContext): CommandRunner {
  const services = createServices(context);
  return {
    run: (id, argument, selected) =>
      shown(services, () => handlers[id](services, argument, selected)),
    resumeUnfinished: () => resumeUnfinished(services, context.globalState),
  };
}
