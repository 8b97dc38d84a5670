import assert from 'node:assert/strict';
import { ImageError } from '../../src/core/errors';
import { Credentials } from '../../src/editor/credentials';
import { describeFailure } from '../../src/editor/errorMessages';
import { Log } from '../../src/editor/log';
import { failTask, unknownStatus } from '../standins/wave/waveFaults';
import type { Fault } from '../standins/support/faults';
import { generate } from './support/easel';
import { MemorySecrets } from './support/memoryStates';
import { canaryKey, pointWaveAt, quick, requestsToWave, wave } from './support/wave';

suite('a key', () => {
  test('goes to the service in one header, and with no picture’s download', async () => {
    await generate({ insert: false });
    for (const { endpoint, headers } of requestsToWave()) {
      const isDownload = endpoint === 'download';
      assert.equal(headers['authorization'], isDownload ? undefined : `Bearer ${canaryKey}`);
    }
    assert.equal(
      JSON.stringify(requestsToWave().map(({ body }) => body)).includes(canaryKey),
      false,
    );
  });

  test('is asked for before anything is fetched without it', () => {
    const actionsFor = (code: 'no-key' | 'network'): readonly string[] =>
      describeFailure(new ImageError(code, 'in a test'), {
        provider: 'Wave',
        charge: 'possible',
        resumable: true,
      }).actions;
    assert.deepEqual(actionsFor('no-key'), ['set-key', 'resume']);
    assert.equal(actionsFor('network')[0], 'resume');
  });

  const echo = `the key ${canaryKey} is not known`;
  const echoes: readonly (readonly [where: string, plan: () => void])[] = [
    ['a refusal', () => wave().faults.next('submit', errorWith(echo))],
    [
      'a page in a proxy’s words',
      () => wave().faults.next('submit', { status: 403, body: `<p>${echo}</p>` }),
    ],
    [
      'a redirect',
      () =>
        wave().faults.next('submit', {
          status: 302,
          headers: { location: `https://login.example/?key=${canaryKey}` },
        }),
    ],
    ['a failed task', () => wave().planNext(failTask({ code: canaryKey, message: echo }))],
    ['a status word', () => wave().faults.next('poll', quick(unknownStatus(canaryKey)))],
  ];
  for (const [where, plan] of echoes) {
    test(`is not repeated when the service repeats it in ${where}`, async () => {
      plan();
      const result = await generate({ insert: false });
      assert.equal(JSON.stringify(result).includes(canaryKey), false);
    });
  }

  test('follows nobody to another port of this machine when it was not the environment’s', async () => {
    delete process.env['WAVE_API_KEY'];
    await pointWaveAt(wave().baseUrl.replace('127.0.0.1', 'localhost'));
    try {
      assert.equal((await generate({ insert: false })).error?.code, 'no-key');
    } finally {
      await pointWaveAt(wave().baseUrl);
    }
  });
});

function errorWith(message: string): Fault {
  return { status: 401, body: { error: { code: 'unauthorized', message } } };
}

suite('a stored key', () => {
  const own = 'https://www.qingbo.dev';
  let log: Log;
  suiteSetup(() => {
    // It stays open: channels of one name are one in the editor, and the installed Easel's would close with it.
    log = new Log();
  });

  function credentials(environment: Record<string, string> = {}): Credentials {
    return new Credentials(new MemorySecrets(), log, environment, { wave: [own] });
  }

  test('is found for the origin it was entered for, and for no other', async () => {
    const keys = credentials();
    await keys.store('wave', 'http://127.0.0.1:4000', 'stored-key');
    assert.equal(await keys.find('wave', 'http://127.0.0.1:4000'), 'stored-key');
    for (const origin of [own, 'http://127.0.0.1:4001', 'http://localhost:4000', 'https://x.y']) {
      assert.equal(await keys.find('wave', origin), undefined, origin);
      assert.equal(await keys.source('wave', origin), 'other-origin');
    }
    assert.equal(await keys.find('gccai', 'http://127.0.0.1:4000'), undefined);
  });

  test('goes before the environment’s, which goes only home and to this machine', async () => {
    const keys = credentials({ WAVE_API_KEY: ' from-environment ' });
    assert.equal(await keys.find('wave', own), 'from-environment');
    assert.equal(await keys.find('wave', 'http://127.0.0.1:4000'), 'from-environment');
    assert.equal(await keys.find('wave', 'https://elsewhere.example'), undefined);
    await keys.store('wave', own, 'stored-key');
    assert.equal(await keys.find('wave', own), 'stored-key');
  });

  test('is gone once it is removed', async () => {
    const keys = credentials();
    await keys.store('wave', own, 'stored-key');
    assert.equal(await keys.remove('wave'), true);
    assert.equal(await keys.find('wave', own), undefined);
    assert.equal(await keys.remove('wave'), false);
  });
});
