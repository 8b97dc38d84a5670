import { html, nothing, type TemplateResult } from 'lit';
import { button } from './elements';
import type { Studio } from './studio';

/** What the request costs, where its pictures go, and the button that sends it. */
export function sendView(studio: Studio): TemplateResult {
  const { estimate } = studio;
  const problem =
    studio.problem ?? (studio.form.prompt.trim() === '' ? undefined : estimate?.problem);
  return html`<section class="send" aria-label=${studio.text('send')}>
    <div class="facts" aria-live="polite">
      <div><strong>${estimate?.price}</strong></div>
      <div class=${estimate?.isOverBudget ? 'warning' : 'note'}>${estimate?.month}</div>
      <div class="note destination">${estimate?.destination}</div>
      ${problem === undefined ? nothing : html`<div class="error" role="alert">${problem}</div>`}
    </div>
    <div class="with-buttons">
      ${button(studio.text(studio.isSending ? 'sending' : 'generate'), () => studio.generate(), {
        isPrimary: true,
      })}
      ${
        studio.shownRequest === undefined
          ? button(studio.text('requestShow'), () => studio.showRequest())
          : button(studio.text('requestHide'), () => studio.hideRequest())
      }
    </div>
    ${studio.shownRequest === undefined ? nothing : requestView(studio, studio.shownRequest)}
  </section>`;
}

function requestView(studio: Studio, json: string): TemplateResult {
  return html`<pre class="request" tabindex="0" aria-label=${studio.text('request')}>${json}</pre>
    ${button(studio.text('copy'), () => studio.send({ type: 'text-copy', text: json }))}`;
}
