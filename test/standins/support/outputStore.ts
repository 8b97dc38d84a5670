import { createHash, randomBytes } from 'node:crypto';
import { flatJpeg } from './flatJpeg';
import { flatPng, type Colour } from './flatPng';
import { flatWebp } from './flatWebp';
import { readImageHeader } from './imageHeader';
import type { PixelSize } from './pixelSizes';
import { bytesReply, textReply, type Reply } from './reply';
import type { StandInClock } from './standInClock';

export type PictureFormat = 'png' | 'jpeg' | 'webp';

export interface OutputOrder {
  readonly size: PixelSize;
  readonly prompt: string;
  readonly seed: number;
  readonly format: PictureFormat;
}

/** Draws a picture in the stand-in's place, for people to look at. */
export type Draw = (size: PixelSize, prompt: string, seed: number) => Promise<Uint8Array>;

const endings: Readonly<Record<PictureFormat, string>> = { png: 'png', jpeg: 'jpg', webp: 'webp' };
const makers = { png: flatPng, jpeg: flatJpeg, webp: flatWebp };

/** A stand-in left running keeps only so many results. */
const maxOutputs = 2_000;

/** The finished pictures under unguessable names, each until it expires. Drawn when asked for. */
export class OutputStore {
  private readonly outputs = new Map<string, OutputOrder & { readonly expiresAtMs: number }>();

  constructor(
    private readonly clock: StandInClock,
    private readonly draw?: Draw,
  ) {}

  /** The name to put behind `/output/`. */
  add(order: OutputOrder, expiresAtMs: number): string {
    const name = `${randomBytes(12).toString('hex')}.${endings[order.format]}`;
    this.outputs.set(name, { ...order, expiresAtMs });
    const [oldest] = this.outputs.keys();
    if (this.outputs.size > maxOutputs && oldest !== undefined) {
      this.outputs.delete(oldest);
    }
    return name;
  }

  async reply(name: string): Promise<Reply> {
    const output = this.outputs.get(name);
    if (output === undefined) {
      return textReply(404, 'application/xml', '<Error><Code>NoSuchKey</Code></Error>');
    }
    if (this.clock.now() >= output.expiresAtMs) {
      return textReply(403, 'application/xml', '<Error><Code>AccessDenied</Code></Error>');
    }
    const { size, prompt, seed } = output;
    const bytes = (await this.draw?.(size, prompt, seed)) ?? plainPicture(output);
    return bytesReply(readImageHeader(bytes)?.mediaType ?? 'application/octet-stream', bytes);
  }
}

function plainPicture({ size, prompt, seed, format }: OutputOrder): Uint8Array {
  const [red = 0, green = 0, blue = 0] = createHash('sha256').update(`${seed} ${prompt}`).digest();
  const colour: Colour = [red, green, blue];
  return makers[format](size, colour);
}
