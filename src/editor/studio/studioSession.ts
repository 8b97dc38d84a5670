import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { dominantColours } from '../../core/colours/dominantColours';
import type { FormImage, HostSays } from '../../protocol/hostMessages';
import type { PageMessage, ResultAction } from '../../protocol/pageMessages';
import type { PageMessageHandlers } from '../../protocol/receivePageMessage';
import type { Form } from '../../protocol/studioForm';
import { protocolVersion } from '../../protocol/version';
import { askPreset } from './askPreset';
import { acceptDroppedResults } from './dropResults';
import { formFile } from './formFile';
import { FormKeeper } from './formKeeper';
import { formModels } from './formModels';
import { actOnJob } from './jobActions';
import { pickColours } from './pickColours';
import { Presets } from './presets';
import { actOnResults } from './resultActions';
import type { SessionParts } from './sessionParts';
import type { StudioContext } from './studio';
import { StudioDocument } from './studioDocument';
import { sentence } from './studioEstimate';
import { StudioHistory } from './studioHistory';
import { StudioImages } from './studioImages';
import { jobsToShow, studioJob } from './studioJobs';
import { resourceRoots, studioPage } from './studioPage';
import { folderLabel, historyRow, newestResults } from './studioResults';
import { StudioSending } from './studioSending';
import { studioTexts } from './studioTexts';
import type { StudioTools } from './studioTools';

const t = vscode.l10n.t;
/** A long journal takes a while to read, which nobody who only changes tabs should wait for. */
const journalAgeMs = 60_000;
/** A request that was being sent so long ago is not looked for in the journal again. */
const sendingLooksMs = 24 * 3_600_000;
/** More colours of a picture than these are shades that a person would not name. */
const maxDominant = 6;

type PageFacts = Omit<Extract<HostSays, { type: 'welcome' }>, 'type' | 'images'> & {
  /** The pictures of the form that was kept. */
  readonly keptImages: FormImage[];
};

type Message<Type extends PageMessage['type']> = Extract<PageMessage, { type: Type }>;

/** Fills a panel with the page, and answers what the page asks for until the panel is closed. */
export function startSession(
  tools: StudioTools,
  panel: vscode.WebviewPanel,
  context: StudioContext,
): StudioSession {
  const { extensionUri, globalStorageUri } = context;
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
  const localResourceRoots = resourceRoots(extensionUri, globalStorageUri);
  panel.webview.options = { enableScripts: true, localResourceRoots };
  const session = new StudioSession(tools, panel, context, localResourceRoots);
  panel.onDidDispose(() => session.dispose());
  panel.webview.html = studioPage(panel.webview, extensionUri);
  return session;
}

/** One page and what it asks for. It holds nothing a reload would lose: the form is the page's, the rest is the journal's. */
export class StudioSession implements vscode.Disposable {
  private readonly openedAtMs = Date.now();
  private readonly parts: SessionParts;
  private readonly sending: StudioSending;
  private readonly keeper: FormKeeper;
  private readonly presets: Presets;
  private readonly subscriptions: vscode.Disposable[];
  private runningIds: ReadonlySet<string> = new Set();
  private isDisposed = false;
  private isStarted = false;
  /** A picture that is to be shown as soon as the page is there. */
  private imageToEdit: vscode.Uri | undefined;
  private readAtMs = 0;
  /** What the page is told first; it loads while this is got ready. */
  private firstFacts: Promise<PageFacts | undefined> | undefined;
  private readonly firstJobs: Promise<void>;
  private looking: Promise<void> | undefined;
  private isLookDue = false;
  private isFollowDue = false;
  private following: Promise<void> = Promise.resolve();

  constructor(
    private readonly tools: StudioTools,
    private readonly panel: vscode.WebviewPanel,
    context: StudioContext,
    localResourceRoots: readonly vscode.Uri[],
  ) {
    const { webview } = panel;
    const kept = vscode.Uri.joinPath(context.globalStorageUri, 'studio');
    this.parts = {
      tools,
      images: new StudioImages(tools, webview, localResourceRoots, kept),
      history: new StudioHistory(tools.services),
      document: new StudioDocument(tools),
      say: message => {
        if (!this.isDisposed) void webview.postMessage({ version: protocolVersion, ...message });
      },
    };
    this.sending = new StudioSending(this.parts);
    this.keeper = new FormKeeper(tools.jsonFile(formFile(context.globalStorageUri).fsPath));
    const states = { user: context.globalState, workspace: context.workspaceState };
    this.presets = new Presets(states, tools);
    this.subscriptions = [
      new vscode.Disposable(() => this.parts.document.dispose()),
      webview.onDidReceiveMessage((value: unknown) =>
        tools.receivePageMessage(value, this.handlers),
      ),
      acceptDroppedResults(this.parts),
      new vscode.Disposable(tools.services.engine.onDidChange(() => this.jobsChanged())),
      // Files may have been deleted, or undone, and other windows may have made some.
      panel.onDidChangeViewState(() => this.do(this.lookAgain())),
      // Where pictures go depends on the document beside; the page asks again with the results.
      vscode.window.onDidChangeVisibleTextEditors(() => this.do(this.lookAgain())),
      vscode.workspace.onDidDeleteFiles(() => this.do(this.lookAgain())),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('easel')) this.tellAnew();
      }),
      // Which models still lack their key.
      context.secrets.onDidChange(() => this.tellAnew()),
    ];
    // What is wrong with them is told when the page asks: they are read anew then.
    const firstFacts = this.pageFacts().catch(() => undefined);
    this.firstFacts = firstFacts;
    const firstJobs = this.readNewest();
    this.do(firstJobs);
    this.firstJobs = firstJobs.catch(() => undefined);
    // Not while those of the form are looked up, which may be old.
    this.do(firstFacts.then(() => this.parts.images.removeOld(Date.now())));
  }

  dispose(): void {
    this.isDisposed = true;
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private readonly handlers: PageMessageHandlers = {
    'page-ready': ({ images }) => this.do(this.start(images)),
    'form-keep': ({ kept }) => void this.keeper.keep(kept).catch(this.formNotKept),
    'presets-show': ({ form }) => this.do(this.showPresets(form)),
    'estimate-ask': message => this.do(this.sending.tellEstimate(message)),
    generate: message => this.do(this.sending.generate(message).finally(() => this.tellOutcomes())),
    'request-show': ({ request }) => this.do(this.sending.showRequest(request)),
    'text-copy': ({ text }) => this.do(vscode.env.clipboard.writeText(text)),
    'colours-pick': ({ max }) => this.do(pickColours(this.parts, max)),
    pixels: ({ pixels, max }) => {
      const colours = dominantColours(pixels, Math.min(max, maxDominant));
      this.parts.say({ type: 'colours', colours: [...colours] });
    },
    'images-pick': () => this.do(this.pickImages()),
    'images-add': ({ uris }) => this.do(this.addImages(uris)),
    'image-bring': ({ name, bytes }) => this.do(this.bringImage(name, bytes)),
    'job-act': ({ jobId, action }) => this.do(actOnJob(this.parts, jobId, action)),
    'result-act': ({ action, results }) => this.do(this.actOnResults(action, results)),
    'history-ask': message => this.do(this.tellHistory(message)),
  };

  /** Nobody is told at each key they press: without it the page still has its form. */
  private readonly formNotKept = (error: unknown): void =>
    this.tools.services.log.error('keeping the form of the Studio', error);

  private do(work: Thenable<unknown>): void {
    this.tools.services.inBackground(Promise.resolve(work));
  }

  private tellAnew(): void {
    this.firstFacts = undefined;
    this.do(this.welcome([]));
  }

  private async start(images: readonly string[]): Promise<void> {
    const facts = this.firstFacts;
    this.firstFacts = undefined;
    await this.welcome(images, await facts);
    this.isStarted = true;
    await this.showImageToEdit();
    await this.firstJobs;
    if (this.readAtMs === 0) await this.tellOutcomes();
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
    const { chooseInitialModel, modelsFor, services } = this.tools;
    const mode = 'region';
    const model = await chooseInitialModel(services, modelsFor(mode));
    const choice = services.choices.for(model, mode);
    const request = { model: model.id, mode, prompt: '', ...choice, images: [uri] } as const;
    const images = await this.parts.images.describeAll([uri]);
    this.parts.say({
      type: 'recall',
      request: { ...request, images: [...request.images] },
      images,
    });
  }

  /** Tabs, documents and files change together, and are looked at once more for all that changed meanwhile. */
  private async lookAgain(): Promise<void> {
    this.isLookDue = true;
    this.looking ??= this.lookWhileDue().finally(() => (this.looking = undefined));
    await this.looking;
  }

  private async lookWhileDue(): Promise<void> {
    while (this.isLookDue) {
      this.isLookDue = false;
      await this.look();
    }
  }

  private async look(): Promise<void> {
    // A panel that is closed cannot be asked whether it is visible.
    if (this.isDisposed || !this.isStarted || !this.panel.visible) return;
    // This window's own jobs are followed; what others write may be known a little later.
    if (Date.now() - this.readAtMs > journalAgeMs) await this.readJournal();
    this.parts.say({ type: 'history-changed' });
    await this.tellOutcomes();
  }

  /** @param facts what was got ready for it; otherwise it is read now */
  private async welcome(images: readonly string[], facts?: PageFacts): Promise<void> {
    const { keptImages, ...told } = facts ?? (await this.pageFacts());
    const known = new Set(keptImages.map(({ uri }) => uri));
    const others = images.filter(uri => !known.has(uri));
    this.parts.say({
      type: 'welcome',
      ...told,
      images: [...(await this.parts.images.describeAll(others)), ...keptImages],
    });
  }

  private async pageFacts(): Promise<PageFacts> {
    const { chooseInitialModel, currentModels, readKeptForm, services } = this.tools;
    const kept = readKeptForm(await this.keeper.kept().catch(this.formNotKept));
    const [models, { id: model }, keptImages] = await Promise.all([
      formModels(this.tools),
      chooseInitialModel(services, currentModels()),
      this.parts.images.describeAll(kept.form.images),
    ]);
    return { texts: studioTexts(), models, model, kept, keptImages };
  }

  private async readNewest(): Promise<void> {
    const { history } = this.parts;
    const startMs = Date.now();
    await history.loadNewest();
    if (!history.isWhole) return;
    await this.sending.sumUpKnown();
    this.readAtMs = startMs;
  }

  private async readJournal(): Promise<void> {
    this.readAtMs = Date.now();
    await this.parts.history.load();
    await this.sending.sumUpKnown();
  }

  private async showPresets(current: Form): Promise<void> {
    const form = await askPreset(this.presets, current);
    if (!form) return;
    const images = await this.parts.images.describeAll(form.images);
    this.parts.say({ type: 'preset', form, images });
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
    this.parts.say({ type: 'images-added', images: await this.parts.images.describeAll(uris) });
  }

  private async bringImage(name: string, bytes: Uint8Array): Promise<void> {
    try {
      const image = await this.parts.images.bring(name, bytes);
      this.parts.say({ type: 'images-added', images: [image] });
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      void vscode.window.showErrorMessage(sentence(this.tools, error, undefined));
    }
  }

  private async actOnResults(
    action: ResultAction,
    results: Message<'result-act'>['results'],
  ): Promise<void> {
    try {
      await actOnResults(this.parts, action, results);
    } finally {
      // The editor tells nobody of files an extension deletes.
      if (action === 'delete') await this.lookAgain();
    }
  }

  private async tellHistory({ number, ...ask }: Message<'history-ask'>): Promise<void> {
    await this.firstJobs;
    const { total, jobs } = this.parts.history.search(ask);
    const rows = await Promise.all(jobs.map(job => historyRow(this.tools, job, this.parts.images)));
    const folders = this.parts.history.folders.map(uri => ({ uri, label: folderLabel(uri) }));
    folders.sort((one, other) => one.label.localeCompare(other.label));
    this.parts.say({ type: 'history', number, total, from: ask.from, rows, folders });
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
    if (this.isDisposed) return;
    const { history } = this.parts;
    const before = this.runningIds;
    const now = new Set(this.tools.services.engine.running.map(({ jobId }) => jobId));
    this.runningIds = now;
    const begun = [...now].filter(jobId => !before.has(jobId) || !history.find(jobId));
    const ended = [...before].filter(jobId => !now.has(jobId));
    for (const jobId of [...begun, ...ended]) await history.update(jobId);
    if (ended.length > 0) await this.sending.sumUp();
    if (begun.length + ended.length > 0) this.parts.say({ type: 'history-changed' });
    if (ended.length > 0) await this.tellOutcomes();
    else await this.tellJobs();
  }

  /** Of what ends when the Studio is closed nobody is there to be told. */
  private async tellOutcomes(): Promise<void> {
    if (this.isDisposed) return;
    const { history, images } = this.parts;
    await this.updateSending();
    await this.tellJobs();
    const results = await newestResults(this.tools, history.newestFirst, images);
    this.parts.say({ type: 'results', results });
  }

  /** What another window was just sending when the journal was read has gone on since. */
  private async updateSending(): Promise<void> {
    const { history } = this.parts;
    const nowMs = Date.now();
    const sending = history.newestFirst.filter(
      job => job.stage === 'intent' && nowMs - job.updatedAtMs < sendingLooksMs,
    );
    for (const { intent } of sending) await history.update(intent.jobId);
  }

  private async tellJobs(): Promise<void> {
    const { listJob, services } = this.tools;
    const { newestFirst } = this.parts.history;
    const progress = new Map(services.engine.running.map(each => [each.jobId, each]));
    const times = { openedAtMs: this.openedAtMs, nowMs: Date.now() };
    const jobs = jobsToShow(newestFirst, new Set(progress.keys()), times);
    const listed = await Promise.all(jobs.map(job => listJob(job, progress.get(job.intent.jobId))));
    this.parts.say({ type: 'jobs', jobs: listed.map(each => studioJob(this.tools, each)) });
  }
}
