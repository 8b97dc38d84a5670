import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { button, checkbox, iconButton, numberField, valueIn } from './elements';
import {
  coloursIn,
  evenPalette,
  firstColours,
  withColour,
  withoutColour,
  withShare,
} from './palette';
import type { Studio } from './studio';

/** Colours with percentages that always sum to 100. */
export function paletteView(studio: Studio, min: number, max: number): TemplateResult {
  const { hasPalette, palette } = studio.form;
  return html`<fieldset class="palette">
    <legend class="hidden">${studio.text('palette')}</legend>
    ${checkbox(studio.text('palette'), hasPalette, isChecked =>
      studio.change({
        hasPalette: isChecked,
        ...(isChecked && palette.length < min && { palette: evenPalette(firstColours) }),
      }),
    )}
    ${hasPalette ? editor(studio, min, max) : nothing}
  </fieldset>`;
}

function editor(studio: Studio, min: number, max: number): TemplateResult {
  const { palette } = studio.form;
  return html`
    <div class="palette-bar" aria-hidden="true">
      ${palette.map(
        ({ hex, ratio }) =>
          html`<span .style=${`background-color:${hex};flex-grow:${ratio}`}></span>`,
      )}
    </div>
    <ul class="colours">
      ${repeat(
        palette,
        (_, index) => index,
        ({ hex, ratio }, index) =>
          html`<li>
            <input
              type="color"
              aria-label=${studio.text('colourOf', index + 1)}
              .value=${hex.toLowerCase()}
              @change=${(event: Event) => setHex(studio, index, valueIn(event).toUpperCase())}
            />
            <code>${hex}</code>
            ${numberField({
              label: studio.text('shareOf', index + 1),
              value: ratio,
              min: 1,
              max: 100 - (palette.length - 1),
              onChange: value =>
                studio.change({ palette: withShare(studio.form.palette, index, value ?? 1) }),
            })}
            <span aria-hidden="true">%</span>
            ${
              palette.length > min
                ? iconButton('close', studio.text('colourRemove', hex), () =>
                    studio.change({ palette: withoutColour(studio.form.palette, index) }),
                  )
                : nothing
            }
          </li>`,
      )}
    </ul>
    ${sources(studio, max)}
  `;
}

/** Where colours come from: one more, those of a file, those of a text. */
function sources(studio: Studio, max: number): TemplateResult {
  const { palette } = studio.form;
  return html`
    <div class="with-buttons">
      ${
        palette.length < max
          ? button(studio.text('colourAdd'), () =>
              studio.change({ palette: withColour(studio.form.palette, '#888888') }),
            )
          : nothing
      }
      ${button(studio.text('coloursFromFile'), () => studio.send({ type: 'colours-pick', max }))}
      <vscode-textfield
        .label=${studio.text('coloursFromText')}
        placeholder=${studio.text('coloursFromText')}
        @change=${(event: Event) => {
          const colours = coloursIn(valueIn(event), max);
          studio.takeColours(colours.map(hex => ({ hex, share: 1 })));
        }}
      ></vscode-textfield>
    </div>
    ${
      studio.paletteProblem === undefined
        ? nothing
        : html`<div class="error" role="alert">${studio.paletteProblem}</div>`
    }
  `;
}

function setHex(studio: Studio, index: number, hex: string): void {
  const palette = studio.form.palette.map((entry, at) =>
    at === index ? { ...entry, hex } : entry,
  );
  studio.change({ palette });
}
