import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';
import { brokenImage } from './decodedImage';
import { Pacer } from './pacer';

const inflateBytes = 128 * 1024;

/** Unpacks no more than is asked for, so a small file that unpacks to gigabytes costs nothing. */
export class InflatedReader {
  private readonly inflate = createInflate({ chunkSize: inflateBytes });
  private readonly source: Readable;
  private readonly parts: AsyncGenerator<Uint8Array, undefined>;
  private readonly pacer: Pacer;
  private part: Uint8Array = new Uint8Array(0);

  constructor(packed: readonly Uint8Array[], signal: AbortSignal | undefined) {
    this.source = Readable.from(packed);
    this.source.pipe(this.inflate);
    this.parts = partsOf(this.inflate);
    this.pacer = new Pacer(signal);
  }

  /** @throws ImageError `not-an-image` when the data is broken or ends early. */
  async fill(target: Uint8Array): Promise<void> {
    let filled = 0;
    while (filled < target.length) {
      if (this.part.length === 0) this.part = await this.next();
      const taken = this.part.subarray(0, target.length - filled);
      target.set(taken, filled);
      filled += taken.length;
      this.part = this.part.subarray(taken.length);
    }
    if (this.pacer.isDue) await this.pacer.breathe();
  }

  close(): void {
    this.source.destroy();
    this.inflate.destroy();
  }

  private async next(): Promise<Uint8Array> {
    let result: IteratorResult<Uint8Array, undefined>;
    try {
      result = await this.parts.next();
    } catch (error) {
      // What zlib throws is about the bytes alone.
      throw brokenImage('the PNG is damaged', error);
    }
    if (result.done === true) throw brokenImage('the PNG ends early');
    return result.value;
  }
}

async function* partsOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  yield* source;
  return undefined;
}
