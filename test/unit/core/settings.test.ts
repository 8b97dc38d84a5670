import * as assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import { parseSetting } from '../../../src/core/settings';
import { settingIds, type SettingId } from '../../../src/ids';

function refusalOf(id: SettingId, value: unknown): unknown {
  try {
    return { accepted: parseSetting(id, value) };
  } catch (error) {
    assert.ok(ImageError.is(error, 'invalid-request'));
    return [error.details.field, error.details.limit, error.details.value];
  }
}

suite('Settings', () => {
  test('that nobody set have their defaults, and so have those set to null', () => {
    const read = (value: unknown) => settingIds.map(id => [id, parseSetting(id, value)]);
    assert.deepEqual(read(null), read(undefined));
    assert.deepEqual(
      [
        parseSetting('easel.model', null),
        parseSetting('easel.output.folder', undefined),
        parseSetting('easel.confirmCost', null),
        parseSetting('easel.insert.enabled', undefined),
        parseSetting('easel.maxParallelJobs', null),
      ],
      ['', '${documentDirName}/images', 'overBudget', true, 4],
    );
  });

  test('that are set keep their value, also where it is empty, zero or false', () => {
    const values = [
      ['easel.model', 'wave/wan2.7-image'],
      ['easel.output.folder', ''],
      ['easel.insert.enabled', false],
      ['easel.insert.rules', [{ documents: '**/*.md' }]],
      ['easel.confirmCost', 'never'],
      ['easel.budget.monthlyUsd', 0],
      ['easel.budget.monthlyUsd', 12.5],
      ['easel.maxParallelJobs', 1],
      ['easel.maxParallelJobs', 20],
      ['easel.providers.wave.dialect', 'v2'],
    ] as const;
    assert.deepEqual(
      values.map(([id, value]) => parseSetting(id, value)),
      values.map(([, value]) => value),
    );
  });

  test('that are wrong are refused with the setting, what it may be, and what it is', () => {
    const cases: readonly (readonly [SettingId, unknown, limit: string, value: string])[] = [
      ['easel.model', 7, 'of type string', '7'],
      ['easel.insert.enabled', 'yes', 'of type boolean', '"yes"'],
      ['easel.insert.rules', {}, 'of type array', '{}'],
      ['easel.confirmCost', 'maybe', 'one of always, overBudget, never', '"maybe"'],
      ['easel.budget.monthlyUsd', -1, 'at least 0', '-1'],
      ['easel.budget.monthlyUsd', '5', 'of type number', '"5"'],
      ['easel.maxParallelJobs', 0, 'at least 1', '0'],
      ['easel.maxParallelJobs', 21, 'at most 20', '21'],
      ['easel.maxParallelJobs', 2.5, 'of type int', '2.5'],
      ['easel.providers.wave.dialect', 'v3', 'one of v1, v2', '"v3"'],
    ];
    assert.deepEqual(
      cases.map(([id, value]) => refusalOf(id, value)),
      cases.map(([id, , limit, value]) => [id, limit, value]),
    );
  });
});
