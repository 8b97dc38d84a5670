import type { KeptForm } from '../../protocol/studioForm';

/** Where the form is kept; whatever is read there may come from another version. */
export interface FormStore {
  read(): Promise<unknown>;
  write(form: KeptForm): Promise<void>;
}

/**
 * The form as it was last. A closed panel opens as it was left, and a window that is reloaded right after a key
 * was pressed has lost nothing: the editor's own memory goes with the window, this does not.
 */
export class FormKeeper {
  private next: KeptForm | undefined;
  private writing: Promise<void> | undefined;

  constructor(private readonly store: FormStore) {}

  async kept(): Promise<unknown> {
    return this.next ?? (await this.store.read());
  }

  /** Of what comes while one is being written, only the last is written. */
  keep(form: KeptForm): Promise<void> {
    this.next = form;
    this.writing ??= this.write();
    return this.writing;
  }

  private async write(): Promise<void> {
    try {
      for (let form = this.next; form; form = this.next) {
        await this.store.write(form);
        if (this.next === form) this.next = undefined;
      }
    } finally {
      this.writing = undefined;
    }
  }
}
