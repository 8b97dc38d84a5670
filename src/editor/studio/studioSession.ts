import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import type { JobHistory } from '../../core/jobs/jobHistory';
import { readStoredRequest, storeRequest } from '../../core/storedRequest';
import type { HostSays } from '../../protocol/hostMessages';
import type { JobAction, PageMessage, ResultAction } from '../../protocol/pageMessages';
import { receivePageMessage, type PageMessageHandlers } from '../../protocol/receivePageMessage';
import type { StudioRequest } from '../../protocol/studioRequest';
import { protocolVersion } from '../../protocol/version';
import { parseArguments, type EaselArguments } from '../arguments';
import { askFolder } from '../askFolder';
import { committedUsd } from '../budget';
import { chooseInitialModel } from '../chooseInitialModel';
import {
  argumentsFor,
  imageToCome,
  planDestination,
  resolveDestination,
} from '../insertion/destination';
import { insertAtCursor } from '../insertion/insertReferences';
import { InsertionTarget } from '../insertion/insertionTarget';
import { listJob } from '../listedJob';
import { currentModels, findModel, modelsFor, providerOf } from '../modelTable';
import { prepareRequest, type ImageCommand } from '../prepareRequest';
import { repeatJob } from '../repeatJob';
import { runImageCommand } from '../runImageCommand';
import type { Services } from '../services';
import { formModels } from './formModels';
import { StudioDocument } from './studioDocument';
import { estimate, sentence } from './studioEstimate';
import { StudioHistory } from './studioHistory';
import { StudioImages } from './studioImages';
import { jobsToShow, studioJob } from './studioJobs';
import { historyRow, newestResults } from './studioResults';
import { studioTexts } from './studioTexts';

const t = vscode.l10n.t;
/** A long journal takes a while to read, which nobody who only changes tabs should wait for. */
const journalAgeMs = 60_000;

type Message<Type extends PageMessage['type']> = Extract<PageMessage, { type: Type }>;

/** One page and what it asks for. It holds nothing a reload would lose: the form is the page's, the rest is the journal's. */
export class StudioSession implements vscode.Disposable {
  private readonly openedAtMs = Date.now();
  private readonly images: StudioImages;
  private readonly history: StudioHistory;
  private readonly document = new StudioDocument();
  private readonly subscriptions: vscode.Disposable[];
  private runningIds: ReadonlySet<string> = new Set();
  private spentUsd = 0;
  private isDisposed = false;
  private isStarted = false;
  /** A picture that is to be shown as soon as the page is there. */
  private imageToEdit: vscode.Uri | undefined;
  private readAtMs = 0;
  private isFollowDue = false;
  private following: Promise<void> = Promise.resolve();

  constructor(
    private readonly services: Services,
    private readonly panel: vscode.WebviewPanel,
    storageUri: vscode.Uri,
  ) {
    this.images = new StudioImages(panel.webview, vscode.Uri.joinPath(storageUri, 'studio'));
    this.history = new StudioHistory(services);
    this.subscriptions = [
      new vscode.Disposable(() => this.document.dispose()),
      panel.webview.onDidReceiveMessage((value: unknown) =>
        receivePageMessage(value, this.handlers),
      ),
      new vscode.Disposable(services.engine.onDidChange(() => this.jobsChanged())),
      // Files may have been deleted, or undone, and other windows may have made some.
      panel.onDidChangeViewState(() => this.do(this.lookAgain())),
      // Where pictures go depends on the document beside; the page asks again with the results.
      vscode.window.onDidChangeVisibleTextEditors(() => this.do(this.lookAgain())),
      vscode.workspace.onDidDeleteFiles(() => this.do(this.lookAgain())),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('easel')) this.do(this.welcome([]));
      }),
    ];
    this.do(this.images.removeOld(Date.now()));
  }

  dispose(): void {
    this.isDisposed = true;
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private readonly handlers: PageMessageHandlers = {
    'page-ready': ({ images }) => this.do(this.start(images)),
    'estimate-ask': message => this.do(this.tellEstimate(message)),
    generate: ({ request }) => this.do(this.generate(request)),
    'request-show': ({ request }) => this.do(this.showRequest(request)),
    'text-copy': ({ text }) => this.do(vscode.env.clipboard.writeText(text)),
    'images-pick': () => this.do(this.pickImages()),
    'images-add': ({ uris }) => this.do(this.addImages(uris)),
    'image-bring': ({ name, bytes }) => this.do(this.bringImage(name, bytes)),
    'job-act': ({ jobId, action }) => this.do(this.actOnJob(jobId, action)),
    'result-act': ({ action, results }) => this.do(this.actOnResults(action, results)),
    'history-ask': message => this.do(this.tellHistory(message)),
  };

  private say(message: HostSays): void {
    if (this.isDisposed) return;
    void this.panel.webview.postMessage({ version: protocolVersion, ...message });
  }

  private do(work: Thenable<unknown>): void {
    this.services.inBackground(Promise.resolve(work));
  }

  private async start(images: readonly string[]): Promise<void> {
    await this.welcome(images);
    this.isStarted = true;
    await this.showImageToEdit();
    await this.lookAgain();
  }

  /** Fills the form to edit regions of the picture; the prompt is the person's to write. */
  editRegions(image: vscode.Uri): void {
    this.imageToEdit = image;
    if (this.isStarted) this.do(this.showImageToEdit());
  }

  private async showImageToEdit(): Promise<void> {
    const uri = this.imageToEdit?.toString();
    this.imageToEdit = undefined;
    if (uri === undefined) return;
    const mode = 'region';
    const model = await chooseInitialModel(this.services, modelsFor(mode));
    const choice = this.services.choices.for(model, mode);
    const request = { model: model.id, mode, prompt: '', ...choice, images: [uri] } as const;
    const images = await this.images.describeAll([uri]);
    this.say({ type: 'recall', request: { ...request, images: [...request.images] }, images });
  }

  private async lookAgain(): Promise<void> {
    if (!this.panel.visible || !this.isStarted) return;
    // This window's own jobs are followed; what others write may be known a little later.
    if (Date.now() - this.readAtMs > journalAgeMs) await this.readJournal();
    this.say({ type: 'history-changed' });
    await this.tellOutcomes();
  }

  private async welcome(images: readonly string[]): Promise<void> {
    const [models, initial] = await Promise.all([
      formModels(this.services),
      chooseInitialModel(this.services, currentModels()),
    ]);
    this.say({
      type: 'welcome',
      texts: studioTexts(),
      models,
      model: initial.id,
      images: await this.images.describeAll(images),
    });
  }

  private async readJournal(): Promise<void> {
    this.readAtMs = Date.now();
    await this.history.load();
    await this.sumUp();
  }

  private async sumUp(): Promise<void> {
    this.spentUsd = await committedUsd(this.services, '');
  }

  private async tellEstimate({ number, request }: Message<'estimate-ask'>): Promise<void> {
    const images = await this.images.recall(request.images);
    const document = this.document.shown?.document;
    const facts = { images, document, spentUsd: this.spentUsd };
    this.say({ type: 'estimate', number, ...estimate(request, facts) });
  }

  /** The same way as the commands': their confirmations, their journal, their notifications. */
  private async generate(request: StudioRequest): Promise<void> {
    try {
      const command = await this.commandFor(request);
      const result = command && (await runImageCommand(this.services, command));
      const problem = result?.error?.message;
      this.say({ type: 'generate-ended', ...(problem !== undefined && { problem }) });
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      this.say({ type: 'generate-ended', problem: this.describe(error, request) });
    } finally {
      await this.sumUp();
      await this.tellOutcomes();
    }
  }

  /** Undefined when there is no folder to save to and the person leaves the question for one. */
  private async commandFor(request: StudioRequest): Promise<ImageCommand | undefined> {
    const { tier, mode, ...rest } = request;
    const given: EaselArguments = parseArguments({ ...rest, resolution: tier, insert: false });
    const document = this.document.shown?.document;
    const plan = planDestination({ output: undefined, insert: false, document });
    const image = imageToCome({ seed: undefined, size: { width: 0, height: 0 }, ...request });
    const isPlaced = resolveDestination(plan, image) !== undefined;
    const asked = isPlaced ? plan : await askFolder(plan);
    return (
      asked && {
        mode,
        title: t('Easel Studio'),
        promptQuestion: t('What should the picture show?'),
        given: { ...given, ...argumentsFor(asked), insert: false },
        mayAsk: true,
        document: document?.uri,
      }
    );
  }

  /** As it would be kept and sent, after the same checks. No key is part of it. */
  private async showRequest(request: StudioRequest): Promise<void> {
    const shown = this.document.shown;
    const target = shown && new InsertionTarget(shown.document, shown.selection);
    try {
      const command = await this.commandFor(request);
      if (!command) return;
      const prepared = await prepareRequest(this.services, command, target);
      if (!prepared) return;
      const sources = prepared.sources.map(({ source }) => source);
      const json = JSON.stringify(storeRequest(prepared.request, sources), undefined, 2);
      this.say({ type: 'request-shown', json });
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      this.say({ type: 'request-shown', json: '', problem: this.describe(error, request) });
    } finally {
      target?.dispose();
    }
  }

  private describe(error: ImageError, { model }: StudioRequest): string {
    this.services.log.error('Studio', error);
    return sentence(error, findModel(model));
  }

  private async pickImages(): Promise<void> {
    const picked = await vscode.window.showOpenDialog({
      title: t('Images to Start From'),
      canSelectMany: true,
      filters: { [t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
    });
    if (picked) await this.addImages(picked.map(uri => uri.toString()));
  }

  private async addImages(uris: readonly string[]): Promise<void> {
    this.say({ type: 'images-added', images: await this.images.describeAll(uris) });
  }

  private async bringImage(name: string, bytes: Uint8Array): Promise<void> {
    try {
      this.say({ type: 'images-added', images: [await this.images.bring(name, bytes)] });
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      void vscode.window.showErrorMessage(sentence(error, undefined));
    }
  }

  private async actOnJob(jobId: string, action: JobAction): Promise<void> {
    const job = this.history.find(jobId) ?? (await this.services.jobs.find(jobId));
    if (!job) return;
    const model = findModel(job.intent.model);
    switch (action) {
      case 'cancel':
        this.services.running.get(jobId)?.abort.abort();
        return;
      case 'fetch':
        await this.services.resumeJob(jobId);
        return;
      case 'again':
        await repeatJob(this.services, job, 'as-it-was');
        return;
      case 'recall':
        await this.recall(job);
        return;
      case 'set-key':
        await vscode.commands.executeCommand('easel.setApiKey');
        return;
      case 'account': {
        const url = model && providerOf(model).service?.accountUrl;
        if (url !== undefined) await vscode.env.openExternal(vscode.Uri.parse(url));
        return;
      }
      case 'log':
        this.services.log.show();
    }
  }

  private async recall(job: JobHistory): Promise<void> {
    const request = readStoredRequest(job.intent.request);
    if (!request) return;
    const images = await this.images.describeAll(request.images);
    this.say({ type: 'recall', request, images });
  }

  private async actOnResults(
    action: ResultAction,
    results: Message<'result-act'>['results'],
  ): Promise<void> {
    const files = results.flatMap(({ jobId, index }) => {
      const job = this.history.find(jobId);
      const file = job?.files[index];
      return job && file ? [{ job, file, index, uri: vscode.Uri.parse(file.uri) }] : [];
    });
    const [first] = files;
    if (!first) return;
    switch (action) {
      case 'insert': {
        const document = await this.document.focus();
        const plan = planDestination({ output: undefined, insert: true, document });
        const placed = files.map(({ file, index, uri }) => ({
          picture: { ...file, path: '' },
          ...{ index, uri, overwrite: false, isThere: true },
        }));
        await insertAtCursor({ plan, placed, alt: first.job.intent.prompt });
        return;
      }
      case 'open':
        for (const { uri } of files) await vscode.commands.executeCommand('vscode.open', uri);
        return;
      case 'reveal':
        await vscode.commands.executeCommand('revealInExplorer', first.uri);
        return;
      case 'copy-path': {
        const paths = files.map(({ uri }) => vscode.workspace.asRelativePath(uri, false));
        await vscode.env.clipboard.writeText(paths.join('\n'));
      }
    }
  }

  private async tellHistory({ number, ...ask }: Message<'history-ask'>): Promise<void> {
    const { total, jobs } = this.history.search(ask);
    const rows = await Promise.all(jobs.map(job => historyRow(job, this.images)));
    this.say({ type: 'history', number, total, from: ask.from, rows });
  }

  /** Many changes of one moment are told at once, and one after another: what was read first is the older. */
  private jobsChanged(): void {
    if (this.isFollowDue) return;
    this.isFollowDue = true;
    this.following = this.following.then(() => {
      this.isFollowDue = false;
      return this.followRunning();
    });
    this.do(this.following);
    this.following = this.following.catch(() => undefined);
  }

  private async followRunning(): Promise<void> {
    const before = this.runningIds;
    const now = new Set(this.services.engine.running.map(({ jobId }) => jobId));
    this.runningIds = now;
    const begun = [...now].filter(jobId => !before.has(jobId) || !this.history.find(jobId));
    const ended = [...before].filter(jobId => !now.has(jobId));
    for (const jobId of [...begun, ...ended]) await this.history.update(jobId);
    if (ended.length > 0) await this.sumUp();
    if (begun.length + ended.length > 0) this.say({ type: 'history-changed' });
    if (ended.length > 0) await this.tellOutcomes();
    else await this.tellJobs();
  }

  private async tellOutcomes(): Promise<void> {
    await this.tellJobs();
    const results = await newestResults(this.history.newestFirst, this.images);
    this.say({ type: 'results', results });
  }

  private async tellJobs(): Promise<void> {
    const progress = new Map(this.services.engine.running.map(each => [each.jobId, each]));
    const times = { openedAtMs: this.openedAtMs, nowMs: Date.now() };
    const jobs = jobsToShow(this.history.newestFirst, new Set(progress.keys()), times);
    const listed = await Promise.all(jobs.map(job => listJob(job, progress.get(job.intent.jobId))));
    this.say({ type: 'jobs', jobs: listed.map(each => studioJob(this.services, each)) });
  }
}
