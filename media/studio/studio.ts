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
import type { Form } from './form';
import { HistoryWindow } from './historyWindow';
import { modeForImages, offerFor, recalled, requestOf, type Offer } from './offer';
import { studioView } from './studioView';

type Estimate = Extract<HostMessage, { type: 'estimate' }>;

const estimateDelayMs = 200;

/** What the page shows and what it does. Everything that counts is the editor's; the form alone is kept here. */
export class Studio {
  models: readonly FormModel[] = [];
  jobs: readonly StudioJob[] = [];
  results: readonly StudioResult[] = [];
  estimate: Estimate | undefined;
  /** The request as it would be sent, while it is shown. */
  shownRequest: string | undefined;
  problem: string | undefined;
  isSending = false;
  /** Keys of the results that are picked. */
  picked: ReadonlySet<string> = new Set();
  readonly images = new Map<string, FormImage>();
  readonly history: HistoryWindow;
  private texts: Readonly<Partial<Record<StudioTextKey, string>>> = {};
  private formNow: Form;
  private readonly channel: Channel;
  private estimateNumber = 0;
  private estimateTimer: number | undefined;
  private isRenderDue = false;

  constructor(private readonly root: HTMLElement) {
    this.channel = new Channel(message => this.receive(message));
    this.formNow = this.channel.keptForm;
    this.history = new HistoryWindow(
      ask => this.send({ type: 'history-ask', ...ask }),
      () => this.render(),
    );
    this.send({ type: 'page-ready', images: this.formNow.images });
    window.setInterval(() => {
      if (this.jobs.some(({ isRunning }) => isRunning)) this.render();
    }, 1_000);
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
    this.formNow = { ...this.formNow, ...change };
    this.channel.keep(this.formNow);
    this.problem = undefined;
    this.shownRequest = undefined;
    this.askEstimate(estimateDelayMs);
    this.render();
  }

  send(message: PageSays): void {
    this.channel.send(message);
  }

  generate(): void {
    const { offer } = this;
    if (!offer || this.isSending) return;
    if (!this.form.isSeedLocked) this.drawSeed();
    this.isSending = true;
    this.problem = undefined;
    this.send({ type: 'generate', request: requestOf(this.form, offer) });
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
  }

  /** Starts from one result: what it shows is to be changed. */
  editResult(result: StudioResult): void {
    this.images.set(result.image.uri, result.image);
    this.change({
      images: [result.image.uri],
      ...modeForImages(this.form, this.models, 'edit'),
    });
    this.focusPrompt();
  }

  pick(picked: Iterable<string>): void {
    this.picked = new Set(picked);
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

  /** At most once per frame, however much has changed. */
  render(): void {
    if (this.isRenderDue) return;
    this.isRenderDue = true;
    requestAnimationFrame(() => {
      this.isRenderDue = false;
      if (this.models.length > 0) render(studioView(this), this.root);
    });
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'welcome':
        this.welcome(message);
        break;
      case 'estimate':
        if (message.number === this.estimateNumber) this.estimate = message;
        break;
      case 'request-shown':
        this.problem = message.problem;
        this.shownRequest = message.problem === undefined ? message.json : undefined;
        break;
      case 'generate-ended':
        this.isSending = false;
        this.problem = message.problem;
        break;
      case 'images-added':
        this.addImages(message.images);
        break;
      case 'jobs':
        this.jobs = message.jobs;
        // What is listed there need not be waited for: the next request can be sent.
        if (message.jobs.some(({ isRunning }) => isRunning)) this.isSending = false;
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
      case 'recall':
        for (const image of message.images) this.images.set(image.uri, image);
        this.change(recalled(this.form, message.request));
        this.focusPrompt();
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
    if (this.form.model === '') this.change({ model: message.model });
    this.askEstimate(0);
    if (!isFirst) return;
    this.history.refresh();
    requestAnimationFrame(() => requestAnimationFrame(() => this.focusPrompt()));
  }

  private askEstimate(delayMs: number): void {
    window.clearTimeout(this.estimateTimer);
    this.estimateTimer = window.setTimeout(() => {
      const { offer } = this;
      if (!offer) return;
      this.estimateNumber += 1;
      const request = requestOf(this.form, offer);
      this.send({ type: 'estimate-ask', number: this.estimateNumber, request });
    }, delayMs);
  }
}

export function keyOf({ jobId, index }: StudioResult): string {
  return `${jobId}/${index}`;
}
