import type { ImageModel, ProviderId } from '../core/imageModel';
import type { ImageProvider } from '../core/imageProvider';
import type { HttpClient } from '../net/httpClient';
import { offlineModels } from './offline/models';
import { modelInDialect, waveDialects, type WaveDialectName } from './wave/dialect';
import { waveModels } from './wave/models';
import { createWaveProvider } from './wave/provider';

/** What a service needs to be called: its address, its key, a way to the network. */
interface ProviderConnection {
  readonly http: HttpClient;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly dialect: WaveDialectName;
}

export interface ProviderEntry {
  readonly id: ProviderId;
  /** The service's name as people know it. */
  readonly title: string;
  /** The provider's part of the model table. */
  models(dialect: WaveDialectName): readonly ImageModel[];
  /** Undefined for what runs on this machine. */
  readonly service:
    | {
        /** The address in the service's documentation. */
        baseUrl(dialect: WaveDialectName): string;
        /** Where a person gets a key and looks at the balance. */
        readonly accountUrl: string;
        create(connection: ProviderConnection): ImageProvider;
      }
    | undefined;
}

const offline: ProviderEntry = {
  id: 'offline',
  title: 'Offline',
  models: () => offlineModels,
  service: undefined,
};

const wave: ProviderEntry = {
  id: 'wave',
  title: 'Wave',
  models: dialect => waveModels.map(model => modelInDialect(model, waveDialects[dialect])),
  service: {
    baseUrl: dialect => waveDialects[dialect].defaultBaseUrl,
    accountUrl: 'https://www.qingbo.dev',
    create: createWaveProvider,
  },
};

/** Every provider, in the order pickers show them. */
export const providers: readonly ProviderEntry[] = [wave, offline];
