import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { WaitingJob } from '../../../src/core/jobs/jobPorts';
import type { CallbackCall } from '../../../src/net/callbackListener';
import { jobsToAskNow } from '../../../src/providers/callbackHint';

const nowMs = 1_800_000_000_000;
const secret = 'whsec-canary';

const waveJob: WaitingJob = { jobId: 'a', provider: 'wave', operation: { taskId: 'task-wave-1' } };
const hiapiJob: WaitingJob = {
  jobId: 'b',
  provider: 'hiapi',
  operation: { taskId: 'tk-hiapi-01HZTQ8BX2' },
};
const jobs = [waveJob, hiapiJob];

function call(body: string, headers: Record<string, string> = {}): CallbackCall {
  return { headers, body: new TextEncoder().encode(body) };
}

/** As HiAPI's own Python client computes it. */
function signed(body: string, given: { secret?: string; seconds?: number } = {}): CallbackCall {
  const timestamp = String(given.seconds ?? nowMs / 1000);
  const signature = createHmac('sha256', given.secret ?? secret)
    .update(`${timestamp}.${body}`)
    .digest('hex');
  return call(body, { 'x-hiapi-timestamp': timestamp, 'x-hiapi-signature': signature });
}

function asked(given: CallbackCall, hiapiSecret?: string): readonly string[] {
  return jobsToAskNow(given, jobs, { hiapiSecret, nowMs });
}

suite('a callback', () => {
  const hiapiBody = JSON.stringify({ taskId: 'tk-hiapi-01HZTQ8BX2', status: 'success' });

  test('makes Easel ask about the task it names, whatever else it says', () => {
    assert.deepEqual(asked(call('{"task_id":"task-wave-1","status":"failed"}')), ['a']);
    assert.deepEqual(asked(call(hiapiBody)), ['b']);
    assert.deepEqual(asked(call('task-wave-1 and tk-hiapi-01HZTQ8BX2')), ['a', 'b']);
  });

  test('about a task nobody waits for does nothing', () => {
    for (const body of ['', '{}', '{"taskId":"tk-other-task"}', '[null]', '\u0000\u00ff']) {
      assert.deepEqual(asked(call(body)), [], body);
    }
  });

  test('of a task without an id worth the name does nothing', () => {
    const nameless = [undefined, null, 7, 'task-wave-1', {}, { taskId: '' }, { taskId: 'a' }];
    for (const operation of nameless) {
      const job = { jobId: 'c', provider: 'wave', operation: operation ?? null } as const;
      const found = jobsToAskNow(call('a task-wave-1'), [job], { hiapiSecret: undefined, nowMs });
      assert.deepEqual(found, []);
    }
  });

  test('for HiAPI needs the signature once a secret is set', () => {
    assert.deepEqual(asked(signed(hiapiBody), secret), ['b']);
    const forged: readonly CallbackCall[] = [
      call(hiapiBody),
      signed(hiapiBody, { secret: 'another' }),
      { ...signed('{}'), body: call(hiapiBody).body },
      call(hiapiBody, { 'x-hiapi-timestamp': '1800000000', 'x-hiapi-signature': 'zz' }),
      call(hiapiBody, { ...signed(hiapiBody).headers, 'x-hiapi-timestamp': '1800000001' }),
    ];
    for (const one of forged) assert.deepEqual(asked(one, secret), []);
  });

  test('for HiAPI may be five minutes old or early, and no more', () => {
    const second = nowMs / 1000;
    assert.deepEqual(
      [second - 300, second + 300, second - 301, second + 301].map(
        seconds => asked(signed(hiapiBody, { seconds }), secret).length,
      ),
      [1, 1, 0, 0],
    );
  });

  test('for Wave needs no signature, for it documents none', () => {
    assert.deepEqual(asked(call('task-wave-1'), secret), ['a']);
  });
});
