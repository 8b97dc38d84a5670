/** What a document notes of itself, in ms since 1970, so that the workbench's and the web view's can be compared. */
export interface FrameMarks {
  /** When Enter was pressed last, and when the mouse button. */
  enterMs?: number;
  pointerMs?: number;
  /** When the prompt was drawn with the focus in it: the next key is typed there. */
  promptMs?: number;
  /** When the history's first rows were drawn. */
  rowsMs?: number;
}

/** What the web view's document notes while somebody types and scrolls. */
export interface FluidityMarks {
  /** From each key to the next frame that shows what it did, as the browser's Event Timing tells it, in ms. */
  readonly interactionsMs: number[];
  /** Between two frames while the list was scrolled, in ms. */
  readonly framesMs: number[];
  /** How long the middle of the list had no row while it was scrolled, each time, in ms. */
  readonly blanksMs: number[];
  /** The most `img` elements with an address that were in the document at once. */
  mostImages: number;
}

/** What this version of the DOM's types does not know of Event Timing. */
interface InteractionTiming extends PerformanceEventTiming {
  /** The same for all events of one press of a key; 0 for what is none. */
  readonly interactionId: number;
}

declare global {
  interface PerformanceObserverInit {
    durationThreshold?: number;
  }
  interface Window {
    easelMarks?: FrameMarks;
    /** Forgets what was noted, in a page that is going to be hidden and shown again. */
    easelMarkAnew?: () => void;
    easelFluidity?: FluidityMarks;
  }
}

/** Runs in every document before its own scripts. Whatever it needs stands inside. */
export function markFrame(): void {
  let marks: FrameMarks = {};
  window.easelMarks = marks;
  const atMs = (timeStamp: number): number => performance.timeOrigin + timeStamp;
  const listen = (type: 'keydown' | 'pointerdown', act: (event: Event) => void): void =>
    window.addEventListener(type, act, { capture: true });
  listen('keydown', event => {
    if ((event as KeyboardEvent).key === 'Enter') marks.enterMs = atMs(event.timeStamp);
  });
  listen('pointerdown', event => (marks.pointerMs = atMs(event.timeStamp)));

  /** What is there in a frame is on the screen with it. */
  const look = (): void => {
    const now = performance.timeOrigin + performance.now();
    const page = document.querySelector('iframe')?.contentDocument;
    const prompt = page?.getElementById('prompt');
    if (prompt && page?.activeElement === prompt && page.hasFocus()) marks.promptMs ??= now;
    if (page?.querySelector('.history-row')) marks.rowsMs ??= now;
    if (marks.promptMs === undefined || marks.rowsMs === undefined) requestAnimationFrame(look);
  };
  // The page of a web view is written into a frame in a frame of the same origin. That takes away whatever waits in it,
  // so the frame around it looks on.
  if (window.parent !== window) requestAnimationFrame(look);
  window.easelMarkAnew = () => {
    marks = {};
    window.easelMarks = marks;
    requestAnimationFrame(look);
  };
}

/** Begins to note how fluid the Studio's page is. Runs in its document. */
export function markFluidity(): void {
  const marks: FluidityMarks = { interactionsMs: [], framesMs: [], blanksMs: [], mostImages: 0 };
  window.easelFluidity = marks;
  const byInteraction = new Map<number, number>();
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as InteractionTiming[]) {
      if (entry.interactionId === 0) continue;
      const longest = Math.max(byInteraction.get(entry.interactionId) ?? 0, entry.duration);
      byInteraction.set(entry.interactionId, longest);
    }
    marks.interactionsMs.splice(0, Infinity, ...byInteraction.values());
  }).observe({ type: 'event', durationThreshold: 16 });

  let lastMs = performance.now();
  let lastTop = -1;
  let blankSinceMs: number | undefined;
  const look = (nowMs: number): void => {
    const images = document.querySelectorAll('img[src]').length;
    marks.mostImages = Math.max(marks.mostImages, images);
    const list = document.querySelector('.history');
    const top = list?.scrollTop ?? 0;
    if (top !== lastTop && lastTop >= 0) marks.framesMs.push(nowMs - lastMs);
    const {
      left = 0,
      width = 0,
      height = 0,
      top: listTop = 0,
    } = list?.getBoundingClientRect() ?? {};
    const middle = document.elementFromPoint(left + width / 2, listTop + height / 2);
    if (list && middle && !middle.closest('.history-row')) blankSinceMs ??= nowMs;
    else if (blankSinceMs !== undefined) {
      marks.blanksMs.push(nowMs - blankSinceMs);
      blankSinceMs = undefined;
    }
    lastTop = top;
    lastMs = nowMs;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
