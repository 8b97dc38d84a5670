import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import type { ProviderId } from '../core/imageModel';
import { keyEnvironmentVariables } from '../ids';
import { isLoopbackOrigin } from './connections';
import type { Log } from './log';

const storedKeySchema = z.strictObject({ origin: z.string(), key: z.string() });

/** A key is good for one origin only: moving a base URL must not take the key along. */
export class Credentials {
  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly log: Log,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly ownOrigins: Readonly<Partial<Record<ProviderId, readonly string[]>>>,
  ) {}

  /** The key for a provider at an origin: the stored one, else the environment's. */
  async find(provider: ProviderId, origin: string): Promise<string | undefined> {
    const key = (await this.stored(provider, origin)) ?? this.fromEnvironment(provider, origin);
    if (key !== undefined) this.log.addSecret(key);
    return key;
  }

  async store(provider: ProviderId, origin: string, key: string): Promise<void> {
    this.log.addSecret(key);
    await this.secrets.store(secretId(provider), JSON.stringify({ origin, key }));
  }

  /** Whether there was one to remove. */
  async remove(provider: ProviderId): Promise<boolean> {
    const existed = (await this.secrets.get(secretId(provider))) !== undefined;
    await this.secrets.delete(secretId(provider));
    return existed;
  }

  /** Where the key in use comes from, for pickers. */
  async source(
    provider: ProviderId,
    origin: string,
  ): Promise<'stored' | 'environment' | 'other-origin' | 'none'> {
    if ((await this.stored(provider, origin)) !== undefined) return 'stored';
    if (this.fromEnvironment(provider, origin) !== undefined) return 'environment';
    return (await this.secrets.get(secretId(provider))) === undefined ? 'none' : 'other-origin';
  }

  private async stored(provider: ProviderId, origin: string): Promise<string | undefined> {
    const text = await this.secrets.get(secretId(provider));
    if (text === undefined) return undefined;
    const parsed = storedKeySchema.safeParse(parseJson(text));
    return parsed.success && parsed.data.origin === origin ? parsed.data.key : undefined;
  }

  /**
   * An environment's key has no origin of its own. It was made for the service itself, so it goes
   * to the service's own address, or to this machine, where a person tries things out.
   */
  private fromEnvironment(provider: ProviderId, origin: string): string | undefined {
    if (provider === 'offline') return undefined;
    if (!this.ownOrigins[provider]?.includes(origin) && !isLoopbackOrigin(origin)) return undefined;
    const key = this.environment[keyEnvironmentVariables[provider]]?.trim();
    return key === '' ? undefined : key;
  }
}

function secretId(provider: ProviderId): string {
  return `easel.key.${provider}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
