import type { ImageProvider } from '../../../../src/core/imageProvider';
import { idempotencyKey } from '../support/serviceHarness';
import type { ServiceFacts } from './serviceFacts';
import { plain } from './submitting';

interface Call {
  readonly name: string;
  readonly run: (provider: ImageProvider, signal: AbortSignal) => Promise<unknown>;
}

/** Everything a provider can be asked to do over the network. */
export function callsOf(service: ServiceFacts): readonly Call[] {
  const { operation, cancelPath } = service.answers;
  const calls: Call[] = [
    {
      name: 'submitting',
      run: (provider, signal) => provider.start(plain(service), { signal, idempotencyKey }),
    },
    { name: 'asking', run: (provider, signal) => provider.check(operation, { signal }) },
  ];
  if (cancelPath === undefined) return calls;
  const cancelling: Call = {
    name: 'cancelling',
    run: (provider, signal) => provider.cancel!(operation, { signal }),
  };
  return [...calls, cancelling];
}
