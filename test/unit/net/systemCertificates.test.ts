import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tls from 'node:tls';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { readSystemCertificates } from '../../../src/net/systemCertificates';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { answer, authority, get, Loopback, names, textOf } from './loopback';

const authorityFile = path.join('test', 'fixtures', 'certificates', 'authority.pem');

suite('The certificates of the system', () => {
  const loopback = new Loopback();
  let folder = '';
  setup(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'easel-trust-'));
  });
  teardown(async () => {
    await loopback.close();
    await rm(folder, { recursive: true });
  });

  test('a file that NODE_EXTRA_CA_CERTS names is trusted, and what is not in it is not', async () => {
    const { port } = await loopback.https((_request, response) => answer(response, 200, {}, 'ok'));
    const lookup = names({ 'images.test': '127.0.0.1', 'other.test': '127.0.0.1' });
    const bundle = path.join(folder, 'bundle.pem');
    await writeFile(bundle, `# the company's\r\n${authority}\n${tls.rootCertificates[0]}\n`);
    const client = (environment: Readonly<Record<string, string>>) =>
      loopback.use(
        createUndiciHttpClient({
          lookup,
          certificateAuthorities: () => readSystemCertificates(environment),
        }),
      );
    const trusting = client({ NODE_EXTRA_CA_CERTS: bundle });
    assert.equal(await textOf(await trusting.send(get(`https://images.test:${port}`))), 'ok');
    for (const [http, host] of [
      [trusting, 'other.test'],
      [client({}), 'images.test'],
      [client({ NODE_EXTRA_CA_CERTS: path.join(folder, 'missing.pem') }), 'images.test'],
      [client({ NODE_EXTRA_CA_CERTS: folder }), 'images.test'],
    ] as const) {
      const sending = http.send(get(`https://${host}:${port}`));
      await assert.rejects(sending, { reason: 'tls', notSent: true });
    }
  });

  test('each is read once, and the certificates of Node.js stay trusted', async () => {
    const found = await readSystemCertificates({ NODE_EXTRA_CA_CERTS: authorityFile });
    assert.ok(found.includes(authority.trim()));
    assert.equal(new Set(found).size, found.length);
    assert.ok(found.every(text => text.startsWith('-----BEGIN CERTIFICATE-----')));
  });

  test('they are asked for once, when TLS is first needed', async () => {
    let reads = 0;
    const plain = await loopback.http((_request, response) => answer(response, 200, {}, 'plain'));
    const secure = await loopback.https((_request, response) => answer(response, 200, {}, 'ok'));
    const http = loopback.use(
      createUndiciHttpClient({
        certificateAuthorities: () => {
          reads += 1;
          return Promise.resolve([authority]);
        },
      }),
    );
    await textOf(await http.send(get(plain.url)));
    assert.equal(reads, 0);
    for (const freshConnection of [true, false, true]) {
      await textOf(await http.send(get(secure.url, { freshConnection })));
    }
    assert.equal(reads, 1);
  });

  test('the system’s own store is read where Node.js can', async function () {
    if (!('getCACertificates' in tls)) {
      console.log(`    skipped: Node.js ${process.versions.node} cannot read the system's store`);
      this.skip();
    }
    const bundle = path.join(folder, 'systemCertificates.cjs');
    await build({
      entryPoints: [path.join('src', 'net', 'systemCertificates.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const program = `require(${JSON.stringify(bundle)}).readSystemCertificates({})
      .then(found => console.log(JSON.stringify(found)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
      // How OpenSSL is told where a system keeps its store.
      env: { ...process.env, SSL_CERT_FILE: authorityFile, SSL_CERT_DIR: folder },
    });
    if (process.platform !== 'linux') return;
    assert.deepEqual(JSON.parse(stdout), [authority.trim()]);
  });
});
