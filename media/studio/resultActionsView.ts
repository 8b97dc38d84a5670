import { html, nothing, type TemplateResult } from 'lit';
import { canCopyImages, copyImage } from './copyImage';
import { button } from './elements';
import type { Studio } from './studio';

/** What can be done with the pictures that are picked. */
export function resultActionsView(studio: Studio): TemplateResult {
  const [first, ...more] = studio.pickedResults;
  if (!first) return html`<p class="note">${studio.text('resultsHelp')}</p>`;
  const isOne = more.length === 0;
  const canCompare = isOne ? first.hasInput : more.length === 1;
  const canVary = studio.models.some(({ modes }) => modes.some(({ mode }) => mode === 'variation'));
  return html`<div class="result-actions">
    <div class="with-buttons" role="group" aria-label=${studio.text('resultActions')}>
      ${button(studio.text('insert'), () => studio.actOnPicked('insert'), { isPrimary: true })}
      ${button(studio.text('open'), () => studio.actOnPicked('open'))}
      ${button(studio.text('useAsReference'), () =>
        studio.addImages(studio.pickedResults.map(({ image }) => image)),
      )}
      ${isOne ? button(studio.text('edit'), () => studio.startFrom(first, 'edit')) : nothing}
      ${isOne && canVary ? button(studio.text('vary'), () => studio.startFrom(first, 'variation')) : nothing}
      ${canCompare ? button(studio.text('compare'), () => studio.actOnPicked('compare')) : nothing}
      ${button(studio.text('saveAs'), () => studio.actOnPicked('save-as'))}
      ${button(studio.text('copyPath'), () => studio.actOnPicked('copy-path'))}
      ${
        isOne && canCopyImages() && first.image.source !== ''
          ? button(studio.text('copyImage'), () => void copyImage(first.image.source, studio))
          : nothing
      }
      ${button(studio.text('reveal'), () => studio.actOnPicked('reveal'))}
      ${button(studio.text('delete'), () => studio.actOnPicked('delete'))}
    </div>
    ${newsView(studio)}
  </div>`;
}

function newsView({ resultNews: news }: Studio): TemplateResult | typeof nothing {
  if (!news) return nothing;
  return news.isProblem
    ? html`<div class="error" role="alert">${news.text}</div>`
    : html`<div class="note" role="status">${news.text}</div>`;
}
