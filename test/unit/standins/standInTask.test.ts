import assert from 'node:assert/strict';
import { StandInTask, type TaskPlan } from '../../standins/support/standInTask';

function planned(plan: TaskPlan & { readonly durationMs: number }): StandInTask<null> {
  return new StandInTask('task', 'account', null, 1000, plan);
}

suite('A stand-in task', () => {
  test('without duration it has ended at the moment it begins', () => {
    assert.equal(planned({ durationMs: 0 }).plannedEnd(1000), 'succeeded');
  });

  test('without an end it stays in the queue', () => {
    const task = planned({ durationMs: Infinity });
    assert.deepEqual(task.stage(1e15), { phase: 'queued', progressPercent: 0 });
    assert.equal(task.plannedEnd(1e15), undefined);
  });

  test('it is queued for a quarter of its time, then runs, and ends when its time is up', () => {
    const task = planned({ durationMs: 400 });
    assert.deepEqual(task.stage(1099), { phase: 'queued', progressPercent: 0 });
    assert.deepEqual(task.stage(1100), { phase: 'running', progressPercent: 25 });
    assert.deepEqual(task.stage(1399), { phase: 'running', progressPercent: 99 });
    assert.deepEqual(
      [1399, 1400].map(at => task.plannedEnd(at)),
      [undefined, 'succeeded'],
    );
  });

  test('it is told as running until its end has been carried out', () => {
    const task = planned({ durationMs: 400, failure: { code: 'c', message: 'm' } });
    assert.deepEqual(task.stage(1400), { phase: 'running', progressPercent: 99 });
    task.end = { phase: 'failed', atMs: 1400, failure: task.plan.failure };
    assert.deepEqual(task.stage(1400), { phase: 'failed', progressPercent: 100 });
  });
});
