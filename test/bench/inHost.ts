import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, extensions } from 'vscode';

import type { HostResult, HostStart } from './hostStart';

declare global {
  /** The editor's marks of its own progress; whole milliseconds since 1970. */
  var MonacoPerformanceMarks:
    { getMarks(): readonly { readonly name: string; readonly startTime: number }[] } | undefined;
}

const extensionId = 'easel.easel';
/** The first one loads the code behind the commands and the HTTP client. */
const clicks = 5;

/** Runs in the extension host: reads how Easel was activated, then clicks a few times. */
export async function run(): Promise<void> {
  const resultFile = process.env['EASEL_BENCH_RESULT'];
  if (resultFile === undefined) {
    throw new Error('EASEL_BENCH_RESULT is not set.');
  }
  const result = await measure().catch((error: unknown): HostResult => {
    // The editor would say it to the page only.
    return { problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  });
  await writeFile(resultFile, JSON.stringify(result));
}

async function measure(): Promise<HostResult> {
  const extension = extensions.getExtension(extensionId);
  if (extension === undefined) {
    throw new Error('Easel is not there.');
  }
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
