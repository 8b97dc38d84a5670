import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tls from 'node:tls';

/** Reading one certificate takes up to a millisecond, and a system has hundreds. */
const certificatesPerTurn = 8;

/**
 * A TLS context that trusts these certificates (PEM) besides Node's own; undefined where those say
 * it all. Built bit by bit, so that the event loop never stands still for the whole list.
 */
export async function trustBesidesDefaults(
  certificates: readonly string[],
): Promise<tls.SecureContext | undefined> {
  const known = new Set(tls.rootCertificates.map(withoutBlanks));
  const extra: string[] = [];
  for (const certificate of certificates) {
    const text = withoutBlanks(certificate);
    if (!known.has(text)) extra.push(certificate);
    known.add(text);
  }
  if (extra.length === 0) return undefined;
  const secureContext = tls.createSecureContext();
  const holder: { readonly context: unknown } = secureContext;
  const { context } = holder;
  if (!canAdd(context)) return tls.createSecureContext({ ca: [...tls.rootCertificates, ...extra] });
  for (const [index, certificate] of extra.entries()) {
    if (index % certificatesPerTurn === certificatesPerTurn - 1) await nextTurn();
    context.addCACert(certificate);
  }
  return secureContext;
}

function withoutBlanks(certificate: string): string {
  return certificate.replace(/\s+/g, '');
}

/** Undocumented, but what VS Code itself adds certificates by; the documented way replaces them all. */
function canAdd(
  context: unknown,
): context is { readonly addCACert: (certificate: string) => void } {
  return typeof context === 'object' && context !== null && 'addCACert' in context;
}
