import { randomBytes } from 'node:crypto';
import { readForm } from '../support/form';
import { bytesReply, jsonReply, textReply, type Reply } from '../support/reply';
import type { StandInClock } from '../support/standInClock';
import type { GccaiAnswers } from './gccaiAnswers';
import { readInputHeader } from './gccaiInputs';
import { uploadLifetimeMs, uploadMaxBytes } from './gccaiRules';

interface UploadedFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly expiresAtMs: number;
}

interface GccaiUploadsOptions {
  readonly clock: StandInClock;
  readonly answers: GccaiAnswers;
  readonly outputOrigin: () => string;
}

const uploadedPath = '/f/image/';

/** A stand-in left running keeps only so many files. */
const maxFiles = 30;

/** APIMart's *Upload Image*: files in, public addresses for `image_urls` out. Free of charge. */
export class GccaiUploads {
  private readonly files = new Map<string, UploadedFile>();

  constructor(private readonly options: GccaiUploadsOptions) {}

  /** What posting a form with one field `file` answers. */
  async upload(contentType: string | undefined, body: Uint8Array): Promise<Reply> {
    const { answers } = this.options;
    const form = await readForm(contentType ?? '', body);
    if (form === undefined) {
      return answers.error(400, 'The body must be multipart/form-data.');
    }
    const stray = [...form.keys()].find(name => name !== 'file');
    if (stray !== undefined) {
      return answers.error(400, `${stray}: is not a field of the form.`, stray);
    }
    const [file, ...more] = form.get('file') ?? [];
    if (file === undefined || typeof file === 'string' || more.length > 0) {
      return answers.error(400, 'file: one file is required.', 'file');
    }
    if (file.size > uploadMaxBytes) {
      return answers.error(413, `file: has more than ${uploadMaxBytes} bytes.`, 'file');
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    const mediaType = readInputHeader(bytes)?.mediaType;
    return mediaType === undefined
      ? answers.error(400, 'file: is no JPEG, PNG, WebP or GIF.', 'file')
      : jsonReply(200, this.keep(file.name, bytes, mediaType));
  }

  /** What anybody gets who asks for an uploaded file. */
  reply(pathname: string): Reply {
    const file = this.files.get(pathname.replace(uploadedPath, ''));
    return file === undefined || this.options.clock.now() >= file.expiresAtMs
      ? textReply(404, 'text/plain', 'Not found.')
      : bytesReply(file.mediaType, file.bytes);
  }

  private keep(name: string, bytes: Uint8Array, mediaType: string): unknown {
    const { clock, outputOrigin } = this.options;
    const filename = name.replace(/^.*[/\\]/s, '');
    const atMs = clock.now();
    const chance = randomBytes(4).toString('hex');
    const kept = `${atMs}-${chance}-${encodeURIComponent(filename)}`;
    this.files.set(kept, { bytes, mediaType, expiresAtMs: atMs + uploadLifetimeMs });
    const [oldest] = this.files.keys();
    if (this.files.size > maxFiles && oldest !== undefined) {
      this.files.delete(oldest);
    }
    return {
      url: outputOrigin() + uploadedPath + kept,
      filename,
      content_type: mediaType,
      bytes: bytes.length,
      created_at: Math.floor(atMs / 1000),
    };
  }
}

/** Whether a request asks for an uploaded file. */
export function asksForUpload(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && path.startsWith(uploadedPath);
}
