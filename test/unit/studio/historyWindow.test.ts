import * as assert from 'node:assert/strict';
import { HistoryWindow, startOf, type HistoryAsk } from '../../../media/studio/historyWindow';
import { protocolVersion } from '../../../src/protocol/version';

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
    const answer = {
      version: protocolVersion as typeof protocolVersion,
      type: 'history' as const,
      total: 5,
      from: 0,
      rows: [],
      folders: [],
    };
    window.receive({ ...answer, number: 1 });
    assert.equal(window.total, undefined);
    window.receive({ ...answer, number: 2 });
    assert.equal(window.total, 5);
  });
});
