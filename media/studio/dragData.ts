import { resultsMime } from '../../src/protocol/resultsMime';
import type { StudioResult } from '../../src/protocol/hostMessages';

/** Makes the pictures what is dragged: an open text makes references of them, the form pictures to start from. */
export function dragResults(results: readonly StudioResult[], data: DataTransfer): void {
  data.effectAllowed = 'copy';
  data.setData(resultsMime, results.map(({ image }) => image.uri).join('\n'));
}
