import type { Price } from '../../core/imageModel';
import type { OperationState, ResultImage } from '../../core/imageProvider';
import { readServerText } from '../support/serverText';
import { readStatusWord } from '../support/statusWord';
import { skillsvideoTaskError } from './errors';
import type { SkillsvideoGeneration } from './schemas';

interface StateContext {
  readonly apiKey: string;
  readonly retryAfterMs: number | undefined;
  /** What the answer to the submission said it takes. */
  readonly credits: number | undefined;
}

/**
 * Where a generation stands. Undefined when the answer cannot be meant: without a status, or
 * completed without a picture.
 */
export function readOperationState(
  generation: SkillsvideoGeneration,
  context: StateContext,
): OperationState | undefined {
  const { apiKey, retryAfterMs } = context;
  if (!generation.status) return undefined;
  const phase = readStatusWord(generation.status);
  // Whether a failure's credits come back no page says: what the service reports is passed on.
  const cost = readCost(generation.usage?.total ?? context.credits);
  switch (phase) {
    case undefined: {
      const word = readServerText(generation.status, apiKey) ?? '';
      return { kind: 'unrecognized', word, retryAfterMs };
    }
    case 'queued':
    case 'running':
      return { kind: 'pending', phase, progressPercent: undefined, retryAfterMs };
    case 'succeeded': {
      const images = readImages(generation);
      return images.length === 0 ? undefined : { kind: 'succeeded', images, cost, warnings: [] };
    }
    case 'failed':
      return { kind: 'failed', error: skillsvideoTaskError(generation, apiKey), cost };
    case 'cancelled':
      return { kind: 'cancelled', cost };
  }
}

/** The page *Get generation result* names no lifetime. */
function readImages({ data }: SkillsvideoGeneration): readonly ResultImage[] {
  const addresses = (data?.images ?? []).flatMap(image => image?.url ?? []);
  const single = data?.image?.url ?? '';
  return (addresses.some(isSaid) ? addresses : [single])
    .filter(isSaid)
    .map(url => ({ kind: 'url', url, expiresAtMs: undefined }));
}

function isSaid(text: string): boolean {
  return text !== '';
}

function readCost(credits: number | undefined): Price | undefined {
  if (credits === undefined || credits < 0) return undefined;
  return { amount: credits, currency: 'credits' };
}
