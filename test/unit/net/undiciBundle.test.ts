import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type * as adapter from '../../../src/net/undiciHttpClient';
import { HttpFailure } from '../../../src/net/httpClient';
import { get, Loopback } from './loopback';

/** Prints what stands in undici's process-wide slots before and after a bundle is evaluated and used. */
const probe = `
  const slots = [1, 2].map(version => Symbol.for('undici.globalDispatcher.' + version));
  const state = () => slots.map(slot => globalThis[slot]?.constructor.name ?? null);
  const own = { fetch: globalThis.fetch };
  const before = state();
  const { createUndiciHttpClient } = require(process.argv[1]);
  const server = require('node:http').createServer((request, response) => response.end('x'));
  server.listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port;
    const http = createUndiciHttpClient();
    const response = await http.send({ method: 'GET', url, signal: new AbortController().signal });
    for await (const chunk of response.body);
    await http.close();
    const after = state();
    server.close();
    console.log(JSON.stringify({ before, after, same: own.fetch === globalThis.fetch }));
  });`;

suite('The bundled undici adapter', () => {
  const loopback = new Loopback();
  let folder = '';
  let bundle = '';

  suiteSetup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-bundle-'));
    bundle = join(folder, 'undiciHttpClient.js');
    await build({
      entryPoints: [join(process.cwd(), 'src', 'net', 'undiciHttpClient.ts')],
      outfile: bundle,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
  });
  suiteTeardown(() => rm(folder, { recursive: true }));
  teardown(() => loopback.close());

  test('leaves the process-wide dispatcher and fetch alone', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', probe, bundle]);
    assert.deepEqual(JSON.parse(stdout), { before: [null, null], after: [null, null], same: true });
  });

  test('stays within its budget', async () => {
    const { size } = await stat(bundle);
    assert.ok(size > 100_000 && size <= 320_000, `${size} bytes`);
  });

  test('rejects with failures that another bundle knows for its own', async () => {
    const { createUndiciHttpClient } = createRequire(bundle)(bundle) as typeof adapter;
    const http = loopback.use(createUndiciHttpClient());
    const port = await loopback.refusingPort();
    await assert.rejects(http.send(get(`http://127.0.0.1:${port}`)), error => {
      assert.ok(error instanceof HttpFailure);
      assert.notEqual(Object.getPrototypeOf(error), HttpFailure.prototype);
      assert.deepEqual([error.reason, error.notSent], ['refused', true]);
      return true;
    });
    assert.ok(!((new Error('x') as unknown) instanceof HttpFailure));
  });
});
