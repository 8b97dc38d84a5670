import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { HttpClient } from '../../../src/net/httpClient';
import { createRenewableHttpClient } from '../../../src/net/renewableHttpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { answer, get, Loopback, textOf } from './loopback';

suite('A client that follows the settings', () => {
  const loopback = new Loopback();
  teardown(() => loopback.close());

  function renewable(settings: { userAgent: string }) {
    const made: string[] = [];
    const http = createRenewableHttpClient({
      settings: () => ({ ...settings }),
      create: ({ userAgent }) => {
        made.push(userAgent);
        return Promise.resolve(createUndiciHttpClient({ userAgent }));
      },
    });
    return { http: loopback.use(http), made };
  }

  test('a change is taken up by the next request, and what runs is finished as it began', async () => {
    const waiting: ServerResponse[] = [];
    const { url, server } = await loopback.http((request, response) => {
      if (request.url === '/slow') {
        response.writeHead(200);
        response.write(`${request.headers['user-agent']} begins, `);
        waiting.push(response);
      } else answer(response, 200, {}, request.headers['user-agent']);
    });
    const settings = { userAgent: 'before' };
    const { http, made } = renewable(settings);
    const asked = once(server, 'request');
    const slow = await http.send(get(`${url}/slow`));
    await asked;
    settings.userAgent = 'after';
    assert.equal(await textOf(await http.send(get(url))), 'after');
    waiting[0]?.end('and ends');
    assert.equal(await textOf(slow), 'before begins, and ends');
    assert.equal(await textOf(await http.send(get(url))), 'after');
    assert.deepEqual(made, ['before', 'after']);
  });

  test('nothing is made before the first request, and once for many at the same time', async () => {
    const { url } = await loopback.http((_request, response) => answer(response, 200, {}, 'x'));
    const { http, made } = renewable({ userAgent: 'same' });
    assert.deepEqual(made, []);
    const texts = [1, 2, 3].map(async () => textOf(await http.send(get(url))));
    assert.deepEqual(await Promise.all(texts), ['x', 'x', 'x']);
    assert.deepEqual(made, ['same']);
  });

  test('a client that could not be made is made at the next request', async () => {
    const { url } = await loopback.http((_request, response) => answer(response, 200, {}, 'x'));
    let tries = 0;
    const create = (): Promise<HttpClient> => {
      tries += 1;
      return tries === 1
        ? Promise.reject(new Error('the file is being replaced'))
        : Promise.resolve(createUndiciHttpClient());
    };
    const http = loopback.use(createRenewableHttpClient({ settings: () => 1, create }));
    await assert.rejects(http.send(get(url)), /being replaced/);
    assert.equal(await textOf(await http.send(get(url))), 'x');
  });

  test('a setting that cannot be read fails the request and sends nothing', async () => {
    const http = createRenewableHttpClient({
      settings: () => {
        throw new Error('of the wrong shape');
      },
      create: () => assert.fail('it was made'),
    });
    await assert.rejects(http.send(get('https://images.test')), /wrong shape/);
  });

  test('closing ends what runs on clients of all settings, and takes nothing more', async () => {
    const { url } = await loopback.http(() => undefined);
    const settings = { userAgent: 'one' };
    const { http } = renewable(settings);
    const first = http.send(get(url));
    await new Promise(setImmediate);
    settings.userAgent = 'two';
    const second = http.send(get(url));
    const ended = Promise.allSettled([first, second]);
    await new Promise(setImmediate);
    await http.close();
    assert.deepEqual(
      (await ended).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    await assert.rejects(http.send(get(url)), { notSent: true });
    settings.userAgent = 'three';
    await assert.rejects(http.send(get(url)), { notSent: true });
  });
});
