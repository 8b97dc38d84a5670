import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { StudioResult } from '../../src/protocol/hostMessages';
import { compareView } from './compareView';
import { dragResults } from './dragData';
import { resultActionsView } from './resultActionsView';
import { resultKey, toggled, withRange } from './resultKeys';
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
              @keydown=${(event: KeyboardEvent) => resultKey(event, studio)}
            >
              ${repeat(
                inStrips(results),
                ([first]) => first.jobId,
                strip => stripView(studio, strip),
              )}
            </div>
            ${resultActionsView(studio)} ${compareView(studio)}`
    }
  </section>`;
}

type Strip = readonly [StudioResult, ...StudioResult[]];

/** The pictures of a job beside each other, as they come. */
function inStrips(results: readonly StudioResult[]): readonly Strip[] {
  const strips: [StudioResult, ...StudioResult[]][] = [];
  for (const result of results) {
    const last = strips.at(-1);
    if (last?.[0].jobId === result.jobId) last.push(result);
    else strips.push([result]);
  }
  return strips;
}

/** A series is a strip that is read from the first picture to the last; other pictures flow. */
function stripView(studio: Studio, strip: Strip): TemplateResult | readonly TemplateResult[] {
  const [first] = strip;
  if (!first.isFrame) return strip.map(result => resultItem(studio, result));
  return html`<div class="strip" role="group" aria-label=${studio.text('frames', first.prompt)}>
    ${repeat(strip, keyOf, result => resultItem(studio, result))}
  </div>`;
}

function resultItem(studio: Studio, result: StudioResult): TemplateResult {
  const key = keyOf(result);
  const isPicked = studio.picked.has(key);
  const isStop = studio.pickedResults.length === 0 ? studio.results[0] === result : isPicked;
  const { image } = result;
  return html`<div
    class="result"
    role="option"
    tabindex=${isStop ? 0 : -1}
    aria-selected=${isPicked}
    data-key=${key}
    title=${result.prompt}
    draggable="true"
    @click=${(event: MouseEvent) => {
      const isMore = event.ctrlKey || event.metaKey;
      if (event.shiftKey) studio.pick(withRange(studio.picked, key, studio.results.map(keyOf)));
      else studio.pick(isMore ? toggled(studio.picked, key) : [key]);
    }}
    @dblclick=${() => studio.actOnPicked('open')}
    @dragstart=${(event: DragEvent) => {
      if (!studio.picked.has(key)) studio.pick([key]);
      if (event.dataTransfer) dragResults(studio.pickedResults, event.dataTransfer);
    }}
  >
    <span class="picture">
      ${
        image.source === ''
          ? html`<span class="no-picture"></span>`
          : html`<img
              src=${image.source}
              alt=""
              loading="lazy"
              decoding="async"
              draggable="false"
            />`
      }
    </span>
    <span class="result-name"
      >${result.isFrame ? html`<strong>${result.index + 1}</strong> ` : nothing}${image.name}</span
    >
    <span class="note">${image.problem ?? result.facts}</span>
  </div>`;
}
