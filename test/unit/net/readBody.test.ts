import assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import { readBytes, readJson, readText } from '../../../src/net/readBody';
import { readRetryAfterMs } from '../../../src/net/retryAfter';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { answer, get, Loopback } from './loopback';

suite('Reading an answer', () => {
  const loopback = new Loopback();
  teardown(() => loopback.close());

  async function respond(headers: object, body: string | Buffer, status = 200) {
    const { url } = await loopback.http((_request, response) =>
      answer(response, status, headers, body),
    );
    return await loopback.use(createUndiciHttpClient()).send(get(url));
  }

  async function errorOf(promise: Promise<unknown>): Promise<ImageError> {
    try {
      await promise;
    } catch (error) {
      assert.ok(ImageError.is(error), String(error));
      return error;
    }
    return assert.fail('it succeeded');
  }

  test('JSON is read whatever it calls itself, with or without a byte order mark', async () => {
    const response = await respond({ 'content-type': 'text/plain' }, '\ufeff{"id":"ä"}');
    assert.deepEqual(await readJson(response, 100), { id: 'ä' });
    assert.equal(await readText(await respond({}, 'ä'), 2), 'ä');
    assert.deepEqual(
      await readBytes(await respond({}, Buffer.from([1, 2])), 2),
      Buffer.from([1, 2]),
    );
  });

  test('a page instead of JSON keeps its type and its first words, made safe', async () => {
    const page = `<html>\r\n\t<h1>502\u0000 Bad\u202e Gateway</h1>${'🙂'.repeat(300)}`;
    const response = await respond({ 'content-type': 'text/html; charset=utf-8' }, page, 502);
    const { code, details } = await errorOf(readJson(response, 10_000));
    assert.deepEqual([code, details.httpStatus, details.delivery], ['protocol', 502, 'answered']);
    const text = details.serverText ?? '';
    const start = 'text/html; charset=utf-8: <html> <h1>502 Bad Gateway</h1>🙂';
    assert.ok(text.startsWith(start), text);
    assert.equal(Array.from(text.slice('text/html; charset=utf-8: '.length)).length, 200);
    assert.doesNotMatch(text, /\p{Surrogate}/u);
  });

  test('a key that straddles the end of what is quoted is taken out before the rest is cut off', async () => {
    const key = 'sk-canary-0123456789abcdef';
    const hide = (text: string): string => text.replaceAll(key, '[key]');
    for (let before = 170; before <= 205; before += 1) {
      const page = `${'x'.repeat(before)}${key} is wrong`;
      const response = await respond({ 'content-type': `text/html; note=${key}` }, page, 403);
      const { message, details } = await errorOf(readJson(response, 10_000, hide));
      const said = JSON.stringify([message, details]);
      assert.doesNotMatch(said, /sk-/, `${before}: ${said}`);
      assert.ok(details.serverText?.startsWith('text/html; note=[key]: xxx'), said);
    }
  });

  test('a key in place of a coding is not repeated', async () => {
    const key = 'sk-Canary-77';
    const response = await respond({ 'content-encoding': key }, '{}');
    const { message } = await errorOf(
      readJson(response, 100, text => text.replaceAll(key, '[key]')),
    );
    assert.match(message, /coded as \[key\]/);
  });

  test('an empty or torn answer is no JSON', async () => {
    for (const body of ['', '{"id":', 'null x']) {
      assert.equal((await errorOf(readJson(await respond({}, body), 100))).code, 'protocol', body);
    }
  });

  test('a body longer than allowed is not read to its end, announced or not', async () => {
    const { url } = await loopback.http((request, response) => {
      const announced = request.url === '/announced' ? { 'content-length': '1000' } : {};
      response.writeHead(200, announced);
      response.write('x'.repeat(11));
    });
    const http = loopback.use(createUndiciHttpClient());
    for (const path of ['/announced', '/endless']) {
      const response = await http.send(get(`${url}${path}`));
      const { code, details } = await errorOf(readJson(response, 10));
      assert.deepEqual([code, details.limit], ['too-large', '10 bytes'], path);
    }
  });

  test('a coding nobody asked for is named instead of parsed', async () => {
    const response = await respond({ 'content-encoding': 'br' }, Buffer.from([1, 2, 3]));
    const error = await errorOf(readJson(response, 100));
    assert.equal(error.code, 'protocol');
    assert.match(error.message, /br/);
  });

  test('the time to wait is read in both of its forms', () => {
    const nowMs = Date.parse('2026-01-01T00:00:00Z');
    const soon = 'Thu, 01 Jan 2026 00:00:30 GMT';
    const waits = [
      { 'retry-after': '3' },
      { 'retry-after': ' 1.5 ' },
      { 'retry-after': soon },
      { 'retry-after': soon, date: 'Thu, 01 Jan 2026 00:00:20 GMT' },
      { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' },
      { 'retry-after': '-3' },
      { 'retry-after': 'soon' },
      { 'retry-after': '' },
      {},
    ].map(headers => readRetryAfterMs(headers, nowMs));
    assert.deepEqual(waits, [
      3_000,
      1_500,
      30_000,
      10_000,
      0,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
