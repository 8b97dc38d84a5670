import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { commands, Uri } from 'vscode';
import { newFolder } from './support/documents';
import { callEasel, generate } from './support/easel';
import { jobsInJournal } from './support/storage';
import { causedAtWave, pointWaveAt, wave } from './support/wave';

interface Row {
  readonly what: string;
  readonly given: object;
  readonly code?: string;
  /** All that is said of what is wrong; that nothing was charged follows. */
  readonly says: string;
}

const tooLong = '🪁'.repeat(400) + 'k'.repeat(401);

const rows: readonly Row[] = [
  {
    what: 'an empty prompt',
    given: { prompt: '' },
    says: '“prompt” must be at least 1 character; it is none.',
  },
  {
    what: 'a prompt of blanks',
    given: { prompt: ' \n\t ' },
    says: '“prompt” must be at least 1 character; it is none.',
  },
  {
    what: 'a prompt of 801 characters, emoji among them',
    given: { prompt: tooLong },
    says: '“prompt” must be at most 800 characters; it is 801 characters.',
  },
  {
    what: 'a negative prompt of 501 characters',
    given: { negativePrompt: 'k'.repeat(501) },
    says: '“negativePrompt” must be at most 500 characters; it is 501 characters.',
  },
  {
    what: 'a model nobody knows',
    given: { model: 'wave/qwen-image-9' },
    code: 'model-unavailable',
    says: 'There is no model “wave/qwen-image-9”.',
  },
  {
    what: 'a mode the model lacks',
    given: { mode: 'series' },
    says: '“mode” must be one of generate, edit, reference; it is series.',
  },
  {
    what: 'a ratio that does not exist',
    given: { aspectRatio: '5:4' },
    says: '“aspectRatio” must be one of 1:1, 4:3, 3:4, 16:9, 9:16, 3:2, 2:3; it is "5:4".',
  },
  {
    what: 'a resolution the model lacks',
    given: { resolution: '4K' },
    says: '“resolution” must be one of 1K, 2K for wave/qwen-image-2.0; it is 4K.',
  },
  {
    what: 'no picture at all',
    given: { count: 0 },
    says: '“count” must be a whole number from 1 to 6; it is 0.',
  },
  {
    what: 'more pictures than the model makes',
    given: { count: 7 },
    says: '“count” must be a whole number from 1 to 6; it is 7.',
  },
  {
    what: 'a picture and a half',
    given: { count: 1.5 },
    says: '“count” must be a whole number from 1 to 6; it is 1.5.',
  },
  {
    what: 'a seed that is too large',
    given: { seed: 2 ** 31 },
    says: '“seed” must be a whole number from 0 to 2147483647; it is 2147483648.',
  },
  {
    what: 'a palette that does not add up',
    given: {
      model: 'wave/wan2.7-image',
      palette: ['#112233', '#445566', '#778899'].map(hex => ({ hex, ratio: 30 })),
    },
    says: '“palette” must be percentages that sum to 100; it is 90.',
  },
  {
    what: 'images where the mode takes none',
    given: { images: ['images/lantern.png'] },
    says: '“images” must be no images in mode generate; it is 1.',
  },
  {
    what: 'an image that is not there',
    given: { mode: 'edit', model: 'offline/placeholder', images: ['images/none.png'] },
    says: '“images[0]” must be a file that can be read; it is none.png, which is not there: it may have been moved or deleted.',
  },
  {
    what: 'an image that is none',
    given: { mode: 'edit', model: 'offline/placeholder', images: ['README.md'] },
    says: '“images[0]” must be a PNG, JPEG or WebP image; it is no picture by its content, whatever its name: choose another file.',
  },
  {
    what: 'boxes without a region',
    given: { boxes: [[[0, 0, 1, 1]]] },
    says: '“boxes” must be only in mode region; it is generate.',
  },
  {
    what: 'a number for a prompt',
    given: { prompt: 7 },
    says: '“prompt” must be of type string; it is 7.',
  },
  {
    what: 'a text for a number',
    given: { count: '3' },
    says: '“count” must be of type number; it is "3".',
  },
  {
    what: 'a misspelt argument',
    given: { promptt: 'a kite' },
    says: '“promptt” must be left out: there is no such argument; it is "a kite".',
  },
  {
    what: 'a misspelt part of an argument',
    given: { palette: [{ hex: '#000000', ratio: 100, weight: 1 }] },
    says: '“palette[0].weight” must be left out: there is no such argument; it is 1.',
  },
];

suite('a request that cannot be', () => {
  for (const { what, given, code = 'invalid-request', says } of rows) {
    test(`${what} is named, and nothing is sent, written down or charged`, async () => {
      const jobsBefore = (await jobsInJournal()).length;
      const result = await generate({ insert: false, ...given });
      assert.deepEqual(
        { ...result, jobId: '' },
        {
          jobId: '',
          status: 'failed',
          files: [],
          warnings: [],
          error: { code, message: `${says} Nothing was charged.` },
        },
      );
      assert.equal(causedAtWave().posts, 0);
      assert.equal((await jobsInJournal()).length, jobsBefore);
    });
  }

  const noPictures = [
    ['a GIF', 'GIF89a\x01\0\x01\0', 'a GIF: save it as a PNG first'],
    ['nothing', '', 'empty: choose another file'],
  ] as const;
  for (const [what, content, says] of noPictures) {
    test(`a picture somebody pointed at, which is ${what}, is called by its name`, async () => {
      const file = Uri.joinPath(await newFolder(), 'moon.png');
      await writeFile(file.fsPath, content, 'latin1');
      const { error } = await callEasel('easel.editImage', {
        prompt: 'a red moon',
        model: 'wave/qwen-image-2.0',
        images: [file],
      });
      assert.deepEqual(error, {
        code: 'invalid-request',
        message: `“moon.png” must be a PNG, JPEG or WebP image; it is ${says}. Nothing was charged.`,
      });
      assert.equal(causedAtWave().posts, 0);
    });
  }

  test('arguments that are none are refused too', async () => {
    const result: unknown = await commands.executeCommand('easel.generateImage', 'a red kite');
    assert.match(JSON.stringify(result), /“arguments” must be of type object/);
  });
});

suite('without a key that may be used', () => {
  test('a missing key is said, and nothing is sent', async () => {
    delete process.env['WAVE_API_KEY'];
    const { error } = await generate({ insert: false });
    assert.deepEqual(error, {
      code: 'no-key',
      message: 'No API key for Wave is set. Nothing was charged.',
    });
    assert.equal(causedAtWave().posts, 0);
  });

  const addresses = [
    ['https://easel.invalid/v1', 'no-key', /^No API key for Wave is set\./],
    ['http://wave.example/v1', 'invalid-request', /^“easel\.providers\.wave\.baseUrl” must be/],
    ['not an address', 'invalid-request', /^“easel\.providers\.wave\.baseUrl” must be/],
  ] as const;
  for (const [baseUrl, code, says] of addresses) {
    test(`the environment's key does not go to ${baseUrl}`, async () => {
      await pointWaveAt(baseUrl);
      try {
        const { error } = await generate({ insert: false });
        assert.equal(error?.code, code);
        assert.match(error.message, says);
        assert.match(error.message, / Nothing was charged\.$/);
      } finally {
        await pointWaveAt(wave().baseUrl);
      }
    });
  }
});
