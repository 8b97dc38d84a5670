import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How long a program that was asked to end may take to clean up. */
const graceMs = 3_000;

/**
 * Ends a process that was started `detached`, with everything it started itself (the server starts an
 * extension host, which may start more), and waits until it is gone.
 */
export async function endProcessTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const gone = once(child, 'exit');
  signalTree(child.pid, 'SIGTERM');
  const timer = setTimeout(signalTree, graceMs, child.pid, 'SIGKILL');
  await gone;
  clearTimeout(timer);
  // The leader is gone; what it left behind in its group is ended too.
  signalTree(child.pid, 'SIGKILL');
}

/** Sends a signal to a whole group, at once: for the end of this process, where nothing can be awaited. */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}
