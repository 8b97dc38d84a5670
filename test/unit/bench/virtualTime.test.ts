import * as assert from 'node:assert/strict';

import {
  createDashscopePoller,
  dashscopePausesMs,
} from '../../bench/asking/clients/dashscopePoller';
import { createEaselOrderer } from '../../bench/asking/clients/easelClient';
import type { Client, ClientSetup } from '../../bench/asking/clients/client';
import { PaidService } from '../../bench/asking/paidService';
import { spreadEvenly } from '../../bench/asking/spreadEvenly';
import { runInVirtualTime, Traffic } from '../../bench/asking/virtualTime';
import { FakeClock } from '../../fakes/fakeClock';

const never = new AbortController().signal;

interface Scene extends ClientSetup {
  readonly service: PaidService;
  readonly order: () => Promise<void>;
}

async function withClient(
  create: (setup: ClientSetup) => Client,
  act: (scene: Scene) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const traffic = new Traffic();
  const service = new PaidService(clock, traffic);
  const origin = await service.listen();
  const client = create({ origin, clock, traffic });
  try {
    const order = (): Promise<void> => runInVirtualTime(clock, traffic, client.order());
    await act({ origin, clock, traffic, service, order });
  } finally {
    await client.close?.();
    await service.close();
  }
}

suite('Time that need not be waited for, over real sockets', () => {
  test('a client with known pauses asks as often and is as late as reckoned by hand', () =>
    withClient(createDashscopePoller, async ({ service, order }) => {
      service.plan(8_000);
      await order();
      const [task] = service.tasks;
      // The first question is at the service 150 ms after the task began, each further one 150 ms and a
      // pause later: at 150, 1300, 2450, 4600, 6750 and 8900 ms. The last answer is there 75 ms later.
      assert.equal(task?.statusRequests, 6);
      assert.equal(task.lagMs, 975);
    }));

  test('the clock stands still while a message is under way', async () => {
    const clock = new FakeClock();
    const traffic = new Traffic();
    const seenMs: number[] = [];
    const work = async (): Promise<void> => {
      const wait = clock.delay(1_000, never);
      traffic.depart();
      await new Promise(resolve => setTimeout(resolve, 5));
      seenMs.push(clock.elapsed());
      traffic.arrive();
      await wait;
      seenMs.push(clock.elapsed());
    };
    await runInVirtualTime(clock, traffic, work());
    assert.deepEqual(seenMs, [0, 1_000]);
  });

  test('work that waits for nothing and does not end is an error', async () => {
    const stuck = new Promise<void>(() => undefined);
    await assert.rejects(runInVirtualTime(new FakeClock(), new Traffic(), stuck), /has not ended/);
  });

  test('a lost answer to a service without keys is one request, one task and a failed order', () =>
    withClient(
      setup => createEaselOrderer(setup, 'gccai', false),
      async ({ service, order }) => {
        service.loseAnswers();
        await assert.rejects(order(), /"unknown"/);
        assert.deepEqual([service.submissions, service.tasks.length], [1, 1]);
      },
    ));

  test('a request under a key the service knows begins no second task', () =>
    withClient(
      setup => createEaselOrderer(setup, 'wave', false),
      async ({ service, order }) => {
        service.loseAnswers();
        await assert.rejects(order(), /"unknown"/);
        assert.deepEqual([service.submissions, service.tasks.length], [3, 1]);
      },
    ));

  test('DashScope’s pauses double after every third question and end at 5 s', () => {
    const pauses = dashscopePausesMs();
    const first = Array.from({ length: 11 }, () => pauses.next().value / 1_000);
    assert.deepEqual(first, [1, 1, 2, 2, 2, 4, 4, 4, 5, 5, 5]);
  });

  test('durations fill their span evenly', () => {
    const shares = spreadEvenly(100).toSorted((one, other) => one - other);
    const gaps = shares.map((share, index) => share - (shares[index - 1] ?? 0));
    assert.ok(Math.max(...gaps) < 0.02, String(Math.max(...gaps)));
    assert.ok(Math.max(...shares) < 1 && Math.max(...shares) > 0.98);
  });
});
