import type { JsonValue } from '../../../src/core/json';
import { ImageError } from '../../../src/core/errors';
import type { HostableImage } from '../../../src/imageHosts/imageHost';
import { png } from '../net/pictures';

export const picture: HostableImage = {
  bytes: png(5, 7),
  mediaType: 'image/png',
  width: 5,
  height: 7,
};

export function anySignal(): AbortSignal {
  return new AbortController().signal;
}

/** Keeps what a host says it could remove. */
export class Removals {
  readonly kept: JsonValue[] = [];
  readonly keep = (removal: JsonValue): Promise<void> => {
    this.kept.push(removal);
    return Promise.resolve();
  };
}

/** What an action is refused with. */
export async function refusal(act: () => unknown): Promise<ImageError> {
  try {
    await act();
  } catch (error) {
    if (ImageError.is(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

export function summary({ code, details }: ImageError): unknown {
  const { field, limit, value } = details;
  return { code, ...(field === undefined ? {} : { field, limit, value }) };
}
