import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { OperationState, StartedOperation } from '../../../../src/core/imageProvider';
import { readHistory } from '../../../../src/core/jobs/jobHistory';
import type { JobOutcome } from '../../../../src/core/jobs/jobPorts';
import { createJobHarness, storedPicture } from '../../../fakes/jobHarness';
import {
  accepted,
  answer,
  fail,
  imageError,
  later,
  noAnswer,
  notSent,
  queued,
  rateLimited,
  refused,
  serverError,
  succeeded,
  unrecognized,
  type Step,
} from '../../../fakes/scriptedProvider';

/** What happens to one sending of the paid request; `lost` and `broken` did arrive. */
const sendings = [
  'not-sent',
  'dropped',
  'lost',
  'broken',
  'busy',
  'invalid-request',
  'out-of-credit',
  'protocol',
  'accepted',
] as const;
type Sending = (typeof sendings)[number];

/** What happens to one question. Whatever a schedule does not name goes well. */
const questions = [
  'queued',
  'outage',
  'odd word',
  'refused key',
  'failed',
  'cancelled',
  'done',
] as const;

const schedules = fc.record({
  startIsIdempotent: fc.boolean(),
  sendings: fc.array(
    fc.record({
      kind: fc.constantFrom(...sendings),
      tookMs: fc.nat({ max: 20_000 }),
      retryAfterMs: fc.option(fc.nat({ max: 150_000 }), { nil: undefined }),
    }),
    { maxLength: 8 },
  ),
  questions: fc.array(fc.constantFrom(...questions), { maxLength: 6 }),
  downloads: fc.array(fc.constantFrom('outage', 'gone', 'no picture', 'done'), { maxLength: 4 }),
  cancel: fc.constantFrom('cancelled', 'too-late', 'fails', 'none'),
  saves: fc.boolean(),
  abortAtMs: fc.option(fc.nat({ max: 30_000 }), { nil: undefined }),
});
const goesWell = { kind: 'accepted', tookMs: 0, retryAfterMs: undefined } as const;
type Schedule = typeof schedules extends fc.Arbitrary<infer Value> ? Value : never;

/** A service with accounts: it knows how many tasks it made and whether it gave one back. */
class Service {
  tasks = 0;
  unpaid = false;
  readonly sent: Sending[] = [];

  constructor(private readonly schedule: Schedule) {}

  receive(index: number): Step<StartedOperation> {
    const { sendings: all } = this.schedule;
    const { kind, tookMs, retryAfterMs } = all[index] ?? goesWell;
    this.sent.push(kind);
    return later(tookMs, this.respond(kind, retryAfterMs));
  }

  private respond(kind: Sending, retryAfterMs: number | undefined): Step<StartedOperation> {
    switch (kind) {
      case 'not-sent':
        return fail(notSent);
      case 'dropped':
        return fail(noAnswer);
      case 'busy':
        return fail(rateLimited(retryAfterMs));
      case 'out-of-credit':
      case 'protocol':
        return fail(refused(kind));
      case 'invalid-request':
        // Under a key it knows, the service answers with the task it made.
        return this.schedule.startIsIdempotent && this.tasks > 0
          ? answer(accepted())
          : fail(refused(kind));
      case 'lost':
      case 'broken':
      case 'accepted':
        this.tasks = this.schedule.startIsIdempotent ? 1 : this.tasks + 1;
        if (kind === 'accepted') return answer(accepted());
        return fail(kind === 'lost' ? noAnswer : serverError);
    }
  }

  state(index: number): Step<OperationState> {
    const { questions: all } = this.schedule;
    switch (all[index] ?? 'done') {
      case 'queued':
        return answer(queued);
      case 'outage':
        return fail(notSent);
      case 'odd word':
        return answer(unrecognized('dreaming'));
      case 'refused key':
        return fail(imageError('unauthorized'));
      case 'failed':
        this.unpaid = true;
        return answer({ kind: 'failed', error: imageError('provider-failed'), cost: undefined });
      case 'cancelled':
        this.unpaid = true;
        return answer({ kind: 'cancelled', cost: undefined });
      case 'done':
        return answer(succeeded());
    }
  }

  stop(): Step<'cancelled' | 'too-late'> {
    const { cancel } = this.schedule;
    if (cancel === 'cancelled') this.unpaid = true;
    return cancel === 'cancelled' || cancel === 'too-late' ? answer(cancel) : fail(notSent);
  }
}

function downloadOf(kind: Schedule['downloads'][number]): Step<ReturnType<typeof storedPicture>> {
  switch (kind) {
    case 'outage':
      return fail(notSent);
    case 'gone':
      return fail(imageError('provider-failed', { httpStatus: 404 }));
    case 'no picture':
      return fail(imageError('not-an-image'));
    case 'done':
      return answer(storedPicture(0));
  }
}

function legalLife(resumable: boolean): RegExp {
  return resumable
    ? /^intent accepted( ready( downloaded)*)? (failed|cancelled)$/
    : /^intent( unknown| failed| cancelled| accepted( failed| cancelled| ready( downloaded)* saved))$/;
}

interface Run {
  readonly service: Service;
  readonly harness: ReturnType<typeof createJobHarness>;
  readonly outcome: JobOutcome<unknown>;
}

async function runSchedule(schedule: Schedule): Promise<Run> {
  const service = new Service(schedule);
  const { downloads } = schedule;
  const harness = createJobHarness({
    startIsIdempotent: schedule.startIsIdempotent,
    start: index => service.receive(index),
    check: index => service.state(index),
    cancel: schedule.cancel === 'none' ? undefined : () => service.stop(),
    fetchPicture: () => index => downloadOf(downloads[index] ?? 'done'),
    ...(!schedule.saves && { save: fail(imageError('write-failed')) }),
  });
  const abort = new AbortController();
  const work = harness.engine.run(harness.plan(), abort.signal);
  if (schedule.abortAtMs !== undefined) {
    await harness.clock.advance(schedule.abortAtMs);
    abort.abort();
  }
  await harness.watch(work);
  return { service, harness, outcome: await work };
}

suite('A job under any schedule of failures', () => {
  test('is paid for once, tells the truth about it, and leaves a journal that says the same', async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(schedules, async schedule => {
        const { service, harness, outcome } = await runSchedule(schedule);
        ends.set(outcome.status, (ends.get(outcome.status) ?? 0) + 1);

        assert.ok(service.tasks <= 1, 'one task at most');
        assert.ok(service.sent.length <= 3 + 2 + 4, 'bounded tries');
        assert.deepEqual(new Set(harness.starts.map(start => start.idempotencyKey)).size, 1);
        if (!schedule.startIsIdempotent) {
          const earlier = service.sent.slice(0, -1);
          assert.ok(earlier.every(kind => kind === 'not-sent' || kind === 'busy'));
        }

        const freeOfCharge = 'charge' in outcome && outcome.charge === 'none';
        assert.ok(!freeOfCharge || service.tasks === 0 || service.unpaid, 'no hidden charge');

        const { jobs, unreadable } = readHistory(harness.journal);
        const resumable = 'resumable' in outcome && outcome.resumable;
        assert.deepEqual(
          [unreadable, jobs.map(job => [job.stage, job.resumable])],
          [0, [[outcome.status, resumable]]],
        );
        assert.match(harness.journal.map(({ type }) => type).join(' '), legalLife(resumable));
        assert.deepEqual(
          [harness.clock.waiting, harness.timeline.filter(line => line.includes('left'))],
          [[], []],
        );
      }),
      { numRuns: 200 },
    );
    // A generator that never comes to some end would prove nothing about it.
    assert.deepEqual([...ends.keys()].sort(), ['cancelled', 'failed', 'saved', 'unknown']);
  });
});
