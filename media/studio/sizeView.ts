import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FormRatio } from '../../src/protocol/studioRequest';
import { selectField } from './elements';
import type { Offer } from './offer';
import type { Studio } from './studio';

/** The longer side of a shape, in CSS pixels. */
const shapeSize = 22;

/** Ratio as little shapes, tier with its pixels, and how many. */
export function sizeView(studio: Studio, offer: Offer): TemplateResult {
  if (offer.mode.keepsInputSize) {
    return html`<p class="note">${studio.text('keepsInputSize')}</p>`;
  }
  return html`<fieldset class="choices">
      <legend>${studio.text('ratio')}</legend>
      ${offer.ratios.map(ratio =>
        choice({
          name: 'ratio',
          label: ratio,
          isChosen: ratio === offer.ratio,
          content: html`<span class="shape-room"
              ><span class="shape" .style=${shapeStyle(ratio)}></span></span
            >${ratio}`,
          onChoose: () => studio.change({ ratio }),
        }),
      )}
    </fieldset>
    <fieldset class="choices">
      <legend>${studio.text('tier')}</legend>
      ${offer.sizes.map(({ tier, width, height }) =>
        choice({
          name: 'tier',
          label: tier,
          isChosen: tier === offer.size.tier,
          content: html`<strong>${tier}</strong>
            <span class="pixels"
              >${studio.text(offer.model.sizesAreExact ? 'pixels' : 'pixelsAbout', width, height)}</span
            >`,
          onChoose: () => studio.change({ tier }),
        }),
      )}
    </fieldset>`;
}

export function countField(studio: Studio, { mode, count }: Offer): TemplateResult {
  return selectField({
    id: 'count',
    label: studio.text('count'),
    value: String(count),
    choices: Array.from({ length: mode.maxCount }, (_, index) => ({
      value: String(index + 1),
      label: String(index + 1),
    })),
    onChange: value => studio.change({ count: Number(value) }),
  });
}

/** A radio button of the platform under a face of ours: arrow keys, one stop for Tab, a role. */
function choice(what: {
  readonly name: string;
  readonly label: string;
  readonly isChosen: boolean;
  readonly content: TemplateResult;
  readonly onChoose: () => void;
}): TemplateResult {
  const { name, label, isChosen, content, onChoose } = what;
  return html`<label class="choice">
    <input
      type="radio"
      name=${name}
      value=${label}
      .checked=${live(isChosen)}
      @change=${onChoose}
    />
    <span class="face">${content}</span>
  </label>`;
}

function shapeStyle(ratio: FormRatio): string {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  const scale = shapeSize / Math.max(width, height);
  return `width:${Math.round(width * scale)}px;height:${Math.round(height * scale)}px`;
}
