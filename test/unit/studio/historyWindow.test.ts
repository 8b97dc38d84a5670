import * as assert from 'node:assert/strict';
import {
  HistoryWindow,
  rowHeightPx,
  startOf,
  type HistoryAsk,
} from '../../../media/studio/historyWindow';
import { protocolVersion } from '../../../src/protocol/version';

/** What the editor says to it, of five thousand jobs. */
function answerTo(ask: Pick<HistoryAsk, 'number' | 'from'> | undefined) {
  assert.ok(ask, 'nothing was asked');
  const { number, from } = ask;
  return {
    ...{ version: protocolVersion as typeof protocolVersion, type: 'history' as const },
    ...{ number, from, total: 5_000, rows: [], folders: [] },
  };
}

suite('The part of the history that is seen', () => {
  function create() {
    const asked: HistoryAsk[] = [];
    const window = new HistoryWindow(
      ask => asked.push(ask),
      () => undefined,
    );
    return { asked, window };
  }

  test('asks from the first day’s beginning to the last day’s end, where the person is', () => {
    const { asked, window } = create();
    window.filter({ since: '2026-03-28', until: '2026-03-29' });
    const [ask] = asked;
    assert.equal(ask?.sinceMs, new Date(2026, 2, 28).getTime());
    assert.equal(ask.untilMs, new Date(2026, 2, 30).getTime());
    window.filter({ since: '', folder: 'file:///site' });
    assert.deepEqual(Object.keys(asked[1] ?? {}).sort(), [
      ...['count', 'folder', 'from', 'number', 'search', 'untilMs'],
    ]);
  });

  test('takes no limit from a day that is none', () => {
    for (const day of ['', '2026', '2026-3-28', 'x2026-03-28'])
      assert.equal(startOf(day, 0), undefined);
  });

  test('takes no answer to what was asked before', () => {
    const { window } = create();
    window.filter({ search: 'a' });
    window.filter({ search: 'ab' });
    window.receive(answerTo({ number: 1, from: 0 }));
    assert.equal(window.total, undefined);
    window.receive(answerTo({ number: 2, from: 0 }));
    assert.equal(window.total, 5_000);
  });

  test('asks once at a time while somebody scrolls, and draws each answer where it belongs', () => {
    const { asked, window } = create();
    window.refresh();
    window.receive(answerTo(asked[0]));
    for (const row of [100, 200, 300]) window.look(row * rowHeightPx, 500);
    assert.deepEqual(
      asked.map(({ from }) => from),
      [0, 92],
    );
    assert.equal(window.from, 0, 'the rows there are stay where they were drawn');
    window.receive(answerTo(asked[1]));
    assert.equal(window.from, 92);
    assert.deepEqual(
      asked.map(({ from }) => from),
      [0, 92, 292],
    );
    window.receive(answerTo(asked[2]));
    assert.equal(window.from, 292);
    assert.equal(asked.length, 3);
  });

  test('goes to the beginning for other words, whatever is on its way', () => {
    const { asked, window } = create();
    window.refresh();
    window.receive(answerTo(asked[0]));
    window.look(100 * rowHeightPx, 500);
    window.filter({ search: 'kite' });
    window.receive(answerTo(asked[1]));
    assert.equal(window.from, 0, 'these are not what is searched for');
    assert.deepEqual([asked[2]?.search, asked[2]?.from], ['kite', 0]);
    window.receive(answerTo(asked[2]));
    assert.equal(asked.length, 3);
  });
});
