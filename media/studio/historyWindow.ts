import type { HistoryRow, HostMessage } from '../../src/protocol/hostMessages';
import type { FormMode } from '../../src/protocol/studioRequest';

export const rowHeightPx = 56;
/** Rows beyond what is seen, so that a short way of scrolling finds them there. */
const overscan = 8;

export interface HistoryAsk {
  readonly number: number;
  readonly search: string;
  readonly mode?: FormMode;
  readonly model?: string;
  readonly from: number;
  readonly count: number;
}

/** The part of the history that is seen. However long it is, only these rows are asked for, kept and drawn. */
export class HistoryWindow {
  search = '';
  mode: FormMode | undefined;
  model: string | undefined;
  total: number | undefined;
  from = 0;
  rows: readonly HistoryRow[] = [];
  private count = 20;
  private number = 0;

  constructor(
    private readonly ask: (ask: HistoryAsk) => void,
    private readonly render: () => void,
  ) {}

  /** From the beginning, for other words or another filter. */
  filter(change: Partial<Pick<HistoryWindow, 'search' | 'mode' | 'model'>>): void {
    Object.assign(this, change);
    this.from = 0;
    this.refresh();
    this.render();
  }

  refresh(): void {
    this.number += 1;
    const { number, search, mode, model, from, count } = this;
    this.ask({ number, search, ...(mode && { mode }), ...(model && { model }), from, count });
  }

  /** @param top how far the list is scrolled, and @param height how much of it is seen, in pixels */
  look(top: number, height: number): void {
    const first = Math.max(0, Math.floor(top / rowHeightPx) - overscan);
    const count = Math.ceil(height / rowHeightPx) + 2 * overscan;
    if (first === this.from && count === this.count) return;
    this.from = first;
    this.count = count;
    this.refresh();
  }

  receive(message: Extract<HostMessage, { type: 'history' }>): void {
    if (message.number !== this.number) return;
    this.total = message.total;
    this.from = message.from;
    this.rows = message.rows;
  }
}
