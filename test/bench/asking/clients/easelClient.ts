import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import type { ImageModel } from '../../../../src/core/imageModel';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import type { DurationStore } from '../../../../src/core/jobs/durations';
import { JobEngine } from '../../../../src/core/jobs/jobEngine';
import { noLease } from '../../../../src/core/jobs/jobLease';
import type { SavedFile, StoredPicture } from '../../../../src/core/jobs/jobRecord';
import type { JsonValue } from '../../../../src/core/json';
import { storeRequest } from '../../../../src/core/storedRequest';
import type { HttpClient, HttpResponse } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { createServiceProvider } from '../../../../src/providers/createServiceProvider';
import { providers } from '../../../../src/providers/registry';
import type { Traffic } from '../virtualTime';
import type { Client, ClientSetup } from './client';

interface Saved {
  readonly files: readonly SavedFile[];
}

/** A service with idempotency keys, and one without. */
export type EaselService = 'wave' | 'gccai';

/**
 * Easel's engine over its own client of a service and its own HTTP client. Without a journal and without
 * fetching the picture, which are measured elsewhere.
 * @param learns whether it is kept how long tasks took
 */
export function createEaselOrderer(
  { origin, clock, traffic }: ClientSetup,
  service: EaselService,
  learns: boolean,
): Client {
  const http = tracked(createUndiciHttpClient(), traffic);
  const provider = createServiceProvider(service, {
    http,
    baseUrl: `${origin}/${service}/v1`,
    apiKey: 'bench',
    dialect: 'v1',
  });
  const model = firstModelOf(service);
  const request = requestFor(model);
  const engine = new JobEngine<Saved>({
    clock,
    append: () => Promise.resolve(),
    readJob: () => Promise.resolve(undefined),
    lease: () => Promise.resolve(noLease),
    fetchPicture: () => Promise.resolve(somePicture),
    isKept: () => Promise.resolve(true),
    fingerprint: () => Promise.resolve('bench'),
    save: (_job, pictures) =>
      Promise.resolve({
        files: pictures.map(({ picture: { path, ...facts } }) => ({ uri: path, ...facts })),
      }),
    maxParallelJobs: () => 4,
    limitsOf: id => providers.find(each => each.id === id)?.service?.limits,
    ...(learns && { durations: durationsInMemory() }),
    troubled: ({ error }) => console.error(error),
  });
  return {
    order: async () => {
      const plan = {
        ...{ jobId: randomUUID(), idempotencyKey: randomUUID(), model, request, provider, origin },
        ...{ storedRequest: storeRequest(request, []), estimatedCost: undefined },
        ...{ destination: null, warnings: [] },
      };
      const outcome = await engine.run(plan, new AbortController().signal);
      if (outcome.status !== 'saved') throw new Error(JSON.stringify(outcome));
    },
    close: () => http.close(),
  };
}

function firstModelOf(service: EaselService): ImageModel {
  const [model] = providers.find(({ id }) => id === service)?.models('v1') ?? [];
  if (!model) throw new Error(`${service} has no model.`);
  return model;
}

function requestFor({ id }: ImageModel): ImageRequest {
  return {
    ...{ model: id, mode: 'generate', prompt: 'a lantern', count: 1, images: [] },
    ...{ aspectRatio: '1:1', tier: '1K', seed: undefined, outputFormat: undefined },
    ...{ negativePrompt: undefined, watermark: undefined, promptExpansion: undefined },
    ...{ thinking: undefined, palette: undefined, boxes: undefined },
  };
}

const somePicture: StoredPicture = {
  ...{ path: '/0.png', width: 1024, height: 1024, mediaType: 'image/png' },
  ...{ byteLength: 1_000, sha256: '' },
};

function durationsInMemory(): DurationStore {
  let stored: JsonValue | undefined;
  return {
    read: () => Promise.resolve(stored),
    write: value => {
      stored = value;
      return Promise.resolve();
    },
  };
}

function tracked(http: HttpClient, traffic: Traffic): HttpClient {
  return {
    send: async request => {
      traffic.depart();
      try {
        return await readWhole(await http.send(request));
      } finally {
        traffic.arrive();
      }
    },
    close: () => http.close(),
  };
}

async function readWhole(response: HttpResponse): Promise<HttpResponse> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body) pieces.push(piece);
  return {
    ...response,
    body: Readable.from(pieces),
    discard: () => Promise.resolve(),
  };
}
