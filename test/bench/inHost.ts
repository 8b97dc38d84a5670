import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, extensions, type Extension } from 'vscode';

import type { HostIdle, HostStart, HostTask } from './hostResults';
import { OwnActivity } from './idle/ownActivity';

declare global {
  /** The editor's marks of its own progress; whole milliseconds since 1970. */
  var MonacoPerformanceMarks:
    { getMarks(): readonly { readonly name: string; readonly startTime: number }[] } | undefined;
}

const extensionId = 'easel.easel';
/** The first one loads the code behind the commands and the HTTP client. */
const clicks = 5;
/** Connections are kept for 4 s after their last answer. */
const restingMs = 8_000;
const idleMs = 60_000;

const tasks: Readonly<
  Record<HostTask, (extension: Extension<unknown>) => Promise<HostStart | HostIdle>>
> = { start: measureStart, idle: measureIdle };

/** Runs in the extension host: does its task, and writes down what it found. */
export async function run(): Promise<void> {
  const { EASEL_BENCH_RESULT: resultFile, EASEL_BENCH_TASK: task = 'start' } = process.env;
  if (resultFile === undefined) {
    throw new Error('EASEL_BENCH_RESULT is not set.');
  }
  const result = await measure(task as HostTask).catch((error: unknown) => {
    // The editor would say it to the page only.
    return { problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  });
  await writeFile(resultFile, JSON.stringify(result));
}

async function measure(task: HostTask): Promise<HostStart | HostIdle> {
  const extension = extensions.getExtension(extensionId);
  if (extension === undefined) {
    throw new Error('Easel is not there.');
  }
  return await tasks[task](extension);
}

/** Reads how Easel was activated, then clicks a few times. */
async function measureStart(extension: Extension<unknown>): Promise<HostStart> {
  await extension.activate();
  const activation = readActivation();
  const clickedAtNs: string[] = [];
  for (let click = 0; click < clicks; click += 1) {
    await quiet();
    clickedAtNs.push(String(process.hrtime.bigint()));
    await generate(`lantern ${click}`);
  }
  return { ...activation, clickedAtNs };
}

/** Has two pictures made, and then looks on while nobody wants anything. */
async function measureIdle(extension: Extension<unknown>): Promise<HostIdle> {
  const activity = new OwnActivity(extension.extensionPath);
  await extension.activate();
  await generate('a lantern');
  await generate('another lantern');
  const duringJobs = activity.take();
  await delay(restingMs);
  activity.take();
  const beganMs = Date.now();
  await delay(idleMs);
  const whileIdle = activity.take();
  const { timersLeft } = activity;
  activity.stop();
  return { duringJobs, whileIdle, timersLeft, beganMs, endedMs: Date.now() };
}

/** The two times "Show Running Extensions" adds up. */
function readActivation(): Pick<HostStart, 'codeLoadMs' | 'activateMs'> {
  const marks = globalThis.MonacoPerformanceMarks?.getMarks() ?? [];
  const at = (name: string): number => {
    const mark = marks.find(each => each.name === `code/extHost/${name}/${extensionId}`);
    if (mark === undefined) {
      throw new Error(`The editor has no mark ${name}.`);
    }
    return mark.startTime;
  };
  return {
    codeLoadMs: at('didLoadExtensionCode') - at('willLoadExtensionCode'),
    activateMs: at('didActivateExtension') - at('willActivateExtension'),
  };
}

async function generate(prompt: string): Promise<void> {
  const result = await commands.executeCommand<{ readonly status: string }>('easel.generateImage', {
    prompt,
    model: 'wave/qwen-image-2.0-pro',
    output: 'images/',
    insert: false,
  });
  if (result.status !== 'saved') {
    throw new Error(`A click ended with ${JSON.stringify(result)}.`);
  }
}

/** Timers that are late by more than this wait for something else. */
const lateMs = 4;
const quietTurns = 15;
const mostTurns = 150;

/** Waits until the host has done what its start and the last picture gave it to do, 3 s at most. */
async function quiet(): Promise<void> {
  const turnMs = 10;
  for (let turn = 0, calm = 0; turn < mostTurns && calm < quietTurns; turn += 1) {
    const started = performance.now();
    await delay(turnMs);
    calm = performance.now() - started > turnMs + lateMs ? 0 : calm + 1;
  }
}
