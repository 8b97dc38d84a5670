import { readImageHeader, type ImageHeader } from '../support/imageHeader';
import { inspectInput } from '../support/inputImage';
import type { TaskFailure } from '../support/standInTask';
import type { GccaiOrder } from './gccaiOrder';
import { inputMaxBytes } from './gccaiRules';

const timeoutMs = 5_000;

/** APIMart, *Upload Image*: JPEG, PNG, WebP and GIF. Alibaba's page on the model has these four too, and more. */
export function readInputHeader(bytes: Uint8Array): ImageHeader | undefined {
  return readImageHeader(bytes) ?? readGifHeader(bytes);
}

function readGifHeader(bytes: Uint8Array): ImageHeader | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!/^GIF8[79]a$/.test(buffer.toString('latin1', 0, 6)) || buffer.length < 10) {
    return undefined;
  }
  const size = { width: buffer.readUInt16LE(6), height: buffer.readUInt16LE(8) };
  return { mediaType: 'image/gif', size };
}

/** Fetches the images of an order as the service does, and says what the task fails with. */
export async function inspectGccaiInputs(
  order: GccaiOrder,
  elsewhere: 'refuse' | 'accept',
  signal: AbortSignal,
): Promise<TaskFailure | undefined> {
  const options = {
    maxBytes: inputMaxBytes,
    timeoutMs,
    elsewhere,
    signal,
    readHeader: readInputHeader,
  };
  const inspections = await Promise.all(order.imageUrls.map(url => inspectInput(url, options)));
  const failures = inspections.map((inspection, index) =>
    inspection.kind === 'problem' ? `image_urls[${index}] ${inspection.problem}` : undefined,
  );
  const message = failures.find(failure => failure !== undefined);
  return message === undefined ? undefined : { code: 'invalid_request_error', message };
}
