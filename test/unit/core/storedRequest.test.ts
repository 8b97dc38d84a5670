import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { aspectRatios, modes, outputFormats, tiers } from '../../../src/core/imageModel';
import type { Box, ImageRequest } from '../../../src/core/imageRequest';
import { readStoredRequest, storeRequest } from '../../../src/core/storedRequest';
import { testRequest } from '../../fakes/jobHarness';

function optional<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.option(value, { nil: undefined });
}

const box: fc.Arbitrary<Box> = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat());
const requests: fc.Arbitrary<ImageRequest> = fc.record({
  model: fc.string(),
  mode: fc.constantFrom(...modes),
  prompt: fc.string({ unit: 'binary' }),
  count: fc.nat(),
  aspectRatio: fc.constantFrom(...aspectRatios),
  tier: fc.constantFrom(...tiers),
  negativePrompt: optional(fc.string()),
  seed: optional(fc.nat()),
  outputFormat: optional(fc.constantFrom(...outputFormats)),
  watermark: optional(fc.boolean()),
  promptExpansion: optional(fc.boolean()),
  thinking: optional(fc.boolean()),
  palette: optional(
    fc.array(fc.record({ hex: fc.string(), ratio: fc.nat() }, { noNullPrototype: true })),
  ),
  boxes: optional(fc.array(fc.array(box))),
  images: fc.constant([]),
});

suite('Stored request', () => {
  test('comes back from the journal as it was, with its images as their sources', () => {
    fc.assert(
      fc.property(requests, fc.array(fc.webUrl()), (request, sources) => {
        const line = JSON.stringify(storeRequest(request, sources));
        const known = Object.entries(request).filter(([, value]) => value !== undefined);
        assert.deepEqual(readStoredRequest(JSON.parse(line)), {
          ...Object.fromEntries(known),
          images: sources,
        });
      }),
      { numRuns: 50 },
    );
  });

  test('holds no bytes and no functions of an image', () => {
    const image = {
      name: 'lantern.png',
      url: undefined,
      read: () => Promise.resolve(new Uint8Array([1, 2, 3])),
      mediaType: 'image/png',
      size: { width: 1, height: 1 },
    } as const;
    const stored = storeRequest({ ...testRequest, images: [image] }, ['file:///lantern.png']);
    assert.deepEqual(stored, {
      model: 'wave/test',
      mode: 'generate',
      prompt: 'a lantern',
      count: 1,
      aspectRatio: '1:1',
      tier: '1K',
      images: ['file:///lantern.png'],
    });
  });

  test('cannot be read when another version wrote it in another form', () => {
    const stored = { ...(storeRequest(testRequest, []) as object) };
    const withoutPrompt = Object.fromEntries(
      Object.entries(stored).filter(([name]) => name !== 'prompt'),
    );
    const foreign: readonly unknown[] = [
      undefined,
      null,
      'a lantern',
      [],
      withoutPrompt,
      { ...stored, mode: 'dream' },
      { ...stored, tier: '8K' },
      { ...stored, images: [{ url: 'https://a.test' }] },
      { ...stored, boxes: [[[1, 2, 3]]] },
      { ...stored, seed: null },
    ];
    assert.deepEqual(
      foreign.map(readStoredRequest),
      foreign.map(() => undefined),
    );
  });

  test('can be read when a newer version added to it', () => {
    const stored = { ...(storeRequest(testRequest, []) as object), mood: 'good' };
    assert.deepEqual(readStoredRequest(stored), storeRequest(testRequest, []));
  });
});
