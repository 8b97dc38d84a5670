import { html, type TemplateResult } from 'lit';
import { composeView } from './composeView';
import { historyView } from './historyView';
import { jobsView } from './jobsView';
import { resultsView } from './resultsView';
import { sendView } from './sendView';
import type { Studio } from './studio';

/** The whole page. */
export function studioView(studio: Studio): TemplateResult {
  return html`<main class="studio">
    <form
      class="compose"
      aria-label=${studio.text('compose')}
      @submit=${(event: Event) => event.preventDefault()}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          studio.generate();
        }
      }}
    >
      ${composeView(studio)} ${sendView(studio)}
    </form>
    <div class="output">${jobsView(studio)} ${resultsView(studio)} ${historyView(studio)}</div>
  </main>`;
}
