import type { Clock } from '../clock';
import { invalidRequest } from '../errors';
import type { Fingerprint, ImageProvider, Sender } from '../imageProvider';
import { checkKeyIsKnown } from './idempotencyWindow';
import type { JobPlan } from './jobPorts';
import type { IntentRecord, JobRecord } from './jobRecord';
import type { JobTools } from './jobTracker';
import { imageUrlsOf, sameRequest, type ReadImage } from './sameRequest';
import { checkSameSender } from './sameSender';
import type { ServiceGates } from './serviceGates';
import {
  notAskedAgain,
  startOperation,
  type PaidRequest,
  type StartOutcome,
} from './startOperation';
import { words } from '../words';

export interface SendTools extends Pick<JobTools, 'report'> {
  /** Asked while the request is under way: what was sent no takeover calls back. */
  readonly person: AbortSignal;
}

/** Sends paid requests, each when its service's limits allow it. */
export class JobSender {
  constructor(
    private readonly ports: {
      readonly clock: Clock;
      readonly fingerprint: Fingerprint;
      append(record: JobRecord): Promise<void>;
    },
    private readonly gates: ServiceGates,
  ) {}

  /**
   * Writes the intent and sends the request. `left`: the person left before anything was written.
   * @throws ImageError `write-failed` when the intent cannot be written: then nothing was sent.
   */
  async sendNew(plan: JobPlan, tools: SendTools): Promise<StartOutcome | { kind: 'left' }> {
    const sender = await this.senderOf(plan.provider);
    // Had before the intent is written: a job that waits for its turn when all ends was never sent.
    if (!(await this.takeTurn(plan.provider.id, tools))) return { kind: 'left' };
    const firstSentAtMs = this.ports.clock.now();
    await this.ports.append(intentOf(plan, sender, firstSentAtMs));
    return this.start(plan, { firstSentAtMs }, tools);
  }

  /** @throws ImageError as JobEngine.askAgain: then nothing was sent. */
  async sendAgain(
    intent: IntentRecord,
    provider: ImageProvider,
    readImage: ReadImage,
    tools: SendTools,
  ): Promise<StartOutcome> {
    if (!provider.startIsIdempotent) {
      const limit = words`a service that charges once under one key`;
      throw invalidRequest('provider', limit, provider.id);
    }
    checkSameSender(intent, await this.senderOf(provider));
    const { idempotencyKey, atMs } = intent;
    const request = await sameRequest(intent, readImage);
    if (!(await this.takeTurn(provider.id, tools))) {
      return { kind: 'unknown', error: notAskedAgain('cancelled') };
    }
    checkKeyIsKnown(atMs, this.ports.clock.now());
    const before = { firstSentAtMs: atMs, sentBefore: true };
    return this.start({ provider, request, idempotencyKey }, before, tools);
  }

  private async senderOf(provider: ImageProvider): Promise<Sender | undefined> {
    return provider.sender?.(this.ports.fingerprint);
  }

  /** False when the person left meanwhile. */
  private async takeTurn(
    provider: ImageProvider['id'],
    { person, report }: SendTools,
  ): Promise<boolean> {
    const pace = this.gates.pace(provider);
    if (!pace) return true;
    try {
      if (pace.isBusy) report({ phase: 'waiting' });
      await pace.turn('submit', person);
      report({ phase: 'sending' });
      return true;
    } catch (error) {
      if (!person.aborted) throw error;
      return false;
    }
  }

  private start(
    order: PaidRequest,
    before: { readonly firstSentAtMs: number; readonly sentBefore?: boolean },
    { person, report }: SendTools,
  ): Promise<StartOutcome> {
    const pace = this.gates.pace(order.provider.id);
    const { clock } = this.ports;
    return startOperation(order, { ...before, clock, signal: person, report, pace });
  }
}

function intentOf(plan: JobPlan, sender: Sender | undefined, atMs: number): JobRecord {
  const { request, estimatedCost } = plan;
  const imageUrls = imageUrlsOf(plan);
  return {
    type: 'intent',
    jobId: plan.jobId,
    atMs,
    provider: plan.model.provider,
    model: plan.model.id,
    mode: request.mode,
    prompt: request.prompt,
    request: plan.storedRequest,
    ...(imageUrls && { imageUrls }),
    origin: plan.origin,
    idempotencyKey: plan.idempotencyKey,
    ...(sender && { sender }),
    count: request.count,
    ...(estimatedCost && { estimatedCost }),
    destination: plan.destination,
  };
}
