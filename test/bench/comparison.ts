import { amount, type Unit } from './amount';
import { summarize } from './figure';

/** The same work done in several ways, or under several circumstances, side by side. */
export interface Comparison {
  readonly title: string;
  /** How it was measured and what is not the same; sentences. */
  readonly notes: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly ComparedRow[];
}

export interface ComparedRow {
  readonly name: string;
  /** One for each column. */
  readonly cells: readonly ComparedCell[];
}

export interface ComparedCell {
  readonly unit: Unit;
  /** None where it was not measured. */
  readonly samples: readonly number[];
  /** What of the samples is shown, and held against the goal. */
  readonly shows: 'mean' | 'median' | 'p95' | 'max';
  /** What it should be at most. */
  readonly goal?: number | undefined;
}

/** What is shown of a cell's samples. */
export function valueOf({ samples, shows }: ComparedCell): number {
  return shows === 'mean'
    ? samples.reduce((sum, each) => sum + each, 0) / samples.length
    : summarize(samples)[shows];
}

/** The rows of a table, its head first. */
export function tableOf({ columns, rows }: Comparison): readonly (readonly string[])[] {
  return [['', ...columns], ...rows.map(({ name, cells }) => [name, ...cells.map(textOf)])];
}

function textOf(cell: ComparedCell): string {
  if (cell.samples.length === 0) return '–';
  const value = valueOf(cell);
  const text = amount(value, cell.unit);
  if (cell.goal === undefined) return text;
  return `${text} (goal ≤ ${amount(cell.goal, cell.unit)}: ${value <= cell.goal ? 'met' : 'missed'})`;
}
