import type { HistoryRow, HostMessage } from '../../src/protocol/hostMessages';
import type { FormMode } from '../../src/protocol/studioRequest';

export const rowHeightPx = 56;
/** Rows beyond what is seen, so that a short way of scrolling finds them there. */
const overscan = 8;

type HistoryFilter = 'search' | 'mode' | 'model' | 'folder' | 'since' | 'until';

export interface HistoryAsk {
  readonly number: number;
  readonly search: string;
  readonly mode?: FormMode;
  readonly model?: string;
  readonly folder?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly from: number;
  readonly count: number;
}

/** Rows of the whole list. */
interface Seen {
  readonly from: number;
  readonly count: number;
}

/** The part of the history that is seen. However long it is, only these rows are asked for, kept and drawn. */
export class HistoryWindow {
  search = '';
  mode: FormMode | undefined;
  model: string | undefined;
  folder: string | undefined;
  /** Days as date fields have them, `2026-11-21`, both included; empty where there is no limit. */
  since = '';
  until = '';
  folders: Extract<HostMessage, { type: 'history' }>['folders'] = [];
  total: number | undefined;
  /** Of the rows that are there; where the list is seen now may be elsewhere already. */
  from = 0;
  rows: readonly HistoryRow[] = [];
  private seen: Seen = { from: 0, count: 20 };
  private asked: Seen & { readonly number: number } = { ...this.seen, number: 0 };
  /** The first ask with the words and filters there are now. */
  private firstNumber = 0;
  private lastAnswered = 0;

  constructor(
    private readonly ask: (ask: HistoryAsk) => void,
    private readonly render: () => void,
  ) {}

  /** From the beginning, for other words or another filter. */
  filter(change: Partial<Pick<HistoryWindow, HistoryFilter>>): void {
    Object.assign(this, change);
    this.seen = { ...this.seen, from: 0 };
    this.firstNumber = this.asked.number + 1;
    this.refresh();
    this.render();
  }

  refresh(): void {
    const { search, mode, model, folder } = this;
    this.asked = { ...this.seen, number: this.asked.number + 1 };
    const { number, from, count } = this.asked;
    const sinceMs = startOf(this.since, 0);
    const untilMs = startOf(this.until, 1);
    this.ask({
      ...{ number, search, from, count },
      ...(mode && { mode }),
      ...(model && { model }),
      ...(folder && { folder }),
      ...(sinceMs !== undefined && { sinceMs }),
      ...(untilMs !== undefined && { untilMs }),
    });
  }

  /** @param top how far the list is scrolled, and @param height how much of it is seen, in pixels */
  look(top: number, height: number): void {
    const from = Math.max(0, Math.floor(top / rowHeightPx) - overscan);
    this.seen = { from, count: Math.ceil(height / rowHeightPx) + 2 * overscan };
    // While one scrolls, an answer is drawn although it is not the place any more, and the next one is asked for then.
    if (this.lastAnswered === this.asked.number) this.follow();
  }

  receive(message: Extract<HostMessage, { type: 'history' }>): void {
    const { number, total, from, rows, folders } = message;
    if (number < this.firstNumber || number <= this.lastAnswered) return;
    this.lastAnswered = number;
    Object.assign(this, { total, from, rows, folders });
    if (number === this.asked.number) this.follow();
  }

  private follow(): void {
    const { asked, seen } = this;
    if (seen.from !== asked.from || seen.count !== asked.count) this.refresh();
  }
}

/** When the day begins that comes so many days after `day`, where the person is; undefined for what is no day. */
export function startOf(day: string, daysLater: number): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  // Not by adding hours: a day has 23 or 25 of them now and then.
  return new Date(Number(year), Number(month) - 1, Number(date) + daysLater).getTime();
}
