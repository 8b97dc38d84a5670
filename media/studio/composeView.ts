import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FormMode } from '../../src/protocol/studioRequest';
import { boxesView } from './boxesView';
import { button, selectField, valueIn } from './elements';
import { imagesFrom, imagesView } from './imagesView';
import { countCharacters, has, type Offer } from './offer';
import { optionsView } from './optionsView';
import { sizeView } from './sizeView';
import type { Studio } from './studio';

/** The request, with every option the model has in its mode and no other. */
export function composeView(studio: Studio): TemplateResult | typeof nothing {
  const { offer } = studio;
  if (!offer) return nothing;
  return html`
    ${promptField(studio, offer)} ${modelFields(studio, offer)}
    ${offer.mode.images.max > 0 ? imagesView(studio, offer) : nothing}
    ${offer.mode.mode === 'region' ? boxesView(studio, offer) : nothing} ${sizeView(studio, offer)}
    ${has(offer, 'negativePrompt') ? negativePromptField(studio, offer) : nothing}
    ${optionsView(studio, offer)}
  `;
}

function promptField(studio: Studio, { model }: Offer): TemplateResult {
  const { prompt } = studio.form;
  return html`<div class="field">
    <div class="with-button-at-end">
      <label for="prompt">${studio.text('prompt')}</label>
      ${button(studio.text('presets'), () =>
        studio.send({ type: 'presets-show', form: studio.form }),
      )}
    </div>
    ${textArea(studio, {
      id: 'prompt',
      value: prompt,
      placeholder: studio.text('promptPlaceholder'),
      isInvalid: countCharacters(prompt) > model.promptMaxLength,
      onInput: value => studio.change({ prompt: value }),
    })}
    ${counter(studio, prompt, model.promptMaxLength, 'prompt-count')}
  </div>`;
}

function negativePromptField(studio: Studio, { model }: Offer): TemplateResult {
  const { negativePrompt } = studio.form;
  const { negativePromptMaxLength: max } = model;
  return html`<div class="field">
    <label for="negative-prompt">${studio.text('negativePrompt')}</label>
    ${textArea(studio, {
      id: 'negative-prompt',
      value: negativePrompt,
      placeholder: studio.text('negativePromptPlaceholder'),
      isInvalid: max !== undefined && countCharacters(negativePrompt) > max,
      onInput: value => studio.change({ negativePrompt: value }),
    })}
    ${max === undefined ? nothing : counter(studio, negativePrompt, max, 'negative-prompt-count')}
  </div>`;
}

/** Grows with its text, by the style sheet alone. */
function textArea(
  studio: Studio,
  field: {
    readonly id: string;
    readonly value: string;
    readonly placeholder: string;
    readonly isInvalid: boolean;
    readonly onInput: (value: string) => void;
  },
): TemplateResult {
  return html`<textarea
    id=${field.id}
    aria-describedby=${`${field.id}-count`}
    aria-invalid=${field.isInvalid}
    placeholder=${field.placeholder}
    spellcheck="true"
    .value=${live(field.value)}
    @input=${(event: Event) => field.onInput(valueIn(event))}
    @paste=${(event: ClipboardEvent) => {
      if (event.clipboardData && imagesFrom(studio, event.clipboardData)) event.preventDefault();
    }}
  ></textarea>`;
}

function counter(studio: Studio, value: string, max: number, id: string): TemplateResult {
  const length = countCharacters(value);
  const isOver = length > max;
  return html`<div id=${id} class=${isOver ? 'note error' : 'note'}>
    ${studio.text(isOver ? 'charactersOver' : 'characters', length, max)}
  </div>`;
}

function modelFields(studio: Studio, { model, mode }: Offer): TemplateResult {
  return html`<div class="row">
      ${selectField({
        id: 'model',
        label: studio.text('model'),
        value: model.id,
        choices: studio.models.map(({ id, title }) => ({ value: id, label: title })),
        onChange: value => studio.change({ model: value }),
      })}
      ${selectField({
        id: 'mode',
        label: studio.text('mode'),
        value: mode.mode,
        choices: model.modes.map(each => ({
          value: each.mode,
          label: studio.text(modeTexts[each.mode]),
        })),
        onChange: value => {
          const chosen = model.modes.find(each => each.mode === value);
          if (chosen) studio.change({ mode: chosen.mode });
        },
      })}
    </div>
    <div class="note">${model.note}</div>`;
}

export const modeTexts = {
  generate: 'modeGenerate',
  variation: 'modeVariation',
  edit: 'modeEdit',
  reference: 'modeReference',
  series: 'modeSeries',
  region: 'modeRegion',
} as const satisfies Record<FormMode, string>;
