import { html, nothing, type TemplateResult } from 'lit';
import type { FormImage } from '../../src/protocol/hostMessages';
import type { FormBox } from '../../src/protocol/studioRequest';
import {
  boxStyle,
  middleBox,
  movedBox,
  resizedBox,
  settledBox,
  type Point,
  type Size,
} from './boxes';
import { button, iconButton, numberField } from './elements';
import type { Offer } from './offer';
import type { Studio } from './studio';

/** Per picture: its boxes as drawn, and as numbers. */
export function boxesView(studio: Studio, { model }: Offer): TemplateResult {
  return html`${studio.form.images.map((uri, index) => {
    const image = studio.images.get(uri);
    const { maxBoxesPerImage: max } = model;
    return image?.size
      ? imageBoxes(studio, image, { size: image.size, max, helpId: `boxes-help-${index}` })
      : nothing;
  })}`;
}

function imageBoxes(
  studio: Studio,
  image: FormImage,
  facts: { readonly size: Size; readonly max: number; readonly helpId: string },
): TemplateResult {
  const { size, max, helpId } = facts;
  const boxes = studio.form.boxes[image.uri] ?? [];
  const set = (changed: readonly FormBox[]): void =>
    studio.change({ boxes: { ...studio.form.boxes, [image.uri]: [...changed] } });
  // What is there now, not what was when this was drawn: two fields may be left within one frame.
  const now = (): readonly FormBox[] => studio.form.boxes[image.uri] ?? [];
  const setOne = (index: number, box: FormBox): void =>
    set(now().map((each, at) => (at === index ? box : each)));
  return html`<fieldset class="boxes">
    <legend>${studio.text('boxesOf', image.name)}</legend>
    <div id=${helpId} class="note">${studio.text('boxesHelp', max)}</div>
    ${image.source === '' ? nothing : stage({ studio, image, ...facts, boxes, now, set, setOne })}
    ${
      boxes.length === 0
        ? nothing
        : html`<div class="note" aria-hidden="true">${studio.text('boxEdges')}</div>`
    }
    ${boxes.map((_, index) => boxFields(studio, { index, size, boxes, now, set, setOne }))}
    ${
      boxes.length < max
        ? button(studio.text('boxAdd'), () => set([...now(), middleBox(size)]))
        : nothing
    }
  </fieldset>`;
}

interface BoxTools {
  readonly boxes: readonly FormBox[];
  readonly size: Size;
  readonly now: () => readonly FormBox[];
  readonly set: (boxes: readonly FormBox[]) => void;
  readonly setOne: (index: number, box: FormBox) => void;
}

interface Stage extends BoxTools {
  readonly studio: Studio;
  readonly image: FormImage;
  readonly max: number;
  readonly helpId: string;
}

/** The picture with its boxes over it. It has its height before it is loaded, so that it can be scrolled to. */
function stage(tools: Stage): TemplateResult {
  const { studio, image, size, boxes, helpId } = tools;
  return html`<div
    class="stage"
    role="group"
    tabindex="0"
    aria-label=${studio.text('boxesOf', image.name)}
    aria-describedby=${helpId}
    .style=${`--ratio:${size.width / size.height}`}
    @keydown=${(event: KeyboardEvent) => addAtEnter(event, tools)}
    @pointerdown=${(event: PointerEvent) => draw(event, tools)}
  >
    <img src=${image.source} alt=${image.name} draggable="false" />
    ${boxes.map(
      (box, index) =>
        html`<div
          class="box"
          role="group"
          tabindex="0"
          aria-label=${studio.text('boxNamed', index + 1, ...box)}
          .style=${boxStyle(box, size)}
          @keydown=${(event: KeyboardEvent) => boxKey(event, index, tools)}
          @pointerdown=${(event: PointerEvent) => drag(event, index, tools)}
        >
          <span class="box-number" aria-hidden="true">${index + 1}</span>
          <span class="box-corner" aria-hidden="true"></span>
        </div>`,
    )}
  </div>`;
}

/** What drawing is with the mouse: the new box has the focus, and the arrows move it. */
function addAtEnter(event: KeyboardEvent, { studio, size, max, now, set }: Stage): void {
  const isOther = event.key !== 'Enter' || event.ctrlKey || event.metaKey;
  if (isOther || event.target !== event.currentTarget || now().length >= max) return;
  event.preventDefault();
  set([...now(), middleBox(size)]);
  studio.focusWhenDrawn('.stage:focus > .box:last-child');
}

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Arrows move by a hundredth of the picture, with Alt by one pixel; with Shift they change the size. */
function boxKey(event: KeyboardEvent, index: number, tools: BoxTools): void {
  const { now, size, set, setOne } = tools;
  const box = now()[index];
  const arrow = arrows[event.key];
  if (!box) return;
  if (event.key === 'Delete' || event.key === 'Backspace') {
    event.preventDefault();
    set(now().filter((_, at) => at !== index));
  }
  if (!arrow) return;
  event.preventDefault();
  const step = event.altKey ? 1 : Math.max(1, Math.round(Math.max(size.width, size.height) / 100));
  const by = { x: arrow.x * step, y: arrow.y * step };
  setOne(index, event.shiftKey ? resizedBox(box, by, size) : movedBox(box, by, size));
}

/** Pulls a new box open where the pointer went down. */
function draw(event: PointerEvent, tools: Stage): void {
  const element = event.currentTarget;
  if (!(element instanceof HTMLElement) || event.button !== 0) return;
  const { now, size, max, set } = tools;
  const boxes = now();
  if (boxes.length >= max) return;
  event.preventDefault();
  const start = pointIn(element, event, size);
  follow(element, event, size, end => {
    const isDrawn = Math.abs(end.x - start.x) > 4 && Math.abs(end.y - start.y) > 4;
    if (isDrawn) set([...boxes, settledBox([start.x, start.y, end.x, end.y], size)]);
  });
}

/** Moves a box, or its corner. */
function drag(event: PointerEvent, index: number, { now, size, setOne }: Stage): void {
  const box = now()[index];
  const element = event.currentTarget;
  if (!box || !(element instanceof HTMLElement) || event.button !== 0) return;
  event.stopPropagation();
  const picture = element.parentElement;
  if (!picture) return;
  const isCorner = event.target instanceof Element && event.target.classList.contains('box-corner');
  const start = pointIn(picture, event, size);
  follow(picture, event, size, end => {
    const by = { x: end.x - start.x, y: end.y - start.y };
    setOne(index, isCorner ? resizedBox(box, by, size) : movedBox(box, by, size));
  });
}

/** Calls `to` at each move of the pointer until it is let go. */
function follow(
  picture: HTMLElement,
  { pointerId }: PointerEvent,
  size: Size,
  to: (point: Point) => void,
): void {
  picture.setPointerCapture(pointerId);
  const end = new AbortController();
  const { signal } = end;
  picture.addEventListener('pointermove', move => to(pointIn(picture, move, size)), { signal });
  for (const type of ['pointerup', 'pointercancel'] as const) {
    picture.addEventListener(type, () => end.abort(), { signal });
  }
}

/** Where the pointer is, in pixels of the picture. */
function pointIn(picture: HTMLElement, event: PointerEvent, size: Size): Point {
  const { left, top, width, height } = picture.getBoundingClientRect();
  return {
    x: ((event.clientX - left) / width) * size.width,
    y: ((event.clientY - top) / height) * size.height,
  };
}

const edges = ['boxLeft', 'boxTop', 'boxRight', 'boxBottom'] as const;

function boxFields(
  studio: Studio,
  { index, size, boxes, now, set, setOne }: BoxTools & { readonly index: number },
): TemplateResult {
  return html`<div class="box-fields" role="group" aria-label=${studio.text('box', index + 1)}>
    <span aria-hidden="true">${index + 1}</span>
    ${edges.map((edge, at) =>
      numberField({
        label: studio.text(edge, index + 1),
        value: boxes[index]?.[at],
        min: 0,
        max: at % 2 === 0 ? size.width : size.height,
        onChange: value => {
          const box = now()[index];
          if (!box) return;
          const changed: [number, number, number, number] = [...box];
          changed[at] = value ?? 0;
          setOne(index, settledBox(changed, size));
        },
      }),
    )}
    ${iconButton('close', studio.text('boxRemove', index + 1), () =>
      set(now().filter((_, other) => other !== index)),
    )}
  </div>`;
}
