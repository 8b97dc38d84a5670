import * as assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { ServicePace } from '../../../../src/core/jobs/servicePace';
import { storeRequest } from '../../../../src/core/storedRequest';
import type { HttpClient } from '../../../../src/net/httpClient';
import { hiapiModels } from '../../../../src/providers/hiapi/models';
import { createHiapiProvider } from '../../../../src/providers/hiapi/provider';
import { providers } from '../../../../src/providers/registry';
import { hiapiAnswerStyle } from '../../../standins/hiapi/hiapiAnswers';
import { documentedLimits } from '../../../standins/hiapi/hiapiLimits';
import { HiapiService } from '../../../standins/hiapi/hiapiService';
import { FakeClock } from '../../../fakes/fakeClock';
import { FakeStandInClock } from '../../../fakes/fakeStandInClock';
import { createJobHarness } from '../../../fakes/jobHarness';
import {
  accepted,
  answer,
  imageError,
  later,
  queued,
  succeeded,
} from '../../../fakes/scriptedProvider';
import { imageRequest } from '../../providers/support/imageRequests';

const never = new AbortController().signal;
setMaxListeners(0, never);

/** The most that fell into any minute. */
function mostPerMinute(timesMs: readonly number[]): number {
  return Math.max(
    ...timesMs.map(from => timesMs.filter(at => at >= from && at < from + 60_000).length),
  );
}

suite('The pace of requests to one service', () => {
  test('never exceeds the limit within any minute, and uses most of it', async () => {
    const clock = new FakeClock();
    const pace = new ServicePace(clock, 60);
    const times: number[] = [];
    const work = Promise.all(
      Array.from({ length: 300 }, async () => {
        await pace.turn('status', new AbortController().signal);
        times.push(clock.elapsed());
      }),
    );
    await clock.runToEnd(work);
    assert.ok(mostPerMinute(times) <= 57);
    assert.ok(clock.elapsed() <= 8 * 60_000);
    assert.deepEqual(clock.waiting, []);
  });

  test('lets a few go at once, and after a rest again', async () => {
    const clock = new FakeClock();
    const pace = new ServicePace(clock, 60);
    const atOnce = async (): Promise<number> => {
      let count = 0;
      for (; !pace.isBusy; count += 1) await pace.turn('status', never);
      return count;
    };
    const first = await atOnce();
    await clock.advance(60_000);
    assert.deepEqual([first, await atOnce()], [19, 19]);
  });

  test('sends what is paid for before questions, each in the order of asking', async () => {
    const clock = new FakeClock();
    const pace = new ServicePace(clock, 60);
    while (!pace.isBusy) await pace.turn('status', never);
    const order: string[] = [];
    const ask = async (kind: 'submit' | 'status', name: string): Promise<void> => {
      await pace.turn(kind, never);
      order.push(name);
    };
    const asked = [ask('status', 'a'), ask('submit', 'B'), ask('status', 'c'), ask('submit', 'D')];
    await clock.runToEnd(Promise.all(asked));
    assert.deepEqual(order, ['B', 'D', 'a', 'c']);
  });

  test('a pause the service asks for holds for everybody', async () => {
    const clock = new FakeClock();
    const pace = new ServicePace(clock, 60);
    pace.block('submit', 5_000);
    pace.block('status', 2_000);
    await clock.runToEnd(Promise.all([pace.turn('submit', never), pace.turn('status', never)]));
    assert.equal(clock.elapsed(), 5_000);
  });

  test('a pause of a day is followed for two minutes, or one after a question', async () => {
    const dayMs = 24 * 60 * 60_000;
    const waits: number[] = [];
    for (const kind of ['submit', 'status'] as const) {
      const clock = new FakeClock();
      const pace = new ServicePace(clock, 60);
      pace.block(kind, dayMs);
      await clock.runToEnd(pace.turn('submit', never));
      waits.push(clock.elapsed());
    }
    assert.deepEqual(waits, [120_000, 60_000]);
  });

  test('who leaves the queue costs nothing and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const pace = new ServicePace(clock, 60);
    while (!pace.isBusy) await pace.turn('status', never);
    const abort = new AbortController();
    const left = pace.turn('submit', abort.signal);
    const reason = new Error('changed my mind');
    abort.abort(reason);
    await assert.rejects(left, error => error === reason);
    await assert.rejects(pace.turn('submit', abort.signal), error => error === reason);
    await clock.advance(0);
    const waiting = clock.waiting;
    await clock.runToEnd(pace.turn('status', never));
    assert.deepEqual([waiting, clock.elapsed() < 2_000], [[], true]);
  });
});

suite('Jobs at a service with limits', () => {
  test('a job that waits for its turn was not written down, and shows that it waits', async () => {
    const harness = createJobHarness({
      limitsOf: () => ({ requestsPerMinute: 2 }),
      start: () => answer(accepted(queued)),
    });
    const first = harness.engine.run(harness.plan(), never);
    await harness.clock.advance(0);
    const abort = new AbortController();
    const second = harness.engine.run(harness.plan({ jobId: 'job-2' }), abort.signal);
    await harness.clock.advance(10_000);
    const phases = harness.engine.running.map(({ jobId, phase }) => `${jobId} ${phase}`);
    abort.abort();
    const outcome = await second;
    await harness.clock.runToEnd(first);
    assert.deepEqual(
      [phases, outcome, new Set(harness.journal.map(({ jobId }) => jobId))],
      [
        ['job-1 queued', 'job-2 waiting'],
        { status: 'cancelled', charge: 'none', resumable: false },
        new Set(['job-1']),
      ],
    );
  });

  test('tasks beyond what the service takes at once wait, and keep no other service’s waiting', async () => {
    const harness = createJobHarness({
      maxParallelJobs: () => 3,
      limitsOf: provider => (provider === 'hiapi' ? { concurrentTasks: 1 } : undefined),
      start: () => later(1_000, answer(accepted())),
    });
    const hiapi = { ...harness.provider, id: 'hiapi' as const };
    const runs = ['h1', 'h2', 'h3', 'w1', 'w2'].map(jobId =>
      harness.engine.run(
        harness.plan({
          jobId,
          idempotencyKey: jobId,
          ...(jobId.startsWith('h') && { provider: hiapi }),
        }),
        never,
      ),
    );
    await harness.clock.advance(100);
    const phases = harness.engine.running.map(({ jobId, phase }) => `${jobId} ${phase}`);
    await harness.clock.runToEnd(Promise.all(runs));
    assert.deepEqual(
      [
        phases,
        harness.timeline.filter(line => line.includes('start')).sort(),
        harness.progressOf('h3'),
      ],
      [
        ['h1 sending', 'h2 waiting', 'h3 waiting', 'w1 sending', 'w2 sending'],
        ['0 start h1', '0 start w1', '0 start w2', '2000 start h2', '4000 start h3'],
        ['waiting', 'sending', 'queued', 'downloading', 'downloading 100%', 'saving'],
      ],
    );
  });

  test('one that is told to wait makes the others wait too', async () => {
    const busy = imageError('rate-limited', { retryAfterMs: 9_000, delivery: 'answered' });
    const harness = createJobHarness({
      limitsOf: () => ({ requestsPerMinute: 60 }),
      start: index => (index === 0 ? () => Promise.reject(busy) : answer(accepted())),
    });
    const first = harness.engine.run(harness.plan(), never);
    await harness.clock.advance(500);
    const second = harness.engine.run(harness.plan({ jobId: 'job-2' }), never);
    await harness.clock.runToEnd(Promise.all([first, second]));
    const starts = harness.timeline.filter(line => line.includes('start'));
    assert.deepEqual(starts, ['0 start key-1', '9000 start key-1', '9000 start key-1']);
  });

  test('one that is told to wait for a day does not keep the others for a day', async () => {
    const busy = imageError('rate-limited', { retryAfterMs: 86_400_000, delivery: 'answered' });
    const harness = createJobHarness({
      limitsOf: () => ({ requestsPerMinute: 60 }),
      start: index => (index === 0 ? () => Promise.reject(busy) : answer(accepted())),
      check: index => (index === 0 ? () => Promise.reject(busy) : answer(succeeded())),
    });
    const refused = await harness.clock.runToEnd(harness.engine.run(harness.plan(), never));
    const { outcome, timeline } = await harness.run(harness.plan({ jobId: 'job-2' }));
    const sent = timeline.filter(line => /start|check/.test(line));
    assert.deepEqual(
      [refused.status === 'fulfilled' && refused.value.status, outcome, sent],
      [
        'failed',
        { status: 'saved', saved: ['file:///pictures/0.png'], warnings: [], cost: undefined },
        [
          '0 start key-1',
          '120000 start key-1',
          '121000 check {"taskId":"task-1"}',
          '181000 check {"taskId":"task-1"}',
        ],
      ],
    );
  });

  test('fifty clicks at once stay inside what HiAPI’s page allows, without a single 429', async () => {
    const limits = providers.find(({ id }) => id === 'hiapi')?.service?.limits;
    const harness = createJobHarness({ maxParallelJobs: () => 50, limitsOf: () => limits });
    const { clock, engine } = harness;
    const service = new HiapiService({
      keys: ['hiapi-test-key'],
      // Both readings of "10 concurrent" at once.
      limits: { ...documentedLimits, unfinishedTasks: 10 },
      callbackUrls: 'https',
      creationDurationMs: 300,
      style: hiapiAnswerStyle,
      plan: { durationMs: 15_000 },
      balance: 100_000,
      outputLifetimeMs: 86_400_000,
      format: 'png',
      draw: undefined,
      callbackSecret: undefined,
      callbackCopies: 1,
      clock: new FakeStandInClock(clock),
      outputOrigin: () => 'https://outputs.test',
      reportOwnError: error => assert.fail(String(error)),
      signal: never,
    });
    const statuses: number[] = [];
    const arrivals: number[] = [];
    let requests = 0;
    const http: HttpClient = {
      async send({ method, url, headers = {}, body = '', signal }) {
        requests += 1;
        // Requests overtake each other on the way, and bunch up.
        await clock.delay((requests * 137) % 900, signal);
        arrivals.push(clock.elapsed());
        const address = new URL(url);
        const reply = await service.handle({
          endpoint: method === 'POST' ? 'submit' : 'poll',
          method,
          url: address,
          headers,
          body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
          signal,
        });
        statuses.push(reply.status);
        await clock.delay((requests * 71) % 300, signal);
        const pieces = [reply.body];
        return {
          status: reply.status,
          headers: reply.headers,
          body: (async function* () {
            await Promise.resolve();
            yield* pieces;
          })(),
          discard: () => Promise.resolve(),
        };
      },
      close: () => Promise.resolve(),
    };
    const [model] = hiapiModels;
    assert.ok(model);
    const provider = createHiapiProvider({
      http,
      baseUrl: 'https://api.test/v1',
      apiKey: 'hiapi-test-key',
      dialect: 'v1',
    });
    const request = imageRequest(model.id, { tier: '2K' });
    let mostTasks = 0;
    let mostWaiting = 0;
    engine.onDidChange(running => {
      const unfinished = service.book.tasks.filter(({ end }) => end === undefined).length;
      mostTasks = Math.max(mostTasks, unfinished);
      const waiting = running.filter(({ phase }) => phase === 'waiting').length;
      mostWaiting = Math.max(mostWaiting, waiting);
    });
    const runs = Array.from({ length: 50 }, (_, index) =>
      engine.run(
        harness.plan({
          jobId: `job-${index}`,
          idempotencyKey: `key-${index}`,
          model,
          provider,
          request,
          storedRequest: storeRequest(request, []),
        }),
        never,
      ),
    );
    const end = await clock.runToEnd(Promise.all(runs));
    const outcomes = end.status === 'fulfilled' ? end.value.map(({ status }) => status) : [];
    assert.deepEqual(
      [
        outcomes.filter(status => status === 'saved').length,
        statuses.filter(status => status === 429).length,
        service.book.created,
        mostTasks,
        mostWaiting,
      ],
      [50, 0, 50, 10, 40],
    );
    assert.ok(mostPerMinute(arrivals) <= 60);
    console.log(
      `      ${requests} requests, at most ${mostPerMinute(arrivals)} a minute, ` +
        `${Math.round(clock.elapsed() / 1000)} s for 50 jobs of 15 s`,
    );
  });
});
