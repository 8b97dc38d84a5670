import { FieldReader } from '../support/fieldReader';
import { isJsonObject } from '../support/jsonObject';
import { Refusal } from '../support/refusal';
import type { WaveDialect } from './waveRules';

const field = 'color_palette';
const hexPattern = /^#[0-9a-f]{6}$/i;

/** The page's *color_palette* rules. v1: whole per cents; v2: up to two decimals. */
export function readPalette(fields: FieldReader, dialect: WaveDialect): void {
  const entries = fields.list(field);
  if (entries === undefined) {
    return;
  }
  if (entries.length < 3 || entries.length > 10) {
    throw new Refusal('range', field, 'must have 3 to 10 colours');
  }
  const steps = dialect === 'v1' ? 1 : 100;
  const ratios = entries.map((entry, index) => readRatio(entry, `${field}[${index}]`, steps));
  if (ratios.reduce((sum, ratio) => sum + ratio, 0) !== 100 * steps) {
    throw new Refusal('range', field, 'the ratios must sum to 100');
  }
}

/** The ratio counted in `1 / steps` per cent, which keeps the sum exact. */
function readRatio(entry: unknown, name: string, steps: number): number {
  if (!isJsonObject(entry)) {
    throw new Refusal('type', name, 'must be {hex, ratio}');
  }
  const fields = new FieldReader(entry, `${name}.`);
  fields.onlyFields(['hex', 'ratio']);
  if (!hexPattern.test(fields.requiredString('hex'))) {
    throw new Refusal('range', `${name}.hex`, 'must be #RRGGBB');
  }
  const ratio = fields.raw('ratio');
  if (typeof ratio !== 'number') {
    throw new Refusal('type', `${name}.ratio`, 'must be a number');
  }
  const counted = Math.round(ratio * steps);
  if (counted < 1 || counted > 100 * steps || Math.abs(counted - ratio * steps) > 1e-9) {
    throw new Refusal('range', `${name}.ratio`, `must be a multiple of ${1 / steps} up to 100`);
  }
  return counted;
}
