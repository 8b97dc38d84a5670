import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';
import { Worker } from 'node:worker_threads';

/** Where Linux distributions keep what their machine trusts, in the order in which VS Code looks there. */
const linuxFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/ssl/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
];

/** Reading a system's store takes 100 ms and more, for which the editor's extensions must not wait. */
const readInWorker = `
  const { parentPort } = require('node:worker_threads');
  parentPort.postMessage(require('node:tls').getCACertificates('system'));`;

/**
 * The certificates (PEM) this machine trusts: its own store, and the file `NODE_EXTRA_CA_CERTS` names,
 * which the editor's process may have been started without. They are trusted besides Node's own and
 * take nothing away from the check. What cannot be read is not trusted, and the rest is.
 */
export async function readSystemCertificates(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const extraFile = environment['NODE_EXTRA_CA_CERTS'] ?? '';
  const [store, extra] = await Promise.all([
    readStore(),
    extraFile === '' ? [] : readCertificateFile(extraFile),
  ]);
  return [...new Set([...store, ...extra].map(certificate => certificate.trim()))];
}

/** Node 22.15 can read the store of every system; before it, only Linux has it in a file. */
async function readStore(): Promise<readonly string[]> {
  const found = 'getCACertificates' in tls ? await readByNode() : [];
  if (found.length > 0 || process.platform !== 'linux') return found;
  for (const file of linuxFiles) {
    const certificates = await readCertificateFile(file);
    if (certificates.length > 0) return certificates;
  }
  return [];
}

async function readByNode(): Promise<readonly string[]> {
  const worker = new Worker(readInWorker, { eval: true });
  try {
    const [certificates] = (await once(worker, 'message')) as [readonly string[]];
    return certificates;
  } catch {
    // A store nobody can read adds nothing; a certificate it would have held is then refused by name.
    return [];
  } finally {
    await worker.terminate();
  }
}

/** As Node does: a file that is not there is no reason to stop. */
async function readCertificateFile(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
