import { html, nothing, type TemplateResult } from 'lit';
import { button } from './elements';
import type { ShownRequest, Studio } from './studio';

/** What the request costs, where its pictures go, and the button that sends it. */
export function sendView(studio: Studio): TemplateResult {
  const { estimate, problem, obstacle } = studio;
  return html`<section class="send" aria-label=${studio.text('send')}>
    <div class="facts" aria-live="polite">
      <div><strong>${estimate?.price}</strong></div>
      <div class=${estimate?.isOverBudget ? 'warning' : 'note'}>${estimate?.month}</div>
      <div class="note destination">${estimate?.destination}</div>
      ${problem === undefined ? nothing : html`<div class="error" role="alert">${problem}</div>`}
      ${obstacle === undefined || obstacle === problem ? nothing : obstacleView(studio, obstacle)}
    </div>
    <div class="with-buttons">
      ${button(studio.text(studio.isSending ? 'sending' : 'generate'), () => studio.generate(), {
        isPrimary: true,
        isDisabled: obstacle !== undefined,
        ...(obstacle !== undefined && { describedBy: 'obstacle' }),
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

/** Said quietly beside the button, and aloud to who presses Ctrl+Enter all the same. */
function obstacleView({ isReasonAsked }: Studio, obstacle: string): TemplateResult {
  return isReasonAsked
    ? html`<div id="obstacle" class="error" role="alert">${obstacle}</div>`
    : html`<div id="obstacle" class="note">${obstacle}</div>`;
}

function requestView(studio: Studio, { json, curl }: ShownRequest): TemplateResult {
  const copy = (text: string): void => studio.send({ type: 'text-copy', text });
  return html`<pre class="request" tabindex="0" aria-label=${studio.text('request')}>${json}</pre>
    <div class="with-buttons">
      ${button(studio.text('copy'), () => copy(json))}
      ${curl === undefined ? nothing : button(studio.text('copyAsCurl'), () => copy(curl))}
    </div>`;
}
