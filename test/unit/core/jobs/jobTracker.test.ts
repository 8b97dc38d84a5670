import * as assert from 'node:assert/strict';
import { createJobHarness } from '../../../fakes/jobHarness';
import {
  accepted,
  answer,
  fail,
  imageError,
  inTurn,
  running,
  succeeded,
} from '../../../fakes/scriptedProvider';

suite('Jobs that are watched', () => {
  test('a listener that throws ends no job, and keeps nothing from the next listener', async () => {
    const harness = createJobHarness();
    const seen: string[] = [];
    harness.engine.onDidChange(() => {
      throw new Error('a defect of the view');
    });
    harness.engine.onDidChange(jobs => seen.push(jobs.map(({ phase }) => phase).join(' ')));
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(outcome, {
      status: 'saved',
      saved: ['file:///pictures/0.png'],
      warnings: [],
      cost: undefined,
    });
    assert.ok(timeline.includes('0 listener failed: a defect of the view'));
    assert.deepEqual([seen[0], seen.at(-1)], ['sending', '']);
  });

  test('a job that is gone on with twice in one window is worked on once, and shown to its end', async () => {
    const harness = createJobHarness({
      start: inTurn(answer(accepted(running()))),
      check: index => {
        if (index === 0) return fail(imageError('unauthorized'));
        return answer(index < 4 ? running() : succeeded());
      },
    });
    await harness.run();
    const first = harness.resume();
    await harness.clock.advance(100);
    const second = await harness.clock.runToEnd(harness.resume());
    const shown = harness.engine.running.map(({ jobId, phase }) => `${jobId} ${phase}`);
    const { timeline } = await harness.watch(first);
    assert.ok(second.status === 'rejected');
    assert.equal((second.reason as { code?: unknown }).code, 'job-elsewhere');
    assert.deepEqual(shown, ['job-1 running']);
    assert.equal(timeline.filter(line => line.includes('append saved')).length, 1);
    assert.deepEqual(harness.engine.running, []);
  });
});
