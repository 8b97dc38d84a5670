import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createGithubHost } from '../../../src/imageHosts/github/githubHost';
import { githubRawUrl } from '../../../src/imageHosts/github/rawUrl';
import type { HttpClient } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { Loopback } from '../net/loopback';
import { anySignal, picture, refusal, Removals, summary } from './hosting';

const commitSha = '0123456789abcdef0123456789abcdef01234567';
const pathInRepository = 'docs/hero.png';

suite('Addresses of files on GitHub', () => {
  const urlOf = (remoteUrl: string, path = pathInRepository, sha = commitSha) =>
    githubRawUrl({ remoteUrl, commitSha: sha, pathInRepository: path });

  for (const remoteUrl of [
    'https://github.com/octo-org/hello.world.git',
    'https://github.com/octo-org/hello.world',
    'https://github.com/octo-org/hello.world/',
    'https://www.github.com/octo-org/hello.world',
    'https://name:ghp_secret@github.com/octo-org/hello.world.git',
    'git@github.com:octo-org/hello.world.git',
    'github.com:octo-org/hello.world',
    'org-1234@github.com:octo-org/hello.world.git',
    'ssh://git@github.com/octo-org/hello.world.git',
    'ssh://git@ssh.github.com:443/octo-org/hello.world.git',
    'git://github.com/octo-org/hello.world.git',
  ]) {
    test(`${remoteUrl} leads to the file at its commit`, () => {
      assert.equal(
        urlOf(remoteUrl),
        `https://raw.githubusercontent.com/octo-org/hello.world/${commitSha}/docs/hero.png`,
      );
    });
  }

  for (const remoteUrl of [
    'https://gitlab.com/octo/hello.git',
    'https://github.com.example.com/octo/hello.git',
    'https://example.com/github.com/octo/hello',
    'git@example.com:github.com/octo/hello.git',
    'https://github.com/octo',
    'https://github.com/octo/hello/tree/main',
    'https://github.com/octo/..',
    '/srv/git/hello.git',
    'C:\\git\\hello',
    '',
  ]) {
    test(`“${remoteUrl}” leads nowhere`, () => assert.equal(urlOf(remoteUrl), undefined));
  }

  test('a path is spelled as addresses are, and never leads out of the commit', () => {
    const remoteUrl = 'git@github.com:octo/hello.git';
    assert.equal(
      urlOf(remoteUrl, 'Bilder/grün #1 100%?.png'),
      `https://raw.githubusercontent.com/octo/hello/${commitSha}/Bilder/gr%C3%BCn%20%231%20100%25%3F.png`,
    );
    for (const path of ['../other/a.png', 'a/./b.png', '/a.png', 'a//b.png', '']) {
      assert.equal(urlOf(remoteUrl, path), undefined, path);
    }
  });

  test('a branch or a shortened commit is no commit: it may mean another file tomorrow', () => {
    for (const sha of ['main', commitSha.slice(0, 12), `${commitSha}0`, '']) {
      assert.equal(urlOf('git@github.com:octo/hello.git', pathInRepository, sha), undefined, sha);
    }
  });
});

suite('A picture in a repository on GitHub', () => {
  let loopback: Loopback;
  let http: HttpClient;
  let origin: string;
  let log: string[];
  let reply: (request: IncomingMessage, response: ServerResponse) => void;

  setup(async () => {
    loopback = new Loopback();
    http = loopback.use(createUndiciHttpClient());
    log = [];
    const server = await loopback.http((request, response) => {
      log.push(`${request.method} ${request.url}`);
      reply(request, response);
    });
    origin = server.url;
    reply = serve('image/png', picture.bytes);
  });

  teardown(() => loopback.close());

  function serve(type: string, bytes: Uint8Array): typeof reply {
    return (request, response) => {
      response.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    };
  }

  function put(remoteUrl = 'git@github.com:octo/hello.git', signal = anySignal()) {
    const file = { remoteUrl, commitSha, pathInRepository };
    return createGithubHost({ http, file, origin }).put(picture, signal, new Removals().keep);
  }

  function refusedAs(limit: string, value: string): unknown {
    return { code: 'invalid-request', field: pathInRepository, limit, value };
  }

  test('its head is enough where that says type and length', async () => {
    const path = `/octo/hello/${commitSha}/${pathInRepository}`;
    assert.deepEqual(await put(), { url: `${origin}${path}`, isPublic: true });
    assert.deepEqual(log, [`HEAD ${path}`]);
  });

  test('it is read where its head says no length or is not to be had', async () => {
    const whole = serve('image/png', picture.bytes);
    reply = (request, response) => {
      if (request.method === 'HEAD') response.writeHead(405).end();
      else whole(request, response);
    };
    await put();
    reply = (request, response) => {
      response.writeHead(200, { 'content-type': 'image/png; charset=binary' });
      response.end(request.method === 'HEAD' ? undefined : picture.bytes);
    };
    await put();
    assert.deepEqual(
      log.map(line => line.split(' ')[0]),
      ['HEAD', 'GET', 'HEAD', 'GET'],
    );
  });

  test('a private repository, or a commit that was not pushed, is not there for others', async () => {
    reply = (_request, response) => response.writeHead(404).end('404: Not Found');
    assert.deepEqual(
      summary(await refusal(put)),
      refusedAs('a picture everybody can read', 'answered with 404'),
    );
  });

  test('a note of Git LFS in its place is no picture', async () => {
    reply = serve('text/plain', Buffer.from('version https://git-lfs.github.com/spec/v1'));
    assert.deepEqual(summary(await refusal(put)), refusedAs('image/png', 'text/plain'));
  });

  test('another length means another file, also when the server goes on for ever', async () => {
    const expected = `${picture.bytes.length} bytes long`;
    reply = serve('image/png', picture.bytes.subarray(1));
    assert.deepEqual(
      summary(await refusal(put)),
      refusedAs(expected, `${picture.bytes.length - 1} bytes`),
    );
    reply = (request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      if (request.method === 'HEAD') response.end();
      else flood(response);
    };
    assert.deepEqual(summary(await refusal(put)), refusedAs(expected, 'longer'));
  });

  test('a server that is overloaded says nothing about the picture', async () => {
    reply = (_request, response) => response.writeHead(429, { 'retry-after': '60' }).end();
    const busy = await refusal(put);
    assert.deepEqual([busy.code, busy.details.retryAfterMs], ['rate-limited', 60_000]);
    reply = (_request, response) => response.writeHead(503).end();
    assert.equal((await refusal(put)).code, 'network');
    reply = request => void request.socket.destroy();
    assert.equal((await refusal(put)).code, 'network');
  });

  test('a repository elsewhere is refused without a request', async () => {
    assert.deepEqual(
      summary(await refusal(() => put('https://gitlab.com/octo/hello.git'))),
      refusedAs('a file on github.com', 'elsewhere'),
    );
    assert.deepEqual(log, []);
  });

  test('aborting ends the question with the reason that was given', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    reply = () => stop.abort(reason);
    await assert.rejects(put(undefined, stop.signal), (error: unknown) => error === reason);
  });
});

/** Bytes until the other side has had enough. */
function flood(response: ServerResponse): void {
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(16_384));
    },
  });
  pipeline(endless, response, () => undefined);
}
