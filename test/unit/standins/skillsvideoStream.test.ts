import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { cancelledElsewhere, failTask } from '../../standins/skillsvideo/skillsvideoFaults';
import {
  startSkillsvideoStandIn,
  type SkillsvideoStandIn,
  type SkillsvideoStandInOptions,
} from '../../standins/skillsvideo/skillsvideoStandIn';
import { cutAfterBytes, hangAfterBytes } from '../../standins/support/faults';
import {
  answerOf,
  eventsOf,
  picturesOf,
  refusalOf,
  SkillsvideoCaller,
  type Answer,
} from './skillsvideoCaller';

const cat = { prompt: 'a cat' };
const none = { total: 0, subscription: 0, permanent: 0 };

async function started(options: SkillsvideoStandInOptions = {}) {
  const standIn = await startSkillsvideoStandIn(options);
  return { standIn, caller: new SkillsvideoCaller(standIn) };
}

async function allOf(events: AsyncIterable<Answer>): Promise<Answer[]> {
  const all: Answer[] = [];
  for await (const event of events) {
    all.push(event);
  }
  return all;
}

const statusesOf = (events: readonly Answer[]) => events.map(event => event['status']);

suite('skills.video stand-in: the stream', () => {
  let standIn: SkillsvideoStandIn;
  let caller: SkillsvideoCaller;

  async function start(options: SkillsvideoStandInOptions = {}): Promise<void> {
    ({ standIn, caller } = await started(options));
  }

  teardown(() => standIn.close());

  test('each change comes when it happens, and the end ends the stream', async () => {
    await start({ taskDurationMs: 1000_000 });
    const response = await caller.stream({ ...cat, n: 2 });
    assert.deepEqual(
      [response.status, response.headers.get('content-type')],
      [200, 'text/event-stream'],
    );
    const events = eventsOf(response);
    const next = async () => (await events.next()).value as Answer;
    const queued = await next();
    assert.deepEqual(queued, { id: queued['id'], status: 'IN_QUEUE', data: null, usage: none });
    standIn.clock.skip(250_000);
    const running = await next();
    assert.deepEqual(running, { ...queued, status: 'IN_PROGRESS' });
    standIn.clock.skip(750_000);
    const done = await next();
    assert.deepEqual(
      [done['status'], done['usage'], picturesOf(done).length],
      ['COMPLETED', { total: 40, subscription: 40, permanent: 0 }, 2],
    );
    assert.equal((await events.next()).done, true);
    assert.equal((await fetch(picturesOf(done)[0]!.url)).status, 200);
    const polled = await caller.poll(String(queued.id));
    assert.deepEqual(polled['data'], done['data']);
    assert.deepEqual([standIn.counts.posts, standIn.counts.streams], [1, 1]);
  });

  test('credits may be told from the first event on', async () => {
    await start({ taskDurationMs: 20, answers: { streamUsage: 'at-once' } });
    const events = await allOf(eventsOf(await caller.stream(cat)));
    assert.deepEqual(new Set(events.map(event => JSON.stringify(event['usage']))).size, 1);
    assert.equal((events[0]?.['usage'] as { total: number }).total, 20);
  });

  test('a failure and a cancellation end the stream too', async () => {
    await start({ taskDurationMs: 20 });
    standIn.planNext(failTask('IMAGE_GENERATION_CONTENT_REJECTED', 'No.'), cancelledElsewhere());
    const failed = (await allOf(eventsOf(await caller.stream(cat)))).at(-1);
    assert.deepEqual(
      [failed?.['status'], failed?.['code'], failed?.['message'], failed?.['data']],
      ['FAILED', 'IMAGE_GENERATION_CONTENT_REJECTED', 'No.', null],
    );
    const cancelled = await allOf(eventsOf(await caller.stream(cat)));
    assert.deepEqual(statusesOf(cancelled), ['IN_QUEUE', 'CANCELED']);
    assert.equal(standIn.charged, 0);
  });

  test('a scripted task tells each step once', async () => {
    await start({ polls: ['queued', 'running', 'PONDERING', 'PONDERING', 'succeeded'] });
    const events = await allOf(eventsOf(await caller.stream(cat)));
    assert.deepEqual(statusesOf(events), ['IN_QUEUE', 'IN_PROGRESS', 'PONDERING', 'COMPLETED']);
  });

  test('what is refused is refused before the stream, as JSON', async () => {
    await start({ balance: 20 });
    assert.equal(await refusalOf(await caller.stream({})), '400 INVALID_INPUT prompt');
    assert.equal(
      await refusalOf(await caller.stream({ ...cat, n: 2 })),
      '402 INSUFFICIENT_CREDITS',
    );
    const other = new SkillsvideoCaller(standIn, 'wrong-key');
    assert.equal(await refusalOf(await other.stream(cat)), '401 UNAUTHORIZED');
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [3, 0]);
  });

  test('a stream that breaks off leaves a task that can be asked for', async () => {
    await start({ taskDurationMs: 1000_000 });
    const patience = new AbortController();
    const events = eventsOf(await caller.stream(cat, patience.signal));
    const queued = (await events.next()).value as Answer;
    patience.abort();
    await assert.rejects(events.next(), { name: 'AbortError' });
    standIn.clock.skip(1000_000);
    assert.equal((await caller.poll(String(queued['id'])))['status'], 'COMPLETED');
  });

  test('a stream can be cut or stop coming within an event', async () => {
    await start({ taskDurationMs: 20 });
    standIn.faults.next('stream', cutAfterBytes(60), hangAfterBytes(60));
    await assert.rejects(allOf(eventsOf(await caller.stream(cat))));
    const patience = new AbortController();
    const response = await caller.stream(cat, patience.signal);
    const reader = response.body!.getReader();
    let total = 0;
    while (total < 60) {
      total += (await reader.read()).value?.length ?? 0;
    }
    patience.abort();
    await assert.rejects(reader.read(), { name: 'AbortError' });
    assert.deepEqual([total, standIn.counts.tasksCreated], [60, 2]);
  });

  test('closing the stand-in ends a stream that has no end', async () => {
    await start({ taskDurationMs: Infinity });
    const other = await started({ taskDurationMs: Infinity });
    const events = eventsOf(await other.caller.stream(cat));
    await events.next();
    await other.standIn.close();
    await assert.rejects(events.next());
  });
});

suite('skills.video stand-in: webhooks', () => {
  const secret = `whsec_${Buffer.from('a secret of the dashboard').toString('base64')}`;
  interface Arrival {
    readonly headers: IncomingHttpHeaders;
    readonly text: string;
  }
  let receiver: Server;
  let arrivals: Arrival[];
  let standIn: SkillsvideoStandIn | undefined;

  setup(async () => {
    arrivals = [];
    receiver = createServer((request, response) => {
      void text(request).then(body => {
        arrivals.push({ headers: request.headers, text: body });
        response.end();
        receiver.emit('arrival');
      });
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });

  teardown(async () => {
    await standIn?.close();
    receiver.close();
    receiver.closeAllConnections();
  });

  async function start(options: SkillsvideoStandInOptions, events?: readonly 'task.failed'[]) {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const webhook = { url, secret, ...(events === undefined ? {} : { events }) };
    standIn = await startSkillsvideoStandIn({ ...options, webhook });
    return { standIn, caller: new SkillsvideoCaller(standIn) };
  }

  async function arrived(count: number): Promise<readonly unknown[]> {
    while (arrivals.length < count) {
      await once(receiver, 'arrival');
    }
    return arrivals.map(arrival => {
      const { type, prediction } = JSON.parse(arrival.text) as Record<string, Answer>;
      return [type, prediction?.['state'], prediction?.['status']];
    });
  }

  test('each change is posted once, in order, in words of its own', async () => {
    const { standIn: own, caller } = await start({ taskDurationMs: 100_000 });
    const id = await caller.taskId(cat);
    own.clock.skip(25_000);
    await arrived(2);
    own.clock.skip(75_000);
    assert.deepEqual(await arrived(3), [
      ['task.created', 'queued', 'IN_QUEUE'],
      ['task.started', 'running', 'IN_PROGRESS'],
      ['task.completed', 'succeeded', 'COMPLETED'],
    ]);
    await caller.poll(id);
    await caller.poll(id);
    await caller.taskId(cat);
    assert.deepEqual((await arrived(4)).slice(3), [['task.created', 'queued', 'IN_QUEUE']]);
  });

  test('posts are signed after the Standard Webhooks, each under an id of its own', async () => {
    const { caller } = await start({ taskDurationMs: 0 });
    await caller.finished(cat);
    await arrived(3);
    for (const { headers, text: body } of arrivals) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
      assert.equal(headers['webhook-signature'], expected);
      const sentMs = Number(headers['webhook-timestamp']) * 1000;
      assert.ok(Math.abs(Date.now() - sentMs) < 60_000);
    }
    assert.equal(new Set(arrivals.map(({ headers }) => headers['webhook-id'])).size, 3);
  });

  test('only the events asked for are posted, a scripted task included', async () => {
    const { standIn: own, caller } = await start({ taskDurationMs: 0 }, ['task.failed']);
    await caller.finished(cat);
    own.planNext({ polls: ['running', 'failed'] });
    const id = await caller.taskId(cat);
    await caller.poll(id);
    await caller.poll(id);
    assert.deepEqual(await arrived(1), [['task.failed', 'failed', 'FAILED']]);
  });

  test('nothing is posted to another machine', async () => {
    standIn = await startSkillsvideoStandIn({
      taskDurationMs: 0,
      webhook: { url: 'https://hooks.example.com/', secret },
    });
    const caller = new SkillsvideoCaller(standIn);
    await answerOf(await caller.submit(cat));
    while (standIn.webhooks.length < 1) {
      await new Promise(setImmediate);
    }
    assert.equal(standIn.webhooks[0]?.outcome, 'not sent: the address is not on this machine');
  });
});
