import assert from 'node:assert/strict';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { createServiceProvider } from '../../../src/providers/createServiceProvider';
import { providers } from '../../../src/providers/registry';
import { callbackEvents } from '../../standins/wave/waveRules';

suite('The registry', () => {
  test('says of every service what its client does', async () => {
    const http = createUndiciHttpClient({});
    for (const { id, service } of providers) {
      if (!service) continue;
      const connection = {
        http,
        baseUrl: service.baseUrl('v1'),
        apiKey: 'k',
        dialect: 'v1',
      } as const;
      const provider = createServiceProvider(service.id, connection);
      assert.deepEqual(
        [provider.id, provider.startIsIdempotent, provider.cancel !== undefined],
        [id, service.repeatsUnderKey, service.stopsTasks],
      );
    }
    await http.close();
  });

  test('has the events Wave can call for in the words of each dialect, and none where it cannot be told', () => {
    const told = providers.flatMap(({ id, service }) => {
      const words = (dialect: 'v1' | 'v2') => service?.callbackEvents?.(dialect);
      return words('v1') ? [[id, words('v1'), words('v2')]] : [];
    });
    assert.deepEqual(told, [['wave', callbackEvents.v1, callbackEvents.v2]]);
  });
});
