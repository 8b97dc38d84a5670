import * as assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import { nameValues, type NameInput } from '../../../src/core/nameValues';
import { parseTemplate } from '../../../src/core/template';

suite('templates', () => {
  test('split into text and variables', () => {
    assert.deepEqual(parseTemplate('a-${x}${y}.$z', ['x', 'y'], 'field'), [
      { kind: 'text', text: 'a-' },
      { kind: 'variable', name: 'x' },
      { kind: 'variable', name: 'y' },
      { kind: 'text', text: '.$z' },
    ]);
    assert.deepEqual(parseTemplate('', ['x'], 'field'), []);
  });

  for (const template of ['${z}', '${', 'a${x', '${}', '${x/a/b/}', '${x${y}}']) {
    test(`refuse ${template} with the setting's name`, () => {
      assert.throws(
        () => parseTemplate(template, ['x', 'y'], 'easel.output.folder'),
        error =>
          ImageError.is(error, 'invalid-request') &&
          error.details.field === 'easel.output.folder' &&
          error.details.limit === 'one of the variables ${x} ${y}',
      );
    });
  }
});

suite('the values of a name', () => {
  const input: NameInput = {
    prompt: 'A fox',
    model: 'wave/wan2.7-image',
    mode: 'generate',
    size: { width: 1280, height: 720 },
    seed: 7,
    index: 0,
    count: 1,
    document: { scheme: 'file', authority: '', path: '/w/docs/read.me.md' },
    nowMs: new Date(2026, 2, 5, 9, 8, 7).getTime(),
  };

  test('are taken from the job, the document and the clock', () => {
    assert.deepEqual(nameValues(input), {
      documentBaseName: 'read.me',
      promptSlug: 'a-fox',
      model: 'wan2.7-image',
      provider: 'wave',
      mode: 'generate',
      width: '1280',
      height: '720',
      date: '2026-03-05',
      time: '090807',
      seed: '7',
      index: '1',
    });
  });

  test('are empty where nothing is known', () => {
    const values = nameValues({ ...input, size: undefined, seed: undefined, document: undefined });
    assert.deepEqual(
      [values.width, values.height, values.seed, values.documentBaseName],
      ['', '', '', ''],
    );
  });

  test('count with as many digits as the last image needs', () => {
    const index = (mode: NameInput['mode'], at: number, count: number) =>
      nameValues({ ...input, mode, index: at, count }).index;
    assert.equal(index('generate', 2, 4), '3');
    assert.equal(index('generate', 2, 12), '03');
    assert.equal(index('series', 2, 4), '03');
  });

  test('are one legal segment each', () => {
    const values = nameValues({
      ...input,
      prompt: '../../etc/passwd',
      model: 'wave/../..\\x:y',
      document: { scheme: 'file', authority: '', path: '/w/..a:b?.md' },
    });
    assert.equal(values.promptSlug, 'etc-passwd');
    assert.equal(values.model, 'x-y');
    assert.equal(values.documentBaseName, 'a-b');
  });
});
