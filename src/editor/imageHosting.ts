import * as z from 'zod/mini';
import * as vscode from 'vscode';
import { ImageError, invalidRequest } from '../core/errors';
import type { ImageModel } from '../core/imageModel';
import type { InputImage } from '../core/imageRequest';
import { createSystemClock } from '../net/systemClock';
import { checkApiBaseUrl } from '../net/urlPolicy';
import type { ImageHost } from '../imageHosts/imageHost';
import { readSetting } from './configuration';
import type { Connections } from './connections';
import type { Credentials } from './credentials';
import { committedFile } from './gitFile';
import type { ImageSource } from './inputImages';
import type { Log } from './log';
import { words } from '../core/words';

const removalsKey = 'easel.imageHost.removals';
/** For taking one picture away; the job it was put there for has ended. */
const removeTimeoutMs = 30_000;
/** Signed addresses expire after an hour. */
const leftoverAgeMs = 3_600_000;
const forgottenAfterMs = 7 * 24 * 3_600_000;
const consentsKey = 'easel.imageHost.consents';

const s3KeysSchema = z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string() });
const removalsSchema = z.array(
  z.strictObject({
    kind: z.string(),
    place: z.string(),
    removal: z.json(),
    atMs: z.number(),
    /** Whose picture it is, for a later window that goes on with the job. */
    jobId: z.optional(z.string()),
  }),
);
type Removal = z.infer<typeof removalsSchema>[number];

interface Putting {
  /** For messages. */
  readonly field: string;
  readonly jobId?: string;
  /** Takes up what is put there. */
  readonly removals: Removal[];
  readonly signal: AbortSignal;
}

/** Pictures that a service can read now. */
export interface HostedImages {
  readonly images: readonly InputImage[];
  /** Takes away what was put somewhere for the job; never rejects. */
  release(): Promise<void>;
}

/** Which pictures a service that reads addresses only cannot be given as they are. */
export function needsHost(model: ImageModel, images: readonly InputImage[]): boolean {
  return model.input?.delivery === 'url' && images.some(image => image.url === undefined);
}

/** Puts pictures of this machine where a service that reads addresses only can read them. */
export class ImageHosting {
  constructor(
    private readonly connections: Pick<Connections, 'http'>,
    private readonly credentials: Pick<Credentials, 'find'>,
    private readonly memento: vscode.Memento,
    private readonly log: Log,
  ) {}

  get isSetUp(): boolean {
    return readSetting('easel.imageHost.kind') !== 'none';
  }

  /**
   * Where pictures are put now: the host's address, without anything secret; `github.com` where nothing is put anywhere.
   * @throws ImageError `invalid-request` naming the setting that is missing or wrong
   */
  get place(): string {
    switch (readSetting('easel.imageHost.kind')) {
      case 'none':
        throw invalidRequest('easel.imageHost.kind', words`s3, github or upload`, 'none');
      case 'github':
        return 'github.com';
      case 's3': {
        const setting = 'easel.imageHost.s3.endpoint';
        return checkApiBaseUrl(readSetting(setting), setting).origin;
      }
      case 'upload': {
        const setting = 'easel.imageHost.upload.url';
        const [beforeQuery = ''] = readSetting(setting).split(/[?#]/, 1);
        return checkApiBaseUrl(beforeQuery, setting).origin;
      }
    }
  }

  /** Whether the person has said that there is no need to ask before a picture is put where the settings say. */
  mayPutWithoutAsking(): boolean {
    return this.consents().includes(consentFor(this.place));
  }

  async putWithoutAsking(): Promise<void> {
    const consents = new Set([...this.consents(), consentFor(this.place)]);
    await this.memento.update(consentsKey, [...consents]);
  }

  /**
   * The same images, each with an address.
   * @throws ImageError when one cannot be put there; what was put there before is taken away again.
   */
  async host(
    { jobId, model }: { readonly jobId: string; readonly model: ImageModel },
    sources: readonly ImageSource[],
    signal: AbortSignal,
  ): Promise<HostedImages> {
    const removals: Removal[] = [];
    const release = (): Promise<void> => this.removeAll(removals);
    try {
      const images: InputImage[] = [];
      for (const [index, source] of sources.entries()) {
        const { image } = source;
        const putting = { field: `images[${index}]`, jobId, removals, signal };
        const url = image.url ?? (await this.put(model.input, source, putting));
        images.push({ ...image, url });
      }
      return { images, release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /**
   * Puts a tiny picture there, reads it as a service would, and takes it away.
   * @throws ImageError with what failed
   */
  async tryOut(signal: AbortSignal): Promise<void> {
    const removals: Removal[] = [];
    try {
      const read = (): Promise<Uint8Array> => Promise.resolve(testPicture());
      const name = 'easel-test.png';
      const image = { name, url: undefined, read, mediaType: undefined, size: undefined };
      const url = await this.put(
        testLimits,
        { image, source: '' },
        { field: name, removals, signal },
      );
      const { checkHosted } = await import('../imageHosts/hostPicture');
      await checkHosted(this.connections.http, url, testPicture(), signal);
    } finally {
      await this.removeAll(removals);
    }
  }

  /** Takes away what was put somewhere for a job, also by an earlier window; never rejects. */
  async releaseJob(jobId: string): Promise<void> {
    await this.removeAll(this.remembered().filter(removal => removal.jobId === jobId));
  }

  /** Takes away what earlier windows left behind, once no job can need it any more; never rejects. */
  async removeLeftovers(): Promise<void> {
    const before = Date.now() - leftoverAgeMs;
    await this.removeAll(this.remembered().filter(({ atMs }) => atMs < before));
  }

  private async put(
    limits: ImageModel['input'],
    { image, source }: ImageSource,
    { field, jobId, removals, signal }: Putting,
  ): Promise<string> {
    const { read } = image;
    if (!read || !limits) throw invalidRequest(field, words`a file that can be read`, image.name);
    const kind = readSetting('easel.imageHost.kind');
    const { place } = this;
    const { hostPicture } = await import('../imageHosts/hostPicture');
    const onRemovable = async (removal: Removal['removal']): Promise<void> => {
      const entry = { kind, place, removal, atMs: Date.now(), ...(jobId && { jobId }) };
      removals.push(entry);
      await this.memento.update(removalsKey, [...this.remembered(), entry]);
    };
    try {
      const host = await this.open(kind === 'github' ? vscode.Uri.parse(source) : undefined);
      const options = { limits, field, signal, onRemovable };
      const { url } = await hostPicture(host, await read(), options);
      // The address may be a key to the picture for an hour.
      this.log.addSecret(url);
      return url;
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      const details = { subject: place, cause: error, delivery: 'not-sent' } as const;
      throw new ImageError('image-host-failed', `${field} was not put there`, details);
    }
  }

  /** The host the settings name, ready to be used. */
  private async open(file: vscode.Uri | undefined): Promise<ImageHost> {
    const { createImageHost } = await import('../imageHosts/hostPicture');
    const tools = { http: this.connections.http, clock: createSystemClock() };
    const kind = readSetting('easel.imageHost.kind');
    switch (kind) {
      case 'none':
        throw invalidRequest('easel.imageHost.kind', words`s3, github or upload`, kind);
      case 'github':
        if (!file) throw invalidRequest('images', words`a file of this workspace`, words`none`);
        return createImageHost({ id: kind, file: await committedFile(file) }, tools);
      case 's3':
        return createImageHost(
          { id: kind, settings: s3Settings(), keys: await this.s3Keys() },
          tools,
        );
      case 'upload': {
        const settings = uploadSettings();
        for (const secret of [
          ...Object.values(settings.headers),
          ...Object.values(settings.fields),
        ]) {
          this.log.addSecret(secret);
        }
        return createImageHost({ id: kind, settings }, tools);
      }
    }
  }

  private async s3Keys(): Promise<z.infer<typeof s3KeysSchema>> {
    const text = await this.credentials.find('s3', this.place);
    const keys = text === undefined ? undefined : s3KeysSchema.safeParse(JSON.parse(text)).data;
    if (!keys) {
      throw invalidRequest(
        'easel.imageHost.s3',
        words`set up with its keys`,
        words`no keys for this address`,
      );
    }
    this.log.addSecret(keys.secretAccessKey);
    return keys;
  }

  private consents(): readonly string[] {
    return z.array(z.string()).safeParse(this.memento.get(consentsKey)).data ?? [];
  }

  private remembered(): readonly Removal[] {
    return removalsSchema.safeParse(this.memento.get(removalsKey)).data ?? [];
  }

  private async removeAll(removals: readonly Removal[]): Promise<void> {
    for (const removal of removals) {
      try {
        await this.remove(removal);
      } catch (error) {
        // The next window tries again.
        this.log.error('a picture could not be taken away', error);
      }
    }
  }

  private async remove(removal: Removal): Promise<void> {
    const isSamePlace = this.isSetUp && removal.place === this.place;
    if (!isSamePlace || removal.kind !== readSetting('easel.imageHost.kind')) {
      // Without its keys nothing can be done about it; a person may set the host up again.
      if (Date.now() - removal.atMs > forgottenAfterMs) await this.forget(removal);
      return;
    }
    const host = await this.open(undefined);
    await host.remove?.(removal.removal, AbortSignal.timeout(removeTimeoutMs));
    await this.forget(removal);
  }

  private async forget({ removal }: Removal): Promise<void> {
    const name = JSON.stringify(removal);
    const left = this.remembered().filter(each => JSON.stringify(each.removal) !== name);
    await this.memento.update(removalsKey, left);
  }
}

/** What a person agreed to: this host, and nothing that others could see more of. */
function consentFor(place: string): string {
  const { bucket, prefix, publicBaseUrl } = s3Settings();
  const { url } = uploadSettings();
  const kind = readSetting('easel.imageHost.kind');
  return JSON.stringify([kind, place, kind === 's3' ? [bucket, prefix, publicBaseUrl] : url]);
}

const testLimits = { mediaTypes: ['image/png'], maxBytes: 1_000, delivery: 'url' } as const;

/** One grey pixel. */
function testPicture(): Uint8Array {
  const base64 =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
  return Buffer.from(base64, 'base64');
}

/** As `Credentials` keeps them. */
export function storedS3Keys(accessKeyId: string, secretAccessKey: string): string {
  return JSON.stringify({ accessKeyId, secretAccessKey });
}

function s3Settings() {
  return {
    endpoint: readSetting('easel.imageHost.s3.endpoint'),
    region: readSetting('easel.imageHost.s3.region'),
    bucket: readSetting('easel.imageHost.s3.bucket'),
    prefix: readSetting('easel.imageHost.s3.prefix'),
    pathStyle: readSetting('easel.imageHost.s3.pathStyle'),
    publicBaseUrl: readSetting('easel.imageHost.s3.publicBaseUrl'),
  };
}

function uploadSettings() {
  return {
    url: readSetting('easel.imageHost.upload.url'),
    fileField: readSetting('easel.imageHost.upload.fileField'),
    headers: readSetting('easel.imageHost.upload.headers'),
    fields: readSetting('easel.imageHost.upload.fields'),
    urlPath: readSetting('easel.imageHost.upload.urlPath'),
  };
}
