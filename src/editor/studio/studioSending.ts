import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import type { PageMessage } from '../../protocol/pageMessages';
import type { StudioRequest } from '../../protocol/studioRequest';
import type { EaselArguments } from '../arguments';
import type { ImageCommand } from '../prepareRequest';
import type { SessionParts } from './sessionParts';
import { curlOf } from './curlOf';
import { estimate, imageRequest, sentence } from './studioEstimate';

const t = vscode.l10n.t;

/** What becomes of the form: its price, the request that is shown, and the one that is sent. */
export class StudioSending {
  private spentUsd = 0;

  constructor(private readonly parts: SessionParts) {}

  /** Reads anew what this month has cost. */
  async sumUp(): Promise<void> {
    const { committedUsd, services } = this.parts.tools;
    this.spentUsd = await committedUsd(services, '');
  }

  /** The same from the jobs the history has just read, and not from the disk once more. */
  async sumUpKnown(): Promise<void> {
    const { committedUsd, services } = this.parts.tools;
    const { ledger, running } = services;
    const jobs = { readAll: () => Promise.resolve(this.parts.history.newestFirst) };
    this.spentUsd = await committedUsd({ ledger, running, jobs }, '');
  }

  async tellEstimate({
    number,
    request,
  }: Extract<PageMessage, { type: 'estimate-ask' }>): Promise<void> {
    const { tools, say } = this.parts;
    const images = await this.parts.images.recall(request.images);
    const document = this.parts.document.shown?.document;
    const facts = { images, document, spentUsd: this.spentUsd };
    say({ type: 'estimate', number, ...estimate(tools, request, facts) });
  }

  /** The same way as the commands': their confirmations, their journal, their notifications. */
  async generate({ number, request }: Extract<PageMessage, { type: 'generate' }>): Promise<void> {
    const { tools, say } = this.parts;
    try {
      await this.check(request);
      const command = await this.commandFor(request);
      const result = command && (await tools.runImageCommand(tools.services, command));
      const problem = result?.error?.message;
      say({ type: 'generate-ended', number, ...(problem !== undefined && { problem }) });
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      say({ type: 'generate-ended', number, problem: this.describe(error, request) });
    } finally {
      await this.sumUp();
    }
  }

  /** What the model would refuse is told in the form's own words, before anything else is asked. */
  private async check(request: StudioRequest): Promise<void> {
    const { requireModel, fitRequest, validateRequest, checkInputImages } = this.parts.tools;
    const model = requireModel(request.model);
    const images = await this.parts.images.recall(request.images);
    const { request: fitted } = fitRequest(model, imageRequest(request, images));
    validateRequest(model, fitted);
    const read = await this.parts.tools.readInputImages(request.images, undefined);
    // Whether they need a host is asked for later, together with setting it up.
    await checkInputImages(
      model,
      read.map(({ image }) => image),
      true,
    );
  }

  /** As it would be kept and sent, after the same checks. No key is part of it. */
  async showRequest(request: StudioRequest): Promise<void> {
    const { tools, say } = this.parts;
    const { shown } = this.parts.document;
    const target = shown && tools.targetAt(shown.document, shown.selection);
    try {
      const command = await this.commandFor(request);
      if (!command) return;
      const prepared = await tools.prepareRequest(tools.services, command, target);
      if (!prepared) return;
      const sources = prepared.sources.map(({ source }) => source);
      const json = JSON.stringify(tools.storeRequest(prepared.request, sources), undefined, 2);
      const curl = await curlOf(tools, prepared);
      say({ type: 'request-shown', json, ...(curl !== undefined && { curl }) });
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      say({ type: 'request-shown', json: '', problem: this.describe(error, request) });
    } finally {
      target?.dispose();
    }
  }

  /** Undefined when there is no folder to save to and the person leaves the question for one. */
  private async commandFor(request: StudioRequest): Promise<ImageCommand | undefined> {
    const { tools } = this.parts;
    const { tier, mode, ...rest } = request;
    const asked: EaselArguments = tools.parseArguments({
      ...rest,
      resolution: tier,
      insert: false,
    });
    const document = this.parts.document.shown?.document;
    const plan = tools.planDestination({ output: undefined, insert: false, document });
    const size = { width: 0, height: 0 };
    const image = tools.imageToCome({ seed: undefined, size, ...request });
    const isPlaced = tools.resolveDestination(plan, image) !== undefined;
    const place = isPlaced ? plan : await tools.askFolder(plan);
    return (
      place && {
        mode,
        title: t('Easel Studio'),
        given: { ...asked, ...tools.argumentsFor(place), insert: false },
        mayAsk: true,
        document: document?.uri,
      }
    );
  }

  private describe(error: ImageError, { model }: StudioRequest): string {
    const { tools } = this.parts;
    tools.services.log.error('Studio', error);
    return sentence(tools, error, tools.findModel(model));
  }
}
