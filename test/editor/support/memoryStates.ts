import {
  EventEmitter,
  type Memento,
  type SecretStorage,
  type SecretStorageChangeEvent,
} from 'vscode';

/** What the editor keeps encrypted, without the encryption. */
export class MemorySecrets implements SecretStorage {
  private readonly changes = new EventEmitter<SecretStorageChangeEvent>();
  readonly onDidChange = this.changes.event;
  private readonly secrets = new Map<string, string>();

  keys(): Promise<string[]> {
    return Promise.resolve([...this.secrets.keys()]);
  }

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.secrets.get(key));
  }

  store(key: string, value: string): Promise<void> {
    this.secrets.set(key, value);
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.secrets.delete(key);
    return Promise.resolve();
  }
}

/** What the editor keeps for an extension between its starts. */
export class MemoryState implements Memento {
  private readonly values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  get<Value>(key: string, otherwise?: Value): Value | undefined {
    return this.values.has(key) ? (this.values.get(key) as Value) : otherwise;
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }

  setKeysForSync(): void {
    // Nothing is synced.
  }
}
