import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { HttpClient, HttpRequest } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { createSkillsvideoProvider } from '../../../../src/providers/skillsvideo/provider';
import { ScriptedServer, type ScriptedAnswer } from '../support/scriptedServer';

export const apiKey = 'sk-canary-5f1d';

export const generationId = 'gen_123';

/** The page's own answer to a submission. */
export const submitted = {
  id: generationId,
  status: 'IN_QUEUE',
  input: { prompt: 'a cat', aspect_ratio: '1:1', resolution: '1024x1024', n: 1 },
  usage: { total: 20, subscription: 20, permanent: 0 },
};

/** Every option there is, and the fields they become. */
export const everyOption = {
  negativePrompt: 'text',
  seed: 2_147_483_647,
  outputFormat: 'webp',
  promptExpansion: false,
  count: 4,
  aspectRatio: '2:3',
} as const;
export const everyField = {
  prompt: 'a lighthouse at dusk,\n灯塔 "100%"',
  aspect_ratio: '2:3',
  n: 4,
  negative_prompt: 'text',
  seed: 2_147_483_647,
  output_format: 'webp',
  enable_prompt_expansion: false,
};

interface OpenService {
  readonly provider: ImageProvider;
  readonly server: ScriptedServer;
  /** What the provider asked of its HTTP client, in order. */
  readonly sent: readonly HttpRequest[];
}

/** Providers over real sockets, each with a scripted service of its own, until `close`. */
export class SkillsvideoHarness {
  private readonly clients: HttpClient[] = [];
  private readonly servers: ScriptedServer[] = [];

  async open(answers: readonly ScriptedAnswer[], path = '/api/v1'): Promise<OpenService> {
    const server = await ScriptedServer.open(...answers);
    this.servers.push(server);
    const http = createUndiciHttpClient({});
    this.clients.push(http);
    const sent: HttpRequest[] = [];
    const watched: HttpClient = {
      send: request => {
        sent.push(request);
        return http.send(request);
      },
      close: () => http.close(),
    };
    const baseUrl = `${server.origin}${path}`;
    const provider = createSkillsvideoProvider({ http: watched, baseUrl, apiKey });
    return { provider, server, sent };
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.splice(0).map(client => client.close()));
    await Promise.all(this.servers.splice(0).map(server => server.close()));
  }
}

export async function errorOf(promise: Promise<unknown>): Promise<ImageError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(ImageError.is(error), String(error));
    return error;
  }
  assert.fail('no error');
}
