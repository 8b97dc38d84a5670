import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { endOf, groupByJob, type LineHead } from '../../../../src/core/jobs/jobEnd';
import { readRecord } from '../../../../src/core/jobs/jobHistory';
import { readHistory } from '../../../fakes/readHistory';
import { storedPicture } from '../../../fakes/jobHarness';

const { path, ...facts } = storedPicture(0);
const file = { uri: `file://${path}`, ...facts };
const missing = { index: 1, code: 'too-large', message: '', gone: false };
const intent = {
  type: 'intent',
  provider: 'wave',
  model: 'wave/test',
  mode: 'generate',
  prompt: 'a lantern',
  request: {},
  origin: 'https://api.test',
  idempotencyKey: 'key-1',
  count: 1,
  destination: null,
};
const later = [
  intent,
  { type: 'accepted', operation: { taskId: 'task-1' } },
  { type: 'ready', count: 1, images: [] },
  { type: 'downloaded', index: 0, picture: storedPicture(0) },
  { type: 'placing', files: [{ index: 0, uri: file.uri }] },
  { type: 'saved', files: [file] },
  { type: 'saved', files: [file], missing: [missing] },
  { type: 'failed', code: 'timeout', message: 'too long', resumable: true },
  { type: 'cancelled', resumable: false },
  { type: 'unknown', message: 'no answer' },
  // Lines of newer versions.
  { type: 'dreamt' },
  { type: 'saved', files: 'many' },
  { type: 'failed', code: 'bored', message: '', resumable: false },
  { type: 'accepted' },
];

function headsOf(lines: readonly { readonly type: string }[]): readonly LineHead[] {
  return lines.map(({ type, ...rest }, atMs) => {
    const head = { type, jobId: 'job-1', atMs };
    return { ...head, record: { ...head, ...rest } };
  });
}

function stageOf(heads: readonly LineHead[]): string | undefined {
  return readHistory(heads.map(({ record }) => record)).jobs[0]?.stage;
}

const life = fc.array(fc.constantFrom(...later), { maxLength: 8 });

suite('How a job ended', () => {
  test('is told by one line as by all of them, whatever a job went through', () => {
    fc.assert(
      fc.property(life, lines => {
        const heads = headsOf([intent, ...lines]);
        let reads = 0;
        const end = endOf(heads, line => {
          reads += 1;
          return readRecord(line);
        });
        assert.ok(reads <= 1);
        if (end) assert.equal(end, stageOf(heads));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is known of every job that ended as this version writes it', () => {
    fc.assert(
      fc.property(life, lines => {
        const heads = headsOf([
          intent,
          ...lines.filter(line => readRecord(headsOf([line])[0]?.record)),
        ]);
        const stage = stageOf(heads);
        const isOver = stage === 'saved' || stage === 'failed' || stage === 'cancelled';
        assert.equal(endOf(heads, readRecord), isOver ? stage : undefined);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is not told of a job whose intent is nowhere', () => {
    assert.equal(endOf(headsOf([later[5]!]), readRecord), undefined);
    assert.equal(endOf([], readRecord), undefined);
  });

  test('needs the lines of each job together, in their order', () => {
    const at = (jobId: string | undefined, atMs: number): LineHead => ({
      ...{ type: 'ready', jobId, atMs, record: undefined },
    });
    const groups = groupByJob([at('a', 1), at('b', 2), at(undefined, 3), at('a', 4)]);
    assert.deepEqual(
      [...groups].map(([jobId, lines]) => [jobId, lines.map(({ atMs }) => atMs)]),
      [
        ['a', [1, 4]],
        ['b', [2]],
      ],
    );
  });
});
