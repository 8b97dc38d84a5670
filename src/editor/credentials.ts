import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import type { ProviderId } from '../core/imageModel';
import { keyEnvironmentVariables } from '../ids';
import { isLoopbackOrigin } from './connections';
import type { Log } from './log';

/** Whose key it is: a provider's, the bucket's local pictures are put in, or what HiAPI signs its callbacks with. */
export type KeyOwner = ProviderId | 's3' | 'hiapi-callback';

const storedKeySchema = z.strictObject({ origin: z.string(), key: z.string() });

/** A key is good for one origin only: moving a base URL must not take the key along. */
export class Credentials {
  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly log: Log,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly ownOrigins: Readonly<Partial<Record<KeyOwner, readonly string[]>>>,
  ) {}

  /** The key for a provider at an origin: the stored one, else the environment's. */
  async find(owner: KeyOwner, origin: string): Promise<string | undefined> {
    const key = (await this.stored(owner, origin)) ?? this.fromEnvironment(owner, origin);
    if (key !== undefined) this.log.addSecret(key);
    return key;
  }

  async store(owner: KeyOwner, origin: string, key: string): Promise<void> {
    this.log.addSecret(key);
    await this.secrets.store(secretId(owner), JSON.stringify({ origin, key }));
  }

  /** Whether there was one to remove. */
  async remove(owner: KeyOwner): Promise<boolean> {
    const existed = (await this.secrets.get(secretId(owner))) !== undefined;
    await this.secrets.delete(secretId(owner));
    return existed;
  }

  /** Where the key in use comes from, for pickers. */
  async source(
    owner: KeyOwner,
    origin: string,
  ): Promise<'stored' | 'environment' | 'other-origin' | 'none'> {
    if ((await this.stored(owner, origin)) !== undefined) return 'stored';
    if (this.fromEnvironment(owner, origin) !== undefined) return 'environment';
    return (await this.secrets.get(secretId(owner))) === undefined ? 'none' : 'other-origin';
  }

  private async stored(owner: KeyOwner, origin: string): Promise<string | undefined> {
    const text = await this.secrets.get(secretId(owner));
    if (text === undefined) return undefined;
    const parsed = storedKeySchema.safeParse(parseJson(text));
    return parsed.success && parsed.data.origin === origin ? parsed.data.key : undefined;
  }

  /**
   * An environment's key has no origin of its own. It was made for the service itself, so it goes
   * to the service's own address, or to this machine, where a person tries things out.
   */
  private fromEnvironment(owner: KeyOwner, origin: string): string | undefined {
    if (!hasVariable(owner)) return undefined;
    if (!this.ownOrigins[owner]?.includes(origin) && !isLoopbackOrigin(origin)) return undefined;
    const key = this.environment[keyEnvironmentVariables[owner]]?.trim();
    return key === '' ? undefined : key;
  }
}

function hasVariable(owner: KeyOwner): owner is keyof typeof keyEnvironmentVariables {
  return Object.hasOwn(keyEnvironmentVariables, owner);
}

function secretId(owner: KeyOwner): string {
  return `easel.key.${owner}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
