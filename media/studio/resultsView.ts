import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { StudioResult } from '../../src/protocol/hostMessages';
import { button } from './elements';
import { keyOf, type Studio } from './studio';

/** The newest pictures: pick one or several, then say what for. */
export function resultsView(studio: Studio): TemplateResult {
  const { results } = studio;
  return html`<section aria-labelledby="results-title">
    <h2 id="results-title">${studio.text('results')}</h2>
    ${
      results.length === 0
        ? html`<p class="note">${studio.text('resultsNone')}</p>`
        : html`<div
              class="results"
              role="listbox"
              aria-multiselectable="true"
              aria-labelledby="results-title"
              @keydown=${(event: KeyboardEvent) => listKey(event, studio)}
            >
              ${repeat(results, keyOf, (result, index) => resultItem(studio, result, index))}
            </div>
            ${actions(studio)}`
    }
  </section>`;
}

function resultItem(studio: Studio, result: StudioResult, index: number): TemplateResult {
  const key = keyOf(result);
  const isPicked = studio.picked.has(key);
  const isStop = studio.picked.size === 0 ? index === 0 : isPicked;
  const { image } = result;
  return html`<div
    class="result"
    role="option"
    tabindex=${isStop ? 0 : -1}
    aria-selected=${isPicked}
    data-key=${key}
    title=${result.prompt}
    @click=${(event: MouseEvent) => {
      const isMore = event.ctrlKey || event.metaKey || event.shiftKey;
      studio.pick(isMore ? toggled(studio.picked, key) : [key]);
    }}
    @dblclick=${() => studio.actOnPicked('open')}
  >
    <span class="picture">
      ${
        image.source === ''
          ? html`<span class="no-picture"></span>`
          : html`<img src=${image.source} alt="" loading="lazy" decoding="async" />`
      }
    </span>
    <span class="result-name">${image.name}</span>
    <span class="note">${image.problem ?? result.facts}</span>
  </div>`;
}

function actions(studio: Studio): TemplateResult | typeof nothing {
  const [first, ...more] = studio.pickedResults;
  if (!first) return html`<p class="note">${studio.text('resultsHelp')}</p>`;
  return html`<div class="with-buttons" role="group" aria-label=${studio.text('resultActions')}>
    ${button(studio.text('insert'), () => studio.actOnPicked('insert'), { isPrimary: true })}
    ${button(studio.text('open'), () => studio.actOnPicked('open'))}
    ${button(studio.text('reveal'), () => studio.actOnPicked('reveal'))}
    ${button(studio.text('copyPath'), () => studio.actOnPicked('copy-path'))}
    ${button(studio.text('useAsReference'), () =>
      studio.addImages(studio.pickedResults.map(({ image }) => image)),
    )}
    ${more.length === 0 ? button(studio.text('edit'), () => studio.editResult(first)) : nothing}
  </div>`;
}

/** Arrows move, with Shift or Ctrl and Space they pick more; Enter inserts what is picked. */
function listKey(event: KeyboardEvent, studio: Studio): void {
  const { currentTarget, target, key } = event;
  if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
  const options = Array.from(currentTarget.querySelectorAll<HTMLElement>('[role="option"]'));
  const at = options.indexOf(target);
  const ownKey = target.dataset['key'];
  if (at < 0 || ownKey === undefined) return;
  const to = destination(key, at, options);
  if (to !== undefined) {
    event.preventDefault();
    const next = options[to];
    next?.focus();
    const nextKey = next?.dataset['key'];
    if (nextKey !== undefined && !event.ctrlKey) {
      studio.pick(event.shiftKey ? [...studio.picked, nextKey] : [nextKey]);
    }
  } else if (key === ' ') {
    event.preventDefault();
    studio.pick(toggled(studio.picked, ownKey));
  } else if (key === 'Enter' && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (studio.picked.size === 0) studio.pick([ownKey]);
    studio.actOnPicked('insert');
  }
}

function destination(key: string, at: number, options: readonly HTMLElement[]): number | undefined {
  const top = options[0]?.offsetTop;
  const perRow = Math.max(1, options.filter(({ offsetTop }) => offsetTop === top).length);
  const last = options.length - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - perRow,
    ArrowDown: at + perRow,
    Home: 0,
    End: last,
  };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return to === undefined ? undefined : Math.min(Math.max(to, 0), last);
}

function toggled(picked: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(picked);
  if (!next.delete(key)) next.add(key);
  return next;
}
