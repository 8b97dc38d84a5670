import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobHistory } from '../../../src/core/jobs/jobHistory';
import { JobBook } from '../../../src/editor/jobBook';
import { Ledger, type LedgerEntry } from '../../../src/editor/ledger';
import { openJournal } from '../../../src/storage/journalFile';
import { wave } from './wave';

let found: Promise<string> | undefined;

/** The folder of the editor's profile: `User` with settings and storage, on a server `Machine` too. */
export function profileFolder(): Promise<string> {
  return (found ??= findProfile());
}

/** Easel's own folder in the profile. */
export async function easelStorage(): Promise<string> {
  return path.join(await profileFolder(), 'User', 'globalStorage', 'easel.easel');
}

/** A job as the journal on the disk tells it. */
export async function jobInJournal(jobId: string): Promise<JobHistory | undefined> {
  return (await jobsInJournal()).find(({ intent }) => intent.jobId === jobId);
}

/** Every job of the journal on the disk, oldest first. */
export async function jobsInJournal(): Promise<readonly JobHistory[]> {
  return new JobBook(await journalOf('jobs')).readAll();
}

/** A job's lines in the ledger on the disk. */
export async function ledgerOf(jobId: string): Promise<readonly LedgerEntry[]> {
  return (await wholeLedger()).filter(entry => entry.jobId === jobId);
}

/** Every line of the ledger on the disk that counts. */
export async function wholeLedger(): Promise<readonly LedgerEntry[]> {
  return new Ledger(await journalOf('ledger')).readAll();
}

async function journalOf(name: string): Promise<ReturnType<typeof openJournal>> {
  return openJournal(path.join(await easelStorage(), name), 'test');
}

/**
 * No API tells an extension's tests where the profile is. Both runners make it in a folder `easel-…` of
 * the temporary folder, and the right one has the address of these tests' Wave in its settings.
 */
async function findProfile(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith('easel-')) continue;
    for (const profile of ['data', 'profile'].map(part => path.join(tmpdir(), name, part))) {
      const settings = await Promise.all(
        ['User', 'Machine'].map(part => textOf(path.join(profile, part, 'settings.json'))),
      );
      if (settings.some(text => text.includes(wave().baseUrl))) return profile;
    }
  }
  throw new Error('The profile of this editor was not found.');
}

/** Empty where there is no such file. */
async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
