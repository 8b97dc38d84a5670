import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseAnswerPath, valueAt } from '../../../src/imageHosts/upload/answerPath';
import { createUploadHost } from '../../../src/imageHosts/upload/uploadHost';
import type { UploadSettings } from '../../../src/imageHosts/upload/uploadSettings';
import type { HttpClient } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { Loopback } from '../net/loopback';
import { png } from '../net/pictures';
import { anySignal, picture, refusal, Removals, summary } from './hosting';

const address = 'https://files.example.com/a/picture.png';

suite('An endpoint for uploads', () => {
  let loopback: Loopback;
  let http: HttpClient;
  let origin: string;
  let requests: { target: string; headers: IncomingMessage['headers']; form: FormData }[];
  let reply: (response: ServerResponse) => void;

  setup(async () => {
    loopback = new Loopback();
    http = loopback.use(createUndiciHttpClient());
    requests = [];
    reply = response => response.writeHead(200).end(JSON.stringify({ data: { url: address } }));
    const server = await loopback.http((request, response) => {
      void receive(request).then(() => reply(response));
    });
    origin = server.url;
  });

  teardown(() => loopback.close());

  /** Read by Node's own parser of forms. */
  async function receive(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { headers, url = '' } = request;
    const type = { 'content-type': headers['content-type'] ?? '' };
    const form = await new Response(Buffer.concat(chunks), { headers: type }).formData();
    requests.push({ target: url, headers, form });
  }

  function host(settings: Partial<UploadSettings> = {}) {
    return createUploadHost({
      http,
      settings: {
        url: `${origin}/upload?album=7`,
        fileField: 'file',
        headers: {},
        fields: {},
        urlPath: 'data.url',
        ...settings,
      },
    });
  }

  function put(settings: Partial<UploadSettings> = {}) {
    return host(settings).put(picture, anySignal(), new Removals().keep);
  }

  test('the form has the picture, the fields and the headers, and not the name of the file', async () => {
    const removals = new Removals();
    const hosted = await host({
      fileField: 'source "1"',
      headers: { Authorization: 'Bearer abcdefgh' },
      fields: { expires: '3600', größe: 'zwei\r\nZeilen' },
    }).put(picture, anySignal(), removals.keep);
    assert.deepEqual(hosted, { url: address, isPublic: true });
    assert.deepEqual(removals.kept, []);
    const [request] = requests;
    assert.equal(request?.target, '/upload?album=7');
    assert.equal(request.headers.authorization, 'Bearer abcdefgh');
    const names: string[] = [];
    request.form.forEach((_value, name) => names.push(name));
    assert.deepEqual(names, ['expires', 'größe', 'source "1"']);
    assert.equal(request.form.get('größe'), 'zwei\r\nZeilen');
    const file = request.form.get('source "1"') as File;
    assert.deepEqual([file.name, file.type], ['image.png', 'image/png']);
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), picture.bytes);
  });

  test('a large picture arrives whole', async () => {
    const bytes = png(5, 7, { padding: 3_000_000 });
    await host().put({ ...picture, bytes }, anySignal(), new Removals().keep);
    const file = requests[0]?.form.get('file') as File;
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), bytes);
  });

  const answers: readonly (readonly [string, string, string])[] = [
    ['', `${address}\n`, address],
    ['url', JSON.stringify({ url: address }), address],
    ['[0].src', JSON.stringify([{ src: address }]), address],
    ['data.0.links.direct', JSON.stringify({ data: [{ links: { direct: address } }] }), address],
    [
      'link',
      String.raw`{"link":"https:\/\/files.example.com/ä"}`,
      'https://files.example.com/%C3%A4',
    ],
  ];
  for (const [urlPath, body, expected] of answers) {
    test(`the address is found ${urlPath === '' ? 'as the text' : `at ${urlPath}`} in ${body.slice(0, 40).trim()}`, async () => {
      reply = response => response.writeHead(201).end(body);
      assert.equal((await put({ urlPath })).url, expected);
    });
  }

  test("a path alone belongs to the endpoint's own host", async () => {
    reply = response => response.writeHead(200).end('[{"src":"/file/a.png"}]');
    assert.equal((await put({ urlPath: '[0].src' })).url, `${origin}/file/a.png`);
  });

  test('an answer without an address says where none was', async () => {
    for (const [urlPath, body] of [
      ['data.url', '{"data":{"link":"https://files.example.com/"}}'],
      ['data.constructor', '{"data":{}}'],
      ['data.url', '<html>Welcome</html>'],
      ['data.url', '{"data":{"url":7}}'],
      ['', 'Thank you for https://files.example.com/'],
      ['', ''],
    ] as const) {
      reply = response => response.writeHead(200).end(body);
      const error = await refusal(() => put({ urlPath }));
      assert.equal(error.code, 'protocol', body);
      assert.equal(error.details.field, 'easel.imageHost.upload.urlPath');
    }
  });

  test('an address no service can or may fetch is refused', async () => {
    for (const url of [
      'http://files.example.com/a.png',
      'https://192.168.0.3/a.png',
      'https://nas.local/a.png',
      'https://user:word@files.example.com/a.png',
    ]) {
      reply = response => response.writeHead(200).end(JSON.stringify({ data: { url } }));
      assert.equal((await refusal(put)).code, 'download-blocked', url);
    }
  });

  test('what the endpoint says is told without the secrets that were sent', async () => {
    const headers = { 'X-Api-Key': 'canary-header-1', Authorization: 'Bearer canary-bearer-2' };
    reply = response =>
      response
        .writeHead(403)
        .end('{"error":"no canary-header-1,\n canary-bearer-2, canary-field-3, canary-query-4"}');
    const url = `${origin}/upload?key=canary-query-4`;
    const error = await refusal(() => put({ url, headers, fields: { token: 'canary-field-3' } }));
    assert.equal(error.code, 'unauthorized');
    assert.match(error.details.serverText ?? '', /^\{"error":"no \[key\], \[key\]/);
    assert.ok(!JSON.stringify([error.message, error.details]).includes('canary'));
  });

  for (const [status, code] of [
    [401, 'unauthorized'],
    [413, 'too-large'],
    [422, 'invalid-request'],
    [429, 'rate-limited'],
    [502, 'network'],
  ] as const) {
    test(`an answer ${status} is ${code}`, async () => {
      reply = response => response.writeHead(status, { 'retry-after': '3' }).end('<h1>No</h1>');
      const { code: found, details } = await refusal(put);
      assert.equal(found, code);
      assert.deepEqual(
        [details.httpStatus, details.subject, details.retryAfterMs, details.serverText],
        [status, origin, 3_000, '<h1>No</h1>'],
      );
    });
  }

  test('a redirect is not followed but told, without its query', async () => {
    reply = response => response.writeHead(308, { location: '/api/upload/?album=7' }).end();
    assert.deepEqual(summary(await refusal(put)), {
      code: 'invalid-request',
      field: 'easel.imageHost.upload.url',
      limit: `the address it redirects to, ${origin}/api/upload/`,
      value: `${origin}/upload`,
    });
    assert.equal(requests.length, 1);
  });

  test('an address that takes no uploads is named', async () => {
    reply = response => response.writeHead(404).end();
    const error = await refusal(put);
    assert.equal(error.details.field, 'easel.imageHost.upload.url');
    assert.equal(error.details.value, `${origin}/upload`);
  });

  test('an upload is sent once, also when its answer is lost', async () => {
    reply = response => response.destroy();
    const error = await refusal(put);
    assert.deepEqual([error.code, error.details.delivery], ['network', 'unclear']);
    assert.equal(requests.length, 1);
  });

  const wrongSettings: readonly (readonly [string, Partial<UploadSettings>, string])[] = [
    ['a plain address of another machine', { url: 'http://files.example.com/upload' }, 'url'],
    ['an address with a password', { url: 'https://me:canary@files.example.com/' }, 'url'],
    ['no address', { url: 'upload?a=b' }, 'url'],
    ['no field for the file', { fileField: '' }, 'fileField'],
    ['a path with a gap', { urlPath: 'data..url' }, 'urlPath'],
    ['a header the form needs', { headers: { 'Content-Type': 'image/png' } }, 'headers'],
    ['a header that is none', { headers: { 'a b': 'c' } }, 'headers'],
    ['a header of two lines', { headers: { 'x-a': 'canary\r\nx-b: c' } }, 'headers.x-a'],
  ];
  for (const [what, settings, field] of wrongSettings) {
    test(`${what} is refused by the setting's name`, async () => {
      const { code, details, message } = await refusal(() => host(settings));
      assert.deepEqual(
        [code, details.field],
        ['invalid-request', `easel.imageHost.upload.${field}`],
      );
      assert.ok(!`${message} ${details.value}`.includes('canary'));
    });
  }
});

suite('Where an address stands in an answer', () => {
  test('dots and brackets are the same, and nothing is the whole', () => {
    assert.deepEqual(parseAnswerPath('data.images[0].url'), ['data', 'images', '0', 'url']);
    assert.deepEqual(parseAnswerPath('[1][2]'), ['1', '2']);
    assert.deepEqual(parseAnswerPath(''), []);
    for (const path of ['.', 'a.', 'a b', 'a[b]', 'a['])
      assert.equal(parseAnswerPath(path), undefined);
  });

  test('only what the answer itself holds is found', () => {
    const answer = JSON.parse('{"a":[{"b":"c"}],"__proto__":{"d":"e"}}') as unknown;
    assert.equal(valueAt(answer, ['a', '0', 'b']), 'c');
    assert.equal(valueAt(answer, ['__proto__', 'd']), 'e');
    for (const steps of [
      ['a', 'length'],
      ['a', '1', 'b'],
      ['a', 'constructor', 'name'],
      ['a', '0', 'b', '0'],
    ]) {
      assert.ok(typeof valueAt(answer, steps) !== 'string', steps.join('.'));
    }
  });
});
