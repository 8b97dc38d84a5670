import assert from 'node:assert/strict';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { createServiceProvider } from '../../../src/providers/createServiceProvider';
import { providers } from '../../../src/providers/registry';

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
});
