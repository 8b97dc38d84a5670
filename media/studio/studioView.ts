import { html, type TemplateResult } from 'lit';
import { composeView } from './composeView';
import { historyView } from './historyView';
import { jobsView } from './jobsView';
import { ignoreHeldKey, sendAtCtrlEnter } from './pressedKeys';
import { resultsView } from './resultsView';
import { sendView } from './sendView';
import type { Studio } from './studio';

const beforeTheButtons = { handleEvent: ignoreHeldKey, capture: true };

/** The whole page. */
export function studioView(studio: Studio): TemplateResult {
  return html`<main class="studio" @keydown=${beforeTheButtons}>
    <form
      class="compose"
      aria-label=${studio.text('compose')}
      @submit=${(event: Event) => event.preventDefault()}
      @keydown=${(event: KeyboardEvent) => sendAtCtrlEnter(event, studio)}
    >
      ${composeView(studio)} ${sendView(studio)}
    </form>
    <div class="output">${jobsView(studio)} ${resultsView(studio)} ${historyView(studio)}</div>
  </main>`;
}
