import type { ImageWarning } from '../../../../src/core/imageProvider';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import type { ServiceCallback } from '../../../../src/providers/support/serviceConnection';
import { imageRequest } from '../support/imageRequests';
import type { ScriptedAnswer } from '../support/scriptedServer';
import { idempotencyKey, type ServiceHarness } from '../support/serviceHarness';
import type { Fields, ModelFacts, ModeFacts, ServiceFacts } from './serviceFacts';

const { signal } = new AbortController();

/** The service on a server that gives these answers. */
export function open(
  harness: ServiceHarness,
  { id, dialect, basePath }: ServiceFacts,
  answers: readonly ScriptedAnswer[],
  given: Omit<Parameters<ServiceHarness['open']>[2] & object, 'dialect' | 'basePath'> = {},
): ReturnType<ServiceHarness['open']> {
  return harness.open(id, answers, { dialect, basePath, ...given });
}

/** A request every service takes: text to one picture. */
export function plain({ requests, answers }: ServiceFacts): ImageRequest {
  const model = requests.models.find(each => each.model === answers.model);
  const mode = model?.modes.generate;
  if (!model || !mode) throw new Error(`no model ${answers.model}`);
  return requestIn(model, 'generate', mode);
}

interface Submitted {
  /** The JSON as it came out of the socket. */
  readonly body: unknown;
  readonly warnings: readonly ImageWarning[];
}

/** Sends requests to a service that accepts them all, and says what arrived. */
export async function submitAll(
  harness: ServiceHarness,
  service: ServiceFacts,
  requests: readonly ImageRequest[],
  callback?: ServiceCallback,
): Promise<readonly Submitted[]> {
  const [accepted] = service.answers.accepted;
  const script = requests.map(() => accepted?.answer ?? {});
  const { provider, server } = await open(harness, service, script, { callback });
  const warnings: (readonly ImageWarning[])[] = [];
  for (const request of requests) {
    warnings.push((await provider.start(request, { signal, idempotencyKey })).warnings);
  }
  return server.requests.map(({ body }, index) => ({ body, warnings: warnings[index] ?? [] }));
}

/** A request of a mode, with all that the mode cannot do without. */
export function requestIn(
  { model }: ModelFacts,
  mode: string,
  { given, tiers }: ModeFacts,
  changes: Partial<ImageRequest> = {},
): ImageRequest {
  const tier = tiers[0] ?? '1K';
  return imageRequest(model, {
    mode: mode as ImageRequest['mode'],
    aspectRatio: '16:9',
    tier,
    ...given,
    ...changes,
  });
}

/** What the page has for such a request. */
export function bodyIn(
  { requests }: ServiceFacts,
  model: ModelFacts,
  mode: ModeFacts,
  fields: Fields = {},
): unknown {
  const size = model.size('16:9', mode.tiers[0] ?? '1K');
  return requests.bodyOf({ ...model.always, ...size, ...mode.fields, ...fields });
}
