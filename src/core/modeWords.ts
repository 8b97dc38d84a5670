import type { Mode } from './imageModel';
import { words, type Words } from './words';

/** What people call the modes within a sentence. */
export const modeWords: Readonly<Record<Mode, Words>> = {
  generate: words`generate`,
  variation: words`variation`,
  edit: words`edit`,
  reference: words`reference`,
  series: words`series`,
  region: words`region`,
};
