import assert from 'node:assert/strict';
import { generate } from './support/easel';
import { changeSetting } from './support/settings';
import { jobInJournal, jobsInJournal, ledgerOf } from './support/storage';
import { causedAtWave } from './support/wave';

suite('what a picture costs', () => {
  test('is written down with what it was for, as estimated and as the service says', async () => {
    const startedAtMs = Date.now();
    const result = await generate({ insert: false, count: 3 });
    const cost = { amount: 0.06375, currency: 'USD' };
    const [line, ...others] = await ledgerOf(result.jobId);
    assert.ok(line);
    assert.deepEqual(others, []);
    const { atMs, ...facts } = line;
    assert.ok(atMs >= startedAtMs && atMs <= Date.now());
    assert.deepEqual(facts, {
      jobId: result.jobId,
      provider: 'wave',
      model: 'wave/qwen-image-2.0',
      mode: 'generate',
      count: 3,
      estimatedCost: cost,
      reportedCost: cost,
      files: result.files.map(({ uri }) => uri),
    });
    assert.deepEqual(result.cost, cost);
    assert.deepEqual((await jobInJournal(result.jobId))?.cost, cost);
  });

  test('is nothing for a placeholder', async () => {
    const result = await generate({ model: 'offline/placeholder', insert: false });
    const free = { amount: 0, currency: 'USD' };
    assert.deepEqual(result.cost, free);
    const [line] = await ledgerOf(result.jobId);
    assert.deepEqual([line?.estimatedCost, line?.reportedCost], [free, free]);
  });
});

suite('a budget', () => {
  test('that is not used up asks nothing', async () => {
    await changeSetting('easel.budget.monthlyUsd', 1_000);
    assert.equal((await generate({ insert: false })).status, 'saved');
  });

  test('that would be overdrawn sends nothing without a person’s word', async () => {
    await changeSetting('easel.budget.monthlyUsd', 0.02);
    const jobsBefore = (await jobsInJournal()).length;
    // An editor under test refuses to show a dialog, so nobody can agree.
    await assert.rejects(generate({ insert: false }), /dialog/);
    assert.equal(causedAtWave().posts, 0);
    assert.equal((await jobsInJournal()).length, jobsBefore);
  });

  test('does not stand in the way of a placeholder', async () => {
    await changeSetting('easel.budget.monthlyUsd', 0.02);
    const result = await generate({ model: 'offline/placeholder', insert: false });
    assert.equal(result.status, 'saved');
  });

  test('is not asked about when the settings say never', async () => {
    await changeSetting('easel.budget.monthlyUsd', 0.02);
    await changeSetting('easel.confirmCost', 'never');
    assert.equal((await generate({ insert: false })).status, 'saved');
  });

  test('that is no number is named before anything is sent', async () => {
    await changeSetting('easel.budget.monthlyUsd', -1);
    const { error } = await generate({ insert: false });
    assert.equal(error?.code, 'invalid-request');
    assert.match(error.message, /^“easel\.budget\.monthlyUsd” must be .+ Nothing was charged\.$/);
    assert.equal(causedAtWave().posts, 0);
  });
});
