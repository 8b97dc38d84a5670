import { FakeClock } from '../../fakes/fakeClock';
import { pollGoals } from '../goals';
import type { AskingClient, SendingClient } from './clientNames';
import type { Client, ClientSetup } from './clients/client';
import { createDashscopePoller } from './clients/dashscopePoller';
import { createEaselOrderer } from './clients/easelClient';
import { createFalOrderer } from './clients/falClient';
import { createReplicateOrderer } from './clients/replicateClient';
import { PaidService } from './paidService';
import type { Asking, Sending } from './results';
import { spreadEvenly } from './spreadEvenly';
import { runInVirtualTime, Traffic } from './virtualTime';

const tasksPerBand = 100;
const lostAnswers = 5;

const clients: Readonly<Record<AskingClient | SendingClient, (setup: ClientSetup) => Client>> = {
  easel: setup => createEaselOrderer(setup, 'wave', true),
  easelUnlearned: setup => createEaselOrderer(setup, 'wave', false),
  easelWithoutKeys: setup => createEaselOrderer(setup, 'gccai', false),
  fal: createFalOrderer,
  replicate: setup => createReplicateOrderer(setup, 'default'),
  replicatePolling: setup => createReplicateOrderer(setup, 'poll'),
  dashscope: createDashscopePoller,
};

/** Has a client order pictures, each a while in the making, and counts what it asks. */
export async function runAsking(name: AskingClient): Promise<Asking> {
  const bands = [];
  for (const { fromMs, toMs } of pollGoals) {
    bands.push(
      await withClient(name, async (service, order) => {
        for (const share of spreadEvenly(tasksPerBand)) {
          service.plan(fromMs + share * (toMs - fromMs));
          await order();
        }
        return {
          requests: service.tasks.map(({ statusRequests }) => statusRequests),
          lagsMs: service.tasks.map(({ lagMs }) => lagMs ?? NaN),
        };
      }),
    );
  }
  return { bands };
}

/** Has a client order pictures of a service whose answer to the paid request never arrives. */
export async function runSending(name: SendingClient): Promise<Sending> {
  const figures: Sending = { sent: [], tasks: [] };
  for (let order = 0; order < lostAnswers; order += 1) {
    await withClient(name, async (service, send) => {
      service.loseAnswers();
      // What it says of the failure is not what is measured.
      const said: unknown = await send().catch((error: unknown) => error);
      if (service.submissions === 0) throw new Error(`${name} sent nothing`, { cause: said });
      figures.sent.push(service.submissions);
      figures.tasks.push(service.tasks.length);
    });
  }
  return figures;
}

/** A service and a client that know nothing of any earlier task. */
async function withClient<Result>(
  name: AskingClient | SendingClient,
  work: (service: PaidService, order: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const clock = new FakeClock();
  const traffic = new Traffic();
  const service = new PaidService(clock, traffic);
  const client = clients[name]({ origin: await service.listen(), clock, traffic });
  try {
    return await work(service, () => runInVirtualTime(clock, traffic, client.order()));
  } finally {
    await client.close?.();
    await service.close();
  }
}
