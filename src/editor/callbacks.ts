import * as vscode from 'vscode';
import { CallbackListener, type CallbackCall } from '../net/callbackListener';
import { jobsToAskNow } from '../providers/callbackHint';
import { readSetting } from './configuration';
import type { Services } from './services';

/** What HiAPI signs its callbacks with is bound to no address: it is sent nowhere. */
export const callbackSecretPlace = 'callback';

type Tools = Pick<Services, 'engine' | 'credentials' | 'log'>;

/**
 * Listens for callbacks while jobs run, where `easel.callback.listen` names a port. Where it cannot, jobs
 * are asked for as they always are.
 */
export function listenForCallbacks(tools: Tools): vscode.Disposable {
  const { engine, log } = tools;
  let listening: Promise<CallbackListener | undefined> | undefined;
  const stop = async (): Promise<void> => {
    const closing = listening;
    listening = undefined;
    await (await closing)?.close();
  };
  const stopFollowing = engine.onDidChange(jobs => {
    if (jobs.length === 0) {
      stop().catch((error: unknown) => log.error('callbacks', error));
      return;
    }
    listening ??= start(tools);
  });
  return new vscode.Disposable(() => {
    stopFollowing();
    void stop();
  });
}

async function start(tools: Tools): Promise<CallbackListener | undefined> {
  try {
    const port = readSetting('easel.callback.listen');
    if (port === 0) return undefined;
    return await CallbackListener.start(port, call => {
      hurry(call, tools).catch((error: unknown) => tools.log.error('callback', error));
    });
  } catch (error) {
    // Most likely another window listens there.
    tools.log.error('callbacks cannot be listened for', error);
    return undefined;
  }
}

async function hurry(call: CallbackCall, { engine, credentials }: Tools): Promise<void> {
  const hiapiSecret = await credentials.find('hiapi-callback', callbackSecretPlace);
  const nowMs = Date.now();
  for (const jobId of jobsToAskNow(call, engine.waiting, { hiapiSecret, nowMs })) {
    engine.hurry(jobId);
  }
}
