import assert from 'node:assert/strict';
import { formatPrice, formatSum } from '../../src/editor/formatPrice';
import { monthOf, usdIn, type LedgerEntry } from '../../src/editor/ledger';
import { generate } from './support/easel';
import { changeSetting } from './support/settings';
import { jobInJournal, jobsInJournal, ledgerOf, wholeLedger } from './support/storage';
import { causedAtWave, wave } from './support/wave';

suite('what a picture costs', () => {
  test('is written down with what it was for, as estimated and as the service says', async () => {
    const startedAtMs = Date.now();
    const result = await generate({ insert: false, count: 3 });
    const cost = { amount: 0.06375, currency: 'USD' };
    const [line, ...others] = await ledgerOf(result.jobId);
    assert.ok(line);
    assert.deepEqual(others, []);
    const { atMs, askedAtMs, ...facts } = line;
    assert.ok(atMs >= startedAtMs && atMs <= Date.now());
    assert.equal(askedAtMs, (await jobInJournal(result.jobId))?.intent.atMs);
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

suite('the ledger', () => {
  test('counts a job in the month it was asked for in', () => {
    const atMidnight = new Date(2026, 11, 1).getTime();
    const entry: LedgerEntry = {
      jobId: 'one',
      atMs: atMidnight + 1_000,
      askedAtMs: atMidnight - 1_000,
      provider: 'wave',
      model: 'wave/qwen-image-2.0',
      mode: 'generate',
      count: 1,
      reportedCost: { amount: 0.5, currency: 'USD' },
      files: [],
    };
    assert.deepEqual([usdIn('2026-11', [entry]), usdIn('2026-12', [entry])], [0.5, 0]);
    const older = { ...entry, askedAtMs: undefined };
    assert.deepEqual([usdIn('2026-11', [older]), usdIn('2026-12', [older])], [0, 0.5]);
  });
});

suite('a price', () => {
  const rows = [
    [0.053125, '$0.053125'],
    [0.02295, '$0.02295'],
    [3 * 0.053125, '$0.159375'],
    [12 * 0.02295, '$0.2754'],
    [0.1 + 0.2, '$0.3'],
    [0.02125, '$0.02125'],
    [0.0425, '$0.0425'],
    [0.1, '$0.1'],
    [0.12345678, '$0.123457'],
    [0.9999999, '$1.00'],
    [1.005, '$1.01'],
    [12.3456, '$12.35'],
    [12.5, '$12.50'],
    [10, '$10'],
  ] as const;
  for (const [amount, text] of rows) {
    test(`of ${amount} dollars is shown as ${text}`, () => {
      assert.equal(formatPrice({ amount, currency: 'USD' }), text);
    });
  }

  test('that is nothing, in credits or not known is said in words', () => {
    assert.equal(formatPrice({ amount: 0, currency: 'USD' }), 'free');
    assert.equal(formatSum({ amount: 0, currency: 'USD' }), '$0');
    assert.equal(formatPrice({ amount: 20, currency: 'credits' }), '20 credits');
    assert.equal(formatPrice({ amount: 1, currency: 'credits' }), '1 credit');
    assert.equal(formatPrice(undefined), 'price unknown');
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

  test('counts what is still under way', async () => {
    const month = monthOf(Date.now());
    const spent = usdIn(month, await wholeLedger());
    // Room for one more request, and for half of the next.
    await changeSetting('easel.budget.monthlyUsd', spent + 0.03);
    wave().planNext({ durationMs: 60_000 });
    const first = generate({ insert: false });
    await Promise.race([wave().seen('submit', wave().counts.posts + 1), first]);
    await assert.rejects(generate({ insert: false }), /dialog/);
    wave().clock.skip(60_000);
    assert.equal((await first).status, 'saved');
    assert.equal(causedAtWave().posts, 1);
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
