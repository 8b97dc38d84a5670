import { inspectInput, type InputInspection } from '../support/inputImage';
import type { TaskFailure } from '../support/standInTask';
import { boxFits } from './waveBoxes';
import type { WaveOrder } from './waveOrder';

/** The pages say "≤ 30MB"; this is the stricter reading of MB. */
const maxInputBytes = 30_000_000;
const timeoutMs = 5_000;

export function upstreamBadRequest(text: string): TaskFailure {
  const code = 'upstream_bad_request';
  return { code, message: `[${code}] ${text}` };
}

/** Fetches the images of an order as the service does, and says what the task fails with. */
export async function inspectWaveInputs(
  order: WaveOrder,
  elsewhere: 'refuse' | 'accept',
  signal: AbortSignal,
): Promise<TaskFailure | undefined> {
  const options = { maxBytes: maxInputBytes, timeoutMs, elsewhere, signal };
  const inspections = await Promise.all(order.imageUrls.map(url => inspectInput(url, options)));
  const problem = inspections.map((inspection, index) => problemOf(inspection, index, order));
  return problem.find(found => found !== undefined);
}

function problemOf(
  inspection: InputInspection,
  index: number,
  order: WaveOrder,
): TaskFailure | undefined {
  if (inspection.kind === 'problem') {
    return upstreamBadRequest(`image_urls[${index}] ${inspection.problem}`);
  }
  if (inspection.kind === 'not-looked-at') {
    return undefined;
  }
  const { size } = inspection.header;
  const outside = order.boxes[index]?.some(box => !boxFits(box, size)) ?? false;
  return outside
    ? upstreamBadRequest(`bbox_list[${index}] lies outside ${size.width}x${size.height}`)
    : undefined;
}
