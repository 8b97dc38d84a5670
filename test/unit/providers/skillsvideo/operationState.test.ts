import * as assert from 'node:assert/strict';
import { readOperationState } from '../../../../src/providers/skillsvideo/operationState';
import { readSkillsvideoGeneration } from '../../../../src/providers/skillsvideo/schemas';

function stateOf(body: unknown, credits?: number): unknown {
  const generation = readSkillsvideoGeneration(body);
  return (
    generation && readOperationState(generation, { apiKey: '', retryAfterMs: undefined, credits })
  );
}

/** The example of the page *Get generation result*, with other pictures in it. */
function completed(data: unknown, more: object = {}): unknown {
  return {
    id: 'gen_123',
    status: 'COMPLETED',
    input: { prompt: 'a cat', aspect_ratio: '1:1', resolution: '1024x1024', n: 1 },
    data,
    usage: { total: 20, subscription: 20, permanent: 0 },
    ...more,
  };
}

function picture(name: string): object {
  return {
    url: `https://cdn.example.com/output/${name}`,
    file_name: name,
    content_type: 'image/png',
    width: 1024,
    height: 1024,
  };
}

function result(...names: readonly string[]): object {
  const images = names.map(picture);
  return { type: 'image', n: images.length, actual_prompt: 'a cat', images, image: images[0] };
}

const cat = {
  kind: 'url',
  url: 'https://cdn.example.com/output/cat.png',
  expiresAtMs: undefined,
};

suite('states of a generation at skills.video', () => {
  test('a picture that stands only in the field for one is found there', () => {
    const answers = [{ image: picture('cat.png') }, { images: [], image: picture('cat.png') }];
    assert.deepEqual(
      answers.map(data => (stateOf(completed(data)) as { images: unknown }).images),
      [[cat], [cat]],
    );
  });

  test('one entry nobody can read does not lose the others', () => {
    const data = { images: [7, { url: 3 }, { url: '' }, null, picture('cat.png')] };
    assert.deepEqual((stateOf(completed(data)) as { images: unknown }).images, [cat]);
  });

  test('oddities beside the picture do not lose it', () => {
    const state = stateOf(
      completed({ images: [picture('cat.png')], image: 'none' }, { usage: 'much', code: 7 }),
    );
    assert.deepEqual(state, { kind: 'succeeded', images: [cat], cost: undefined, warnings: [] });
  });
});

suite("a generation's credits", () => {
  const costOf = (status: string, usage: unknown, credits?: number): unknown => {
    const body = completed(result('cat.png'), { status, usage });
    return (stateOf(body, credits) as { cost: unknown }).cost;
  };
  const credits = (amount: number) => ({ amount, currency: 'credits' });

  for (const status of ['COMPLETED', 'FAILED', 'CANCELED']) {
    test(`${status}: the last answer's word goes before that of the submission`, () => {
      assert.deepEqual(
        [
          costOf(status, { total: 20 }),
          costOf(status, { total: 12.5 }, 20),
          costOf(status, { total: 0 }, 20),
          costOf(status, undefined, 20),
          costOf(status, { total: 'many' }, 20),
          costOf(status, { subscription: 3 }, 20),
        ],
        [20, 12.5, 0, 20, 20, 20].map(credits),
      );
    });

    test(`${status}: where nobody says it, no cost is made up`, () => {
      assert.deepEqual(
        [costOf(status, undefined), costOf(status, null), costOf(status, { total: -1 })],
        [undefined, undefined, undefined],
      );
    });
  }

  test('a failure has its reason and what it took', () => {
    const state = stateOf({
      id: 'gen_123',
      status: 'FAILED',
      data: null,
      usage: { total: 20 },
      code: 'IMAGE_GENERATION_CONTENT_REJECTED',
      message: 'Rejected.',
    });
    assert.ok((state as { kind: string }).kind === 'failed');
    const { error, cost } = state as {
      error: { code: string; details: { serverText?: string } };
      cost: unknown;
    };
    assert.deepEqual(
      [error.code, error.details.serverText, cost],
      ['content-refused', 'Rejected.', credits(20)],
    );
  });
});
