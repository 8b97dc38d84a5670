import { ImageError } from '../errors';
import type { Sender } from '../imageProvider';
import type { IntentRecord } from './jobRecord';

/**
 * Whether a request that is sent again goes out as the first one did. A service knows idempotency keys
 * by account: under another API key, or at another address, it would make and charge a second task.
 * @param now undefined for a provider that does not say
 * @throws ImageError `sender-changed`, delivery `not-sent`. Its field is `apiKey` or a setting; `limit`
 * and `value` are what that was and is, where they may be shown. Without a field nobody knows what it
 * was: older versions did not write it down.
 */
export function checkSameSender(
  { provider, sender: before }: IntentRecord,
  now: Sender | undefined,
): void {
  const details = { provider, delivery: 'not-sent' } as const;
  if (!before || !now) throw new ImageError('sender-changed', 'the sender is unknown', details);
  const changed = (['apiKey', 'baseUrl', 'dialect', 'callback'] as const).find(
    part => before[part] !== now[part],
  );
  switch (changed) {
    case undefined:
      return;
    case 'apiKey':
      throw new ImageError('sender-changed', 'another API key', { ...details, field: changed });
    case 'callback': {
      const field = 'easel.callback.url';
      throw new ImageError('sender-changed', 'another callback', { ...details, field });
    }
    case 'baseUrl':
    case 'dialect': {
      const field = `easel.providers.${provider}.${changed}`;
      const shown = { field, limit: before[changed], value: now[changed] };
      throw new ImageError('sender-changed', `another ${changed}`, { ...details, ...shown });
    }
  }
}
