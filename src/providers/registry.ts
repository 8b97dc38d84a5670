import type { ImageModel, ProviderId } from '../core/imageModel';
import type { ServiceLimits } from '../core/jobs/servicePace';
import { gccaiModels } from './gccai/models';
import { hiapiModels } from './hiapi/models';
import { offlineModels } from './offline/models';
import { skillsvideoModels } from './skillsvideo/models';
import { modelInDialect, waveDialects, type WaveDialectName } from './wave/dialect';
import { waveModels } from './wave/models';

/** The providers that are services, each with an address and a key. */
export type ServiceId = Exclude<ProviderId, 'offline'>;

export interface ServiceEntry {
  readonly id: ServiceId;
  /** The address in the service's documentation, with its version. */
  baseUrl(dialect: WaveDialectName): string;
  /** Where a person gets a key and looks at the balance. */
  readonly accountUrl: string;
  /** Whether its pages say that a request repeated under its idempotency key is charged once. */
  readonly repeatsUnderKey: boolean;
  /** Whether its pages have a way to stop a task. */
  readonly stopsTasks: boolean;
  /** Whether its pages say that it calls an address at the end of a task. */
  readonly callsBack: boolean;
  /** The events it can be told to call for; absent where it cannot be told. */
  callbackEvents?(dialect: WaveDialectName): readonly string[];
  /** What its pages allow one key; absent where they name nothing. */
  readonly limits?: ServiceLimits;
  /** Where it takes pictures itself, for models that read addresses only; absent where nothing speaks for one. */
  readonly upload?: ServiceUpload;
}

/** A form with one field `file`, answered with a `url`. */
interface ServiceUpload {
  /** Behind the base URL. */
  readonly path: string;
  /** How long the picture stays there, which nobody can shorten. */
  readonly keptHours: number;
}

export interface ProviderEntry {
  readonly id: ProviderId;
  /** The service's name as people know it. */
  readonly title: string;
  /** The provider's part of the model table. */
  models(dialect: WaveDialectName): readonly ImageModel[];
  /** Undefined for what runs on this machine. The clients are in a bundle of their own: see createServiceProvider. */
  readonly service: ServiceEntry | undefined;
}

const wave: ProviderEntry = {
  id: 'wave',
  title: 'Wave',
  models: dialect => waveModels.map(model => modelInDialect(model, waveDialects[dialect])),
  service: {
    id: 'wave',
    baseUrl: dialect => waveDialects[dialect].defaultBaseUrl,
    accountUrl: 'https://www.qingbo.dev',
    repeatsUnderKey: true,
    stopsTasks: true,
    callsBack: true,
    callbackEvents: dialect => waveDialects[dialect].callbackEvents,
  },
};

const gccai: ProviderEntry = {
  id: 'gccai',
  title: 'gccai',
  models: () => gccaiModels,
  service: {
    id: 'gccai',
    // gccai's page *Qwen Image 2.0*.
    baseUrl: () => 'https://gccai.heqingsong.uk/v1',
    accountUrl: 'https://gccai.heqingsong.uk',
    repeatsUnderKey: false,
    stopsTasks: false,
    callsBack: false,
    // APIMart's page *Upload Image*, whose product gccai sells. No page of gccai's has it: it may not be there.
    upload: { path: 'uploads/images', keptHours: 72 },
  },
};

const hiapi: ProviderEntry = {
  id: 'hiapi',
  title: 'HiAPI',
  models: () => hiapiModels,
  service: {
    id: 'hiapi',
    // HiAPI's page *Create Task*.
    baseUrl: () => 'https://api.hiapi.ai/v1',
    accountUrl: 'https://www.hiapi.ai/en/dashboard/api-keys',
    repeatsUnderKey: true,
    stopsTasks: false,
    callsBack: true,
    // HiAPI's page *Rate Limits*: 60 requests a minute, 10 concurrent. Whether that means requests or
    // tasks it does not say; ten tasks send no more than ten requests at a time.
    limits: { requestsPerMinute: 60, concurrentTasks: 10 },
  },
};

const skillsvideo: ProviderEntry = {
  id: 'skillsvideo',
  title: 'skills.video',
  models: () => skillsvideoModels,
  service: {
    id: 'skillsvideo',
    // The page *Quickstart* of skills.video.
    baseUrl: () => 'https://open.skills.video/api/v1',
    accountUrl: 'https://skills.video/dashboard/developer',
    repeatsUnderKey: false,
    stopsTasks: false,
    callsBack: false,
  },
};

const offline: ProviderEntry = {
  id: 'offline',
  title: 'Offline',
  models: () => offlineModels,
  service: undefined,
};

/** Every provider, in the order pickers show them. */
export const providers: readonly ProviderEntry[] = [wave, gccai, hiapi, skillsvideo, offline];
