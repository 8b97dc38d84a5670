import type { ImageProvider, OperationState } from '../../../../src/core/imageProvider';
import type { ImageRequest } from '../../../../src/core/imageRequest';

/**
 * Every value of every field of a stand-in's way to answer. What is missing here does not compile, so
 * a way that is added to the stand-in is read by the client, too.
 */
export type StyleValues<Style> = {
  readonly [Field in keyof Style]: Readonly<Record<Style[Field] & PropertyKey, true>>;
};

/** One style per value, each with that one change, and one with the last value of every field. */
export function stylesOf<Style>(values: StyleValues<Style>): readonly Partial<Style>[] {
  const fields = Object.entries<Readonly<Record<string, true>>>(values).map(
    ([field, own]) => [field, Object.keys(own).map(numberOrWord)] as const,
  );
  const single = fields.flatMap(([field, own]) => own.map(value => ({ [field]: value })));
  const last = Object.fromEntries(fields.map(([field, own]) => [field, own.at(-1)]));
  const styles: readonly object[] = [...single, last];
  return styles;
}

/** Keys of an object are words; a status is a number. */
function numberOrWord(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key;
}

const { signal } = new AbortController();

/** What submitting answers, and then each of so many questions. */
export async function lifeOf(
  provider: ImageProvider,
  request: ImageRequest,
  questions: number,
): Promise<readonly OperationState[]> {
  const idempotencyKey = crypto.randomUUID();
  const { operation, state } = await provider.start(request, { signal, idempotencyKey });
  const states = [state];
  while (states.length <= questions) states.push(await provider.check(operation, { signal }));
  return states;
}

/** `pending queued`, `succeeded` and so on. */
export function stageOf(state: OperationState): string {
  if (state.kind === 'pending') return `pending ${state.phase}`;
  return state.kind === 'unrecognized' ? `unrecognized ${state.word}` : state.kind;
}

/** The addresses of a finished task's pictures, none where it has not ended well. */
export function addressesIn(state: OperationState | undefined): readonly string[] {
  if (state?.kind !== 'succeeded') return [];
  return state.images.flatMap(image => (image.kind === 'url' ? [image.url] : []));
}
