import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { iconButton, valueIn } from './elements';
import type { Studio } from './studio';

/** Two pictures over each other, with a border between them that is moved with the mouse or the arrow keys. */
export function compareView(studio: Studio): TemplateResult | typeof nothing {
  const { compared } = studio;
  if (!compared) return nothing;
  const { before, after, percent } = compared;
  const title = studio.text('compareTitle', before.name, after.name);
  const problem = before.problem ?? after.problem;
  const close = (): void => studio.compare(undefined);
  return html`<div
    class="compare"
    role="group"
    aria-label=${title}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    }}
  >
    <div class="with-buttons">
      <span class="note">${title}</span>
      ${iconButton('close', studio.text('compareClose'), close)}
    </div>
    ${problem === undefined ? nothing : html`<div class="error">${problem}</div>`}
    <div class="compared">
      <img src=${after.source} alt=${after.name} />
      <img
        src=${before.source}
        alt=${before.name}
        .style=${`clip-path:inset(0 ${100 - percent}% 0 0)`}
      />
      <input
        type="range"
        min="0"
        max="100"
        aria-label=${studio.text('comparePlace')}
        .value=${live(String(percent))}
        @input=${(event: Event) =>
          studio.compare({ before, after, percent: Number(valueIn(event)) })}
      />
      <span class="border" .style=${`left:${percent}%`}></span>
    </div>
  </div>`;
}
