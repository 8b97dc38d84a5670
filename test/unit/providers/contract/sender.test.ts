import * as assert from 'node:assert/strict';
import { providers } from '../../../../src/providers/registry';
import { apiKey, ServiceHarness } from '../support/serviceHarness';

const services = providers.flatMap(({ service }) => (service ? [service] : []));
const fingerprint = (secret: string): Promise<string> => Promise.resolve(`#${secret}`);
const url = 'https://callbacks.test/easel';

suite('What a service is sent a request as', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  for (const { id, repeatsUnderKey } of services) {
    test(`is said by ${id} ${repeatsUnderKey ? 'with' : 'never, as it has no'} key to send it again under`, async () => {
      const { provider, server } = await harness.open(id, []);
      const sender = await provider.sender?.(fingerprint);
      assert.deepEqual(
        [provider.startIsIdempotent, sender?.apiKey, sender?.baseUrl],
        repeatsUnderKey
          ? [true, `#${apiKey}`, `${server.origin}/v1`]
          : [false, undefined, undefined],
      );
    });
  }

  test('is the same address with and without a slash at its end, as it is sent', async () => {
    const { provider, server } = await harness.open('hiapi', [], { basePath: '/team/v1/' });
    assert.equal((await provider.sender?.(fingerprint))?.baseUrl, `${server.origin}/team/v1`);
  });

  test('has of a callback what is in the body: its events at Wave, its address alone at HiAPI', async () => {
    const callbacks = [undefined, { url }, { url, events: ['failed'] }];
    const said = async (id: 'wave' | 'hiapi') =>
      Promise.all(
        callbacks.map(async callback => {
          const { provider } = await harness.open(id, [], { callback });
          return (await provider.sender?.(fingerprint))?.callback;
        }),
      );
    assert.deepEqual(await said('hiapi'), [undefined, `#"${url}"`, `#"${url}"`]);
    assert.equal(new Set(await said('wave')).size, 3);
  });
});
