import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ImageError } from '../../src/core/errors';
import { Connections } from '../../src/editor/connections';
import { providers } from '../../src/providers/registry';
import { startGccaiStandIn } from '../standins/gccai/gccaiStandIn';
import { generate } from './support/easel';
import { changeSetting } from './support/settings';
import { causedAtWave, requestsToWave, wave } from './support/wave';

const hourMs = 3_600_000;

suite('the word of a service that a job is over', () => {
  test('is listened to while a job runs, and believed in nothing', async () => {
    const port = await freePort();
    await changeSetting('easel.callback.listen', port);
    await changeSetting('easel.callback.url', 'https://tunnel.example/easel');
    wave().faults.clear();
    wave().planNext({ durationMs: hourMs });
    const answered = new Promise<void>(resolve => {
      wave().faults.always('poll', {
        change: reply => {
          resolve();
          return reply;
        },
      });
    });
    const result = generate({ insert: false });
    await answered;
    const [submission] = requestsToWave();
    assert.match(JSON.stringify(submission?.body), /tunnel\.example/);

    const address = `http://127.0.0.1:${port}/easel`;
    for (const body of ['{"id":"task-of-somebody-else","status":"completed"}', '[]', 'not JSON']) {
      assert.equal((await fetch(address, { method: 'POST', body })).status, 204);
    }
    const body = JSON.stringify({ id: wave().tasks.at(-1)?.id, status: 'failed' });
    assert.equal((await fetch(address, { method: 'POST', body })).status, 204);
    wave().clock.skip(hourMs);
    assert.equal((await result).status, 'saved');
    assert.equal(causedAtWave().posts, 1);
    await assert.rejects(fetch(address, { method: 'POST', body }), 'it listens on without a job');
  });

  test('is not asked for at an address that could not be called, and services without calls do not care', async () => {
    await changeSetting('easel.callback.url', 'http://tunnel.example/easel');
    const refused = await generate({ insert: false });
    assert.equal(refused.error?.code, 'invalid-request');
    assert.match(refused.error.message, /easel\.callback\.url/);
    assert.equal(causedAtWave().posts, 0);

    const gccai = await startGccaiStandIn();
    try {
      await changeSetting('easel.providers.gccai.baseUrl', gccai.baseUrl);
      process.env['GCCAI_API_KEY'] = gccai.keys[0];
      const result = await generate({ insert: false, model: 'gccai/qwen-image-2.0' });
      assert.equal(result.status, 'saved', result.error?.message);
    } finally {
      delete process.env['GCCAI_API_KEY'];
      await gccai.close();
    }
  });

  test('is no condition of fetching what is paid for: settings that are wrong hinder sending alone', async () => {
    const entry = providers.find(({ id }) => id === 'wave');
    assert.ok(entry);
    const connections = new Connections();
    for (const [setting, wrong] of [
      ['easel.callback.url', 'http://tunnel.example/easel'],
      ['easel.callback.events', ['no such event']],
    ] as const) {
      await changeSetting('easel.callback.url', 'https://tunnel.example/easel');
      await changeSetting(setting, wrong);
      await assert.rejects(
        connections.provider(entry, 'a key', 'send'),
        error => ImageError.is(error, 'invalid-request') && error.details.field === setting,
      );
      assert.equal((await connections.provider(entry, 'a key', 'fetch')).id, 'wave');
    }
    await connections.dispose();
  });

  test('is asked for in the words of the chosen dialect, and another is refused before anything is sent', async () => {
    await changeSetting('easel.callback.url', 'https://tunnel.example/easel');
    await changeSetting('easel.callback.events', ['failed', 'completed']);
    const refused = await generate({ insert: false });
    assert.equal(refused.error?.code, 'invalid-request');
    assert.match(
      refused.error.message,
      /^“easel\.callback\.events” must be of succeeded, failed in dialect v1; it is completed\./,
    );
    assert.equal(causedAtWave().posts, 0);

    await changeSetting('easel.callback.events', ['failed', 'succeeded']);
    assert.equal((await generate({ insert: false })).status, 'saved');
    const [submission] = requestsToWave();
    assert.match(JSON.stringify(submission?.body), /"callback_events":\["failed","succeeded"\]/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
