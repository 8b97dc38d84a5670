import * as assert from 'node:assert/strict';
import { fieldLabel } from '../../../src/editor/studio/fieldLabel';

/** The form's texts by their keys, as they would stand there. */
function text(key: string, ...values: readonly (string | number)[]): string {
  return [key, ...values].join(' ');
}

suite('What the Studio calls a field that is refused', () => {
  test('is the field’s label in the form, with the number a person counts by', () => {
    const labels = {
      prompt: 'prompt',
      aspectRatio: 'ratio',
      resolution: 'tier',
      'palette[2].hex': 'colourOf 3',
      'palette[2].ratio': 'shareOf 3',
      palette: 'palette',
      'images[0]': 'imageNumber 1',
      boxes: 'boxes',
      'boxes[1]': 'boxesOf imageNumber 2',
      'boxes[1][0]': 'boxOfImage 1 2',
    };
    for (const [field, label] of Object.entries(labels))
      assert.equal(fieldLabel(field, text), label);
  });

  test('stays a setting’s name, or whatever else the form does not have', () => {
    for (const field of ['easel.output.folder', 'output', 'toString', 'prompt.length', '']) {
      assert.equal(fieldLabel(field, text), field);
    }
  });
});
