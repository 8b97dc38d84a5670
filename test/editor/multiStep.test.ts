import assert from 'node:assert/strict';
import { EventEmitter, window, type QuickPickItem } from 'vscode';
import { askChoice } from '../../src/editor/multiStep';

/**
 * Stands in for the editor's list, which is another process: it shows what it was told a moment ago, and says by its
 * place which item a person has chosen.
 */
class LateList {
  items: readonly QuickPickItem[] = [];
  activeItems: readonly QuickPickItem[] = [];
  selectedItems: readonly QuickPickItem[] = [];
  value = '';
  private readonly changes = new EventEmitter<string>();
  private readonly accepts = new EventEmitter<undefined>();
  private readonly others = new EventEmitter<never>();
  readonly onDidChangeValue = this.changes.event;
  readonly onDidAccept = this.accepts.event;
  readonly onDidTriggerButton = this.others.event;
  readonly onDidHide = this.others.event;
  isOpen = false;

  show(): void {
    this.isOpen = true;
  }

  dispose(): void {
    this.isOpen = false;
  }

  type(value: string): void {
    this.value = value;
    this.changes.fire(value);
  }

  choose(place: number): void {
    this.selectedItems = this.items.slice(place, place + 1);
    this.accepts.fire(undefined);
  }
}

suite('a choice in a list that is a moment behind what is typed', () => {
  const own = window.createQuickPick;
  let list: LateList;

  setup(() => {
    list = new LateList();
    Object.defineProperty(window, 'createQuickPick', { value: () => list, configurable: true });
  });

  teardown(() => {
    Object.defineProperty(window, 'createQuickPick', { value: own, configurable: true });
  });

  const [shortcut, cheap, dear] = [
    { label: 'as last time' },
    { label: 'cheap' },
    { label: 'dear' },
  ];

  function ask(): ReturnType<typeof askChoice> {
    return askChoice({ place: {}, placeholder: '', items: [cheap, dear], shortcut });
  }

  function placeOf(label: string): number {
    return list.items.findIndex(each => each.label === label);
  }

  test('is the item that was seen, before and after the shortcut has gone', async () => {
    for (const [first, second] of [
      ['', 'c'],
      ['c', ''],
    ] as const) {
      const asked = ask();
      list.type('x');
      list.type(first);
      const seen = placeOf('cheap');
      list.type(second);
      list.choose(seen);
      assert.deepEqual(await asked, { kind: 'value', value: cheap });
    }
  });

  test('is none where the shortcut was seen and something is typed by now', async () => {
    const asked = ask();
    const seen = placeOf('as last time');
    assert.equal(seen, 0);
    list.type('d');
    list.choose(seen);
    assert.equal(list.isOpen, true);
    list.choose(placeOf('dear'));
    assert.deepEqual(await asked, { kind: 'value', value: dear });
  });
});
