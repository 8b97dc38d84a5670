import { extensions, type Disposable } from 'vscode';
import { createServices } from '../../../src/editor/createServices';
import type { Services } from '../../../src/editor/services';
import { newFolder } from './documents';
import { MemorySecrets, MemoryState } from './memoryStates';

const started: Disposable[] = [];

/** A second Easel beside the installed one, with secrets and states of its own that a test can look at. */
export async function startOwnEasel(): Promise<{
  readonly services: Services;
  readonly secrets: MemorySecrets;
  readonly globalState: MemoryState;
}> {
  const subscriptions: Disposable[] = [];
  const [secrets, globalState] = [new MemorySecrets(), new MemoryState()];
  const extension = extensions.getExtension<unknown>('easel.easel');
  if (!extension) throw new Error('Easel is not installed.');
  const services = createServices({
    ...{ secrets, globalState, workspaceState: new MemoryState(), subscriptions },
    extensionUri: extension.extensionUri,
    globalStorageUri: await newFolder('storage'),
  });
  // Channels of one name are one in the editor: the installed Easel's would be closed as well.
  started.push(...subscriptions.filter(each => each !== services.log));
  return { services, secrets, globalState };
}

/** Ends those of a test. */
export function endOwnEasels(): void {
  for (const each of started.splice(0)) each.dispose();
}
