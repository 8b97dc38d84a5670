import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ImageError } from '../../../../src/core/errors';
import type { HttpClient } from '../../../../src/net/httpClient';
import { createServiceProvider } from '../../../../src/providers/createServiceProvider';
import { apiKey } from '../support/serviceHarness';
import { callsOf } from './calls';
import { services } from './services';

const fieldNames =
  'code data error error_code expireAt expires_at id image images message output param progress request_id reset_at result status task_id taskId total type url usage cost credits_cost';

/** Trees of the services' own names and words, so that they get deep into what reads them. */
function jsonOf(words: readonly string[]): fc.Arbitrary<unknown> {
  const field = fc.constantFrom(...fieldNames.split(' '));
  return fc.letrec(tie => ({
    node: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(...words, 'task_1', 'https://cdn.example.com/a.png', 200, 400, -1),
      fc.dictionary(field, tie('node'), { maxKeys: 4 }),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  })).node;
}

/** A way to the network that needs none: there is one answer, whatever is asked. */
function answering(status: number, body: unknown): HttpClient {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(JSON.stringify(body)));
  }
  const response = { status, headers: {}, body: pieces(), discard: () => Promise.resolve() };
  return { send: () => Promise.resolve(response), close: () => Promise.resolve() };
}

suite('Answers of any shape', () => {
  for (const service of services) {
    test(`${service.title}: no JSON at all makes reading it fail`, async () => {
      const words = service.answers.words.map(([word]) => word);
      const { signal } = new AbortController();
      const status = fc.constantFrom(200, 202, 400, 404, 429, 500);
      await fc.assert(
        fc.asyncProperty(status, jsonOf(words), async (code, body) => {
          for (const { run } of callsOf(service)) {
            const provider = createServiceProvider(service.id, {
              http: answering(code, body),
              baseUrl: 'https://service.example.com/v1',
              apiKey,
              dialect: service.dialect,
            });
            const error = await run(provider, signal).catch((caught: unknown) => caught);
            assert.ok(!(error instanceof Error) || ImageError.is(error), String(error));
          }
        }),
        { numRuns: 200 },
      );
    });
  }
});
