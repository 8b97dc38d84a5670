import { render } from 'lit';
import type { FormModel } from '../../src/protocol/formModel';
import type {
  FormImage,
  HostMessage,
  StudioJob,
  StudioResult,
} from '../../src/protocol/hostMessages';
import type { ResultAction } from '../../src/protocol/pageMessages';
import type { StudioTextKey } from '../../src/protocol/studioTexts';
import { Channel, type PageSays } from './channel';
import type { Form } from '../../src/protocol/studioForm';
import { HistoryWindow } from './historyWindow';
import { countCharacters, modeForImages, offerFor, recalled, requestOf, type Offer } from './offer';
import { paletteOf } from './palette';
import { pixelsOf } from './pixels';
import { studioView } from './studioView';

/** Two pictures, and how much of the width the first one takes. */
export interface Compared {
  readonly before: FormImage;
  readonly after: FormImage;
  readonly percent: number;
}

/** The request as Easel keeps it, and as a command for a shell where it can be one. */
export interface ShownRequest {
  readonly json: string;
  readonly curl?: string | undefined;
}

interface ResultNews {
  readonly text: string;
  readonly isProblem: boolean;
}

type Estimate = Extract<HostMessage, { type: 'estimate' }>;

const estimateDelayMs = 200;

/** What the page shows and what it does. Everything that counts is the editor's; the form alone is kept here. */
export class Studio {
  models: readonly FormModel[] = [];
  jobs: readonly StudioJob[] = [];
  results: readonly StudioResult[] = [];
  estimate: Estimate | undefined;
  /** The request as it would be sent, while it is shown. */
  shownRequest: ShownRequest | undefined;
  problem: string | undefined;
  paletteProblem: string | undefined;
  resultNews: ResultNews | undefined;
  compared: Compared | undefined;
  /** Whether somebody tried to send what cannot be sent, and is to hear why. */
  isReasonAsked = false;
  /** Keys of the results that are picked. */
  picked: ReadonlySet<string> = new Set();
  readonly images = new Map<string, FormImage>();
  readonly history: HistoryWindow;
  private texts: Readonly<Partial<Record<StudioTextKey, string>>> = {};
  private formNow: Form;
  private formAtMs: number;
  /** The form that `estimate` speaks of. */
  private estimatedForm: Form | undefined;
  private askedForm: Form | undefined;
  private readonly channel: Channel;
  /** The request on its way, with the jobs that ran before it: those say nothing of what becomes of it. */
  private sent: { readonly number: number; readonly runningIds: ReadonlySet<string> } | undefined;
  private sentNumber = 0;
  private estimateNumber = 0;
  private estimateTimer: number | undefined;
  private isRenderDue = false;
  private toFocus: string | undefined;

  constructor(private readonly root: HTMLElement) {
    this.channel = new Channel(message => this.receive(message));
    ({ form: this.formNow, atMs: this.formAtMs } = this.channel.keptForm);
    this.history = new HistoryWindow(
      ask => this.send({ type: 'history-ask', ...ask }),
      () => this.render(),
    );
    this.send({ type: 'page-ready', images: this.formNow.images });
    window.setInterval(() => {
      if (this.jobs.some(({ isRunning }) => isRunning)) this.render();
    }, 1_000);
  }

  /** Until the request is listed among the jobs, or has ended: so long it may not be sent another time. */
  get isSending(): boolean {
    return this.sent !== undefined;
  }

  get form(): Form {
    return this.formNow;
  }

  get offer(): Offer | undefined {
    return offerFor(this.formNow, this.models);
  }

  /** A sentence in the editor's language; `{0}` and so on stand for the values. */
  text(key: StudioTextKey, ...values: readonly (string | number)[]): string {
    const sentence = this.texts[key] ?? '';
    return sentence.replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));
  }

  change(change: Partial<Form>): void {
    this.replace({ ...this.formNow, ...change });
  }

  /** Leaves nothing of the form there was: a field the other one lacks is the model's own again. */
  private replace(form: Form): void {
    this.formNow = form;
    this.channel.keep(this.formNow);
    this.problem = undefined;
    this.paletteProblem = undefined;
    this.isReasonAsked = false;
    this.shownRequest = undefined;
    this.askEstimate(estimateDelayMs);
    this.render();
  }

  send(message: PageSays): void {
    this.channel.send(message);
  }

  /** Why the form cannot be sent as it is; undefined where nothing speaks against it. */
  get obstacle(): string | undefined {
    return this.ownObstacle ?? this.estimate?.problem;
  }

  /** What can be seen without asking the editor. */
  private get ownObstacle(): string | undefined {
    const { offer, form } = this;
    if (!offer) return undefined;
    const { min, max } = offer.mode.images;
    const length = countCharacters(form.prompt);
    if (length === 0) return this.text('promptMissing');
    if (length > offer.model.promptMaxLength) {
      return this.text('charactersOver', length, offer.model.promptMaxLength);
    }
    const given = form.images.length;
    const isRight = max === 0 || (given >= min && given <= max);
    if (!isRight) return this.text('imagesMissing', given, min, max);
    return this.lacksBoxes ? this.text('boxesMissing') : undefined;
  }

  /** Whether regions are to be edited and none has been drawn. */
  private get lacksBoxes(): boolean {
    const { boxes, images } = this.form;
    const isDrawn = images.some(uri => (boxes[uri] ?? []).length > 0);
    return this.offer?.mode.mode === 'region' && !isDrawn;
  }

  generate(): void {
    const { offer } = this;
    if (!offer || this.isSending) return;
    // What was said of the form before its last change does not hold it back: the editor looks again.
    const isTold = this.estimatedForm === this.formNow;
    if ((this.ownObstacle ?? (isTold ? this.estimate?.problem : undefined)) !== undefined) {
      this.isReasonAsked = true;
      this.render();
      return;
    }
    if (!this.form.isSeedLocked) this.drawSeed();
    this.sentNumber += 1;
    const running = this.jobs.filter(({ isRunning }) => isRunning);
    this.sent = { number: this.sentNumber, runningIds: new Set(running.map(({ jobId }) => jobId)) };
    this.problem = undefined;
    this.send({
      type: 'generate',
      number: this.sentNumber,
      request: requestOf(this.form, offer),
    });
    this.render();
  }

  /** A new seed from the model's range, shown so that it can be locked afterwards. */
  drawSeed(): void {
    const range = this.offer?.model.seed;
    if (!range) return;
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    const seed = range.min + Math.floor((random / 2 ** 32) * (range.max - range.min + 1));
    this.change({ seed });
  }

  showRequest(): void {
    const { offer } = this;
    if (offer) this.send({ type: 'request-show', request: requestOf(this.form, offer) });
  }

  hideRequest(): void {
    this.shownRequest = undefined;
    this.render();
  }

  addImages(images: readonly FormImage[]): void {
    for (const image of images) this.images.set(image.uri, image);
    const uris = [...new Set([...this.form.images, ...images.map(({ uri }) => uri)])];
    const takesImages = (this.offer?.mode.images.max ?? 0) > 0;
    const wanted = uris.length > 1 ? 'reference' : 'edit';
    this.change({
      images: uris,
      ...(!takesImages && modeForImages(this.form, this.models, wanted)),
    });
    if (this.lacksBoxes) this.focusWhenDrawn('.stage');
  }

  /** Starts from one result: what it shows is to be changed, or shown in another way. */
  startFrom({ image }: StudioResult, mode: 'edit' | 'variation'): void {
    this.images.set(image.uri, image);
    this.change({ images: [image.uri], ...modeForImages(this.form, this.models, mode) });
    this.focusPrompt();
  }

  /** Makes them the palette, or says that they are too few for one. */
  takeColours(colours: readonly { readonly hex: string; readonly share: number }[]): void {
    const { min = 1 } = this.offer?.model.palette ?? {};
    if (colours.length < min) {
      this.paletteProblem = this.text('coloursTooFew', colours.length, min);
      this.render();
    } else this.change({ hasPalette: true, palette: paletteOf(colours) });
  }

  private fill(form: Form, images: readonly FormImage[]): void {
    for (const image of images) this.images.set(image.uri, image);
    this.replace(form);
    // Where the next thing to do is.
    if (this.lacksBoxes) this.focusWhenDrawn('.stage');
    else this.focusPrompt();
  }

  private async sendPixels(source: string, max: number): Promise<void> {
    const pixels = await pixelsOf(source).catch(() => new Uint8Array());
    this.send({ type: 'pixels', pixels, max });
  }

  /** Shows two pictures over each other, or closes that. */
  compare(compared: Compared | undefined): void {
    this.compared = compared;
    this.render();
  }

  /** Says what came of something done with a result, until something else is done. */
  tellOfResult(news: ResultNews | undefined): void {
    this.resultNews = news;
    this.render();
  }

  pick(picked: Iterable<string>): void {
    this.picked = new Set(picked);
    this.resultNews = undefined;
    this.render();
  }

  /** In the order they are shown. */
  get pickedResults(): readonly StudioResult[] {
    return this.results.filter(result => this.picked.has(keyOf(result)));
  }

  actOnPicked(action: ResultAction): void {
    const results = this.pickedResults.map(({ jobId, index }) => ({ jobId, index }));
    if (results.length > 0) this.send({ type: 'result-act', action, results });
  }

  focusPrompt(): void {
    this.root.querySelector<HTMLElement>('#prompt')?.focus();
  }

  focusWhenDrawn(selector: string): void {
    this.toFocus = selector;
    this.render();
  }

  /** At most once per frame, however much has changed. */
  render(): void {
    if (this.isRenderDue) return;
    this.isRenderDue = true;
    requestAnimationFrame(() => {
      this.isRenderDue = false;
      if (this.models.length === 0) return;
      render(studioView(this), this.root);
      if (this.toFocus !== undefined) reveal(this.root.querySelector<HTMLElement>(this.toFocus));
      this.toFocus = undefined;
    });
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'welcome':
        this.welcome(message);
        break;
      case 'estimate':
        if (message.number === this.estimateNumber) {
          this.estimate = message;
          this.estimatedForm = this.askedForm;
        }
        break;
      case 'request-shown':
        this.problem = message.problem;
        this.shownRequest = message.problem === undefined ? message : undefined;
        break;
      case 'generate-ended':
        if (message.number === this.sent?.number) this.sent = undefined;
        this.problem = message.problem;
        break;
      case 'pixels-ask':
        void this.sendPixels(message.source, message.max);
        break;
      case 'colours':
        this.takeColours(message.colours);
        break;
      case 'images-added':
        this.addImages(message.images);
        break;
      case 'jobs':
        this.listJobs(message.jobs);
        break;
      case 'results':
        this.results = message.results;
        this.askEstimate(0);
        break;
      case 'history':
        this.history.receive(message);
        break;
      case 'history-changed':
        this.history.refresh();
        break;
      case 'results-news':
        this.resultNews = message;
        break;
      case 'compared':
        this.compared = { before: message.before, after: message.after, percent: 50 };
        this.focusWhenDrawn('.compare input');
        break;
      case 'preset':
        this.fill(message.form, message.images);
        break;
      case 'recall':
        this.fill(recalled(this.form, message.request), message.images);
        break;
    }
    this.render();
  }

  private welcome(message: Extract<HostMessage, { type: 'welcome' }>): void {
    const isFirst = this.models.length === 0;
    this.texts = message.texts;
    this.models = message.models;
    document.title = this.text('title');
    for (const image of message.images) this.images.set(image.uri, image);
    const { kept } = message;
    if (isFirst && kept && kept.atMs > this.formAtMs) this.replace(kept.form);
    if (this.form.model === '') this.change({ model: message.model });
    this.askEstimate(0);
    if (!isFirst) return;
    this.history.refresh();
    this.focusWhenDrawn('#prompt');
  }

  private listJobs(jobs: readonly StudioJob[]): void {
    this.jobs = jobs;
    const before = this.sent?.runningIds;
    // What is listed there need not be waited for: the next request can be sent.
    if (jobs.some(({ jobId, isRunning }) => isRunning && !before?.has(jobId)))
      this.sent = undefined;
  }

  private askEstimate(delayMs: number): void {
    window.clearTimeout(this.estimateTimer);
    this.estimateTimer = window.setTimeout(() => {
      const { offer } = this;
      if (!offer) return;
      this.estimateNumber += 1;
      this.askedForm = this.formNow;
      const request = requestOf(this.form, offer);
      this.send({ type: 'estimate-ask', number: this.estimateNumber, request });
    }, delayMs);
  }
}

/** What stands before sending covers the lower part of the form, so a picture to draw on goes to the top. */
function reveal(element: HTMLElement | null): void {
  element?.focus({ preventScroll: element.matches('.stage') });
  if (element?.matches('.stage')) element.closest('.boxes')?.scrollIntoView({ block: 'start' });
}

export function keyOf({ jobId, index }: StudioResult): string {
  return `${jobId}/${index}`;
}
