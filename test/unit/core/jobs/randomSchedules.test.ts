import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ImageError } from '../../../../src/core/errors';
import type { OperationState, StartedOperation } from '../../../../src/core/imageProvider';
import { readHistory } from '../../../fakes/readHistory';
import type { JobOutcome } from '../../../../src/core/jobs/jobPorts';
import type { FakeClock } from '../../../fakes/fakeClock';
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

const hourMs = 60 * 60_000;
/** How long the service knows an idempotency key. */
const keyLifetimeMs = 24 * hourMs;

/**
 * Schedules of each kind of service, so that the suite stays quick. All that the goal asks for:
 * EASEL_SCHEDULES=10000 npm run test:unit -- randomSchedules
 */
const schedulesPerKind = Number(process.env['EASEL_SCHEDULES'] ?? 2_000);

/** What happens to one sending of the paid request; `lost`, `silent` and `broken` did arrive. */
const sendings = [
  'not-sent',
  'dropped',
  'lost',
  'silent',
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

const scheduleOfAnyKind = {
  sendings: fc.array(
    fc.record({
      kind: fc.oneof(fc.constantFrom(...sendings), fc.constant('accepted' as const)),
      tookMs: fc.nat({ max: 20_000 }),
      retryAfterMs: fc.option(fc.nat({ max: 150_000 }), { nil: undefined }),
    }),
    { maxLength: 8 },
  ),
  questions: fc.array(
    fc.oneof(fc.constantFrom(...questions), fc.constantFrom('queued', 'outage')),
    {
      maxLength: 6,
    },
  ),
  downloads: fc.array(fc.constantFrom('outage', 'gone', 'no picture', 'done'), { maxLength: 4 }),
  cancel: fc.constantFrom('cancelled', 'too-late', 'fails', 'none'),
  saves: fc.boolean(),
  abortAtMs: fc.option(fc.nat({ max: 30_000 }), { nil: undefined }),
  /** The machine sleeps, or its clock is set: by so much, after so long. */
  jump: fc.option(
    fc.record({
      atMs: fc.nat({ max: 30_000 }),
      byMs: fc.constantFrom(-60_000, 10_000, 8 * hourMs, 30 * hourMs),
      timersStandStill: fc.boolean(),
    }),
    { nil: undefined },
  ),
  /** How often a person asks again for a job whose answer was lost, and how much later. */
  asksAgain: fc.array(fc.constantFrom(0, hourMs, 23 * hourMs), { maxLength: 3 }),
};
const schedules = (startIsIdempotent: boolean) =>
  fc.record({ startIsIdempotent: fc.constant(startIsIdempotent), ...scheduleOfAnyKind });
const goesWell = { kind: 'accepted', tookMs: 0, retryAfterMs: undefined } as const;
type Schedule = ReturnType<typeof schedules> extends fc.Arbitrary<infer Value> ? Value : never;

/** A service with accounts: it knows how many tasks it made and whether it gave one back. */
class Service {
  tasks = 0;
  unpaid = false;
  private madeAtMs = 0;
  readonly sent: Sending[] = [];

  constructor(private readonly schedule: Schedule) {}

  receive(index: number): Step<StartedOperation> {
    const { sendings: all } = this.schedule;
    const { kind, tookMs, retryAfterMs } = all[index] ?? goesWell;
    this.sent.push(kind);
    // It arrives at once, and is answered later: no connection outlives a night's sleep half-way.
    return async call => {
      const respond = this.respond(kind, retryAfterMs, call.clock.now());
      await call.clock.delay(tookMs, call.signal);
      return respond(call);
    };
  }

  private respond(
    kind: Sending,
    retryAfterMs: number | undefined,
    nowMs: number,
  ): Step<StartedOperation> {
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
        return this.knowsKey(nowMs) ? answer(accepted()) : fail(refused(kind));
      case 'lost':
      case 'silent':
      case 'broken':
      case 'accepted':
        if (!this.knowsKey(nowMs)) {
          this.tasks += 1;
          this.madeAtMs = nowMs;
        }
        if (kind === 'accepted') return answer(accepted());
        if (kind === 'silent') return later(60_000, fail(noAnswer));
        return fail(kind === 'lost' ? noAnswer : serverError);
    }
  }

  private knowsKey(nowMs: number): boolean {
    const { startIsIdempotent } = this.schedule;
    return startIsIdempotent && this.tasks > 0 && nowMs - this.madeAtMs < keyLifetimeMs;
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
    ? /^intent( unknown)* accepted( ready( downloaded)*)? (failed|cancelled)$/
    : /^intent( failed| cancelled|( unknown)+|( unknown)* accepted( failed| cancelled| ready( downloaded)* saved))$/;
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
  for (const [atMs, act] of disturbances(schedule, harness.clock, abort)) {
    await harness.clock.advance(Math.max(atMs - harness.clock.elapsed(), 0));
    await act();
  }
  await harness.clock.runToEnd(work);
  let outcome = await work;
  for (const afterMs of outcome.status === 'unknown' ? schedule.asksAgain : []) {
    await harness.clock.sleepThrough(afterMs);
    const again = await harness.clock.runToEnd(harness.askAgain());
    // Refused before anything is sent: the service documents no key, or it is too old by now.
    if (again.status === 'rejected') assert.equal(codeOf(again.reason), 'invalid-request');
    else outcome = again.value;
    if (outcome.status !== 'unknown') break;
  }
  return { service, harness, outcome };
}

type Disturbance = readonly [atMs: number, act: () => void | Promise<void>];

function disturbances(
  { abortAtMs, jump }: Schedule,
  clock: FakeClock,
  abort: AbortController,
): readonly Disturbance[] {
  const found: Disturbance[] = [];
  if (abortAtMs !== undefined) found.push([abortAtMs, () => abort.abort()]);
  if (jump) {
    const { atMs, byMs, timersStandStill } = jump;
    const act = (): void | Promise<void> =>
      timersStandStill || byMs < 0 ? clock.setWallClockForward(byMs) : clock.sleepThrough(byMs);
    found.push([atMs, act]);
  }
  return found.sort(([one], [other]) => one - other);
}

function codeOf(error: unknown): unknown {
  return ImageError.is(error) ? error.code : error;
}

async function checkSchedule(schedule: Schedule): Promise<Run> {
  const run = await runSchedule(schedule);
  const { service, harness, outcome } = run;
  assert.ok(service.tasks <= 1, 'one task at most');
  assert.deepEqual(new Set(harness.starts.map(start => start.idempotencyKey)).size <= 1, true);
  if (!schedule.startIsIdempotent) {
    const earlier = service.sent.slice(0, -1);
    assert.ok(
      earlier.every(kind => kind === 'not-sent' || kind === 'busy'),
      'sent again in doubt',
    );
  }
  const clicks = 1 + schedule.asksAgain.length;
  assert.ok(service.sent.length <= clicks * (3 + 2 + 4), 'bounded tries');

  const freeOfCharge = 'charge' in outcome && outcome.charge === 'none';
  assert.ok(!freeOfCharge || service.tasks === 0 || service.unpaid, 'no hidden charge');
  assert.ok(outcome.status !== 'saved' || service.tasks === 1, 'nothing comes from nowhere');

  const { jobs, unreadable } = readHistory(harness.journal);
  const resumable = 'resumable' in outcome && outcome.resumable;
  assert.deepEqual(
    [unreadable, jobs.map(job => [job.stage, job.resumable])],
    [0, [[outcome.status, resumable]]],
  );
  assert.match(harness.journal.map(({ type }) => type).join(' '), legalLife(resumable));
  assert.deepEqual([harness.clock.waiting, harness.engine.running], [[], []]);
  return run;
}

suite('A job under any schedule of failures', () => {
  for (const startIsIdempotent of [true, false]) {
    const kind = startIsIdempotent ? 'with' : 'without';
    test(`is paid for once at a service ${kind} idempotency keys, tells the truth about it, and leaves a journal that says the same`, async function () {
      this.timeout(20_000 + 20 * schedulesPerKind);
      const ends = new Map<string, number>();
      const startedMs = performance.now();
      await fc.assert(
        fc.asyncProperty(schedules(startIsIdempotent), async schedule => {
          const { outcome } = await checkSchedule(schedule);
          ends.set(outcome.status, (ends.get(outcome.status) ?? 0) + 1);
        }),
        { numRuns: schedulesPerKind },
      );
      // A generator that never comes to some end would prove nothing about it.
      assert.deepEqual([...ends.keys()].sort(), ['cancelled', 'failed', 'saved', 'unknown']);
      const counts = [...ends].map(([status, count]) => `${count} ${status}`).join(', ');
      const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
      console.log(`      ${schedulesPerKind} schedules in ${seconds} s: ${counts}`);
    });
  }
});
