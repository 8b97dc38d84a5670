import type { Workbench } from './workbench';

/** Ends the newest extension host as the system does when memory runs out: at once, and without a word. */
export function killExtensionHost({ logs }: Workbench): void {
  const launched = /<(\d+)> Launched Extension Host Process/;
  const pid = logs.map(line => launched.exec(line)?.[1]).findLast(found => found !== undefined);
  if (pid === undefined) throw new Error(`No extension host was launched:\n${logs.join('\n')}`);
  process.kill(Number(pid), 'SIGKILL');
}
