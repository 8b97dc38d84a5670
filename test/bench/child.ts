import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type * as z from 'zod/mini';

import type { roles } from './roles';

const program = path.join('dist', 'test', 'bench.cjs');
/** The longest of them asks a service some thirty thousand times. */
const timeoutMs = 180_000;

/** Which Node.js runs a part of the measurements, and with what before the program. */
export interface ChildNode {
  readonly node: string;
  readonly nodeArguments?: readonly string[];
}

/** Has a process of its own do one thing, and resolves with what it prints. */
export async function runInChild<Schema extends z.ZodMiniType>(
  { node, nodeArguments = [] }: ChildNode,
  schema: Schema,
  role: keyof typeof roles,
  ...parameters: readonly string[]
): Promise<z.infer<Schema>> {
  const child = start(node, [...nodeArguments, program, '--role', role, ...parameters]);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  try {
    const [line, exit] = await Promise.all([lastLineOf(child), once(child, 'exit')]);
    const [code] = exit as [number | null];
    if (code !== 0) throw new Error(`${role} ${parameters.join(' ')} ended with ${String(code)}.`);
    return schema.parse(JSON.parse(line));
  } finally {
    clearTimeout(timer);
  }
}

/** A process that serves until it is closed; `first` is the line it begins with. */
export async function serveInChild<Schema extends z.ZodMiniType>(
  { node }: ChildNode,
  schema: Schema,
  role: keyof typeof roles,
): Promise<{ readonly first: z.infer<Schema>; close(): Promise<void> }> {
  const child = start(node, [program, '--role', role]);
  const exited = once(child, 'exit');
  const lines = linesOf(child);
  const [line] = (await Promise.race([
    once(lines, 'line'),
    exited.then(() => Promise.reject(new Error(`${role} did not begin.`))),
  ])) as [string];
  return {
    first: schema.parse(JSON.parse(line)),
    close: async () => {
      child.stdin?.end();
      await exited;
    },
  };
}

function start(node: string, programArguments: readonly string[]): ChildProcess {
  return spawn(node, programArguments, { stdio: ['pipe', 'pipe', 'inherit'], windowsHide: true });
}

async function lastLineOf(child: ChildProcess): Promise<string> {
  let last = '';
  for await (const line of linesOf(child)) last = line;
  return last;
}

function linesOf({ stdout }: ChildProcess): ReturnType<typeof createInterface> {
  if (!stdout) throw new Error('The process has no output.');
  return createInterface({ input: stdout });
}
