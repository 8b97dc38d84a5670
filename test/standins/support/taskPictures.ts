import { randomInt } from 'node:crypto';
import { OutputStore, type Draw, type OutputOrder } from './outputStore';
import type { Reply } from './reply';
import type { StandInClock } from './standInClock';
import type { StandInTask } from './standInTask';

/** What a picture is made from. */
export interface PictureOrder extends Omit<OutputOrder, 'seed'> {
  readonly count: number;
  /** Of the first picture, the next ones count up; undefined where it is random. */
  readonly seed: number | undefined;
}

export interface Pictures {
  readonly addresses: readonly string[];
  /** Ms since 1970; `Infinity` where they stay. */
  readonly expiresAtMs: number;
}

export interface TaskPicturesOptions {
  readonly clock: StandInClock;
  /** What every picture is, in place of what its order says. */
  readonly format: OutputOrder['format'] | undefined;
  readonly draw: Draw | undefined;
  readonly outputOrigin: () => string;
}

const outputPath = '/output/';
const none: Pictures = { addresses: [], expiresAtMs: 0 };

/** The pictures that came out of a stand-in's tasks. */
export class TaskPictures {
  private readonly outputs: OutputStore;
  private readonly byTask = new WeakMap<StandInTask<PictureOrder>, Pictures>();

  constructor(private readonly options: TaskPicturesOptions) {
    this.outputs = new OutputStore(options.clock, options.draw);
  }

  /** They last for `lifetimeMs` from the task's end. */
  make(task: StandInTask<PictureOrder>, endedAtMs: number, lifetimeMs: number): Pictures {
    const { draw, format, outputOrigin } = this.options;
    const { size, prompt, count, seed, format: orderedFormat } = task.order;
    const expiresAtMs = endedAtMs + lifetimeMs;
    const firstSeed = seed ?? randomInt(2 ** 31);
    const drawn = draw === undefined ? (format ?? orderedFormat) : 'png';
    const addresses = Array.from({ length: task.plan.imageCount ?? count }, (_, index) => {
      const output = { size, prompt, seed: firstSeed + index, format: drawn };
      return outputOrigin() + outputPath + this.outputs.add(output, expiresAtMs);
    });
    const pictures = { addresses, expiresAtMs };
    this.byTask.set(task, pictures);
    return pictures;
  }

  /** No addresses where none have been made. */
  of(task: StandInTask<PictureOrder>): Pictures {
    return this.byTask.get(task) ?? none;
  }

  /** What is at this path, which lies below `/output/`. */
  reply(pathname: string): Promise<Reply> {
    return this.outputs.reply(pathname.replace(outputPath, ''));
  }
}

/** Whether a request asks for a picture. */
export function asksForPicture(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && path.startsWith(outputPath);
}
