import { html, nothing, type TemplateResult } from 'lit';
import { formFormats } from '../../src/protocol/studioRequest';
import { checkbox, iconButton, numberField, selectField } from './elements';
import { has, type Offer } from './offer';
import { paletteView } from './paletteView';
import { countField } from './sizeView';
import type { Studio } from './studio';

/** What a model has beyond prompt, size and count. */
export function optionsView(studio: Studio, offer: Offer): TemplateResult {
  const { model } = offer;
  return html`
    <div class="row">
      ${offer.mode.maxCount > 1 ? countField(studio, offer) : nothing}
      ${has(offer, 'seed') && model.seed ? seedField(studio, model.seed) : nothing}
      ${
        has(offer, 'outputFormat') && model.outputFormats.length > 1
          ? formatField(studio, offer)
          : nothing
      }
    </div>
    <div class="switches">${switches(studio, offer)}</div>
    ${
      has(offer, 'palette') && model.palette
        ? paletteView(studio, model.palette.min, model.palette.max)
        : nothing
    }
  `;
}

function seedField(
  studio: Studio,
  { min, max }: { readonly min: number; readonly max: number },
): TemplateResult {
  const { seed, isSeedLocked } = studio.form;
  return html`<div class="field">
    <span class="label" aria-hidden="true">${studio.text('seed')}</span>
    <div class="with-buttons">
      ${numberField({
        label: studio.text('seed'),
        value: seed,
        ...{ min, max },
        onChange: value => studio.change({ seed: value, isSeedLocked: value !== undefined }),
      })}
      ${iconButton(
        isSeedLocked ? 'locked' : 'unlocked',
        studio.text('seedLock'),
        () => studio.change({ isSeedLocked: !isSeedLocked }),
        isSeedLocked,
      )}
      ${iconButton('dice', studio.text('seedDraw'), () => studio.drawSeed())}
    </div>
  </div>`;
}

function formatField(studio: Studio, { model }: Offer): TemplateResult {
  return selectField({
    id: 'format',
    label: studio.text('outputFormat'),
    value: studio.form.outputFormat ?? '',
    choices: [
      { value: '', label: studio.text('formatOfService') },
      ...model.outputFormats.map(format => ({ value: format, label: format.toUpperCase() })),
    ],
    onChange: value =>
      studio.change({ outputFormat: formFormats.find(format => format === value) }),
  });
}

function switches(studio: Studio, offer: Offer): readonly (TemplateResult | typeof nothing)[] {
  return (['watermark', 'promptExpansion', 'thinking'] as const).map(option =>
    has(offer, option)
      ? checkbox(
          studio.text(option),
          studio.form[option] ?? offer.model.defaults[option],
          isChecked => studio.change({ [option]: isChecked }),
        )
      : nothing,
  );
}
