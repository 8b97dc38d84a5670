import * as assert from 'node:assert/strict';
import { FormKeeper } from '../../../src/editor/studio/formKeeper';
import { emptyForm, type KeptForm } from '../../../src/protocol/studioForm';

/** A place that takes until `finish` to write a form. */
class SlowStore {
  readonly written: unknown[] = [];
  private value: unknown;
  private resolve: (() => void) | undefined;

  read(): Promise<unknown> {
    return Promise.resolve(this.value);
  }

  write(value: unknown): Promise<void> {
    this.written.push(value);
    return new Promise(resolve => {
      this.resolve = () => {
        this.value = value;
        resolve();
      };
    });
  }

  finish(): void {
    this.resolve?.();
  }
}

function typed(prompt: string, atMs: number): KeptForm {
  return { form: { ...emptyForm, prompt }, atMs };
}

suite('Keeping the Studio’s form', () => {
  test('writes the first change at once and of those that come meanwhile only the last', async () => {
    const store = new SlowStore();
    const keeper = new FormKeeper(store);
    const [first, ...more] = ['a', 'a k', 'a ki', 'a kite'].map(typed);
    assert.ok(first);
    const kept = keeper.keep(first);
    for (const each of more) void keeper.keep(each);
    assert.deepEqual(store.written, [first]);
    assert.deepEqual(await keeper.kept(), more.at(-1));
    store.finish();
    await new Promise(resolve => setImmediate(resolve));
    store.finish();
    await kept;
    assert.deepEqual(store.written, [first, more.at(-1)]);
    assert.deepEqual(await keeper.kept(), more.at(-1));
  });

  test('goes on after a write that failed', async () => {
    const written: unknown[] = [];
    let isFull = true;
    const keeper = new FormKeeper({
      read: () => Promise.resolve(undefined),
      write: value => {
        if (isFull) return Promise.reject(new Error('no room'));
        written.push(value);
        return Promise.resolve();
      },
    });
    await assert.rejects(keeper.keep(typed('a', 1)), /no room/);
    isFull = false;
    await keeper.keep(typed('a kite', 2));
    assert.deepEqual(written, [typed('a kite', 2)]);
  });
});
