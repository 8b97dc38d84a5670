import { html, nothing, svg, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { setTyping, settledValue } from './settledValue';

/** What stands in the field an event came from. */
export function valueIn(event: Event): string {
  const { target } = event;
  return target !== null && 'value' in target ? String(target.value) : '';
}

function isCheckedIn(event: Event): boolean {
  const { target } = event;
  return target !== null && 'checked' in target && target.checked === true;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A labelled list to choose one from. */
export function selectField(field: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
}): TemplateResult {
  const { id, label, value, choices, onChange } = field;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} .value=${live(value)} @change=${(event: Event) => onChange(valueIn(event))}>
      ${choices.map(
        choice =>
          html`<option value=${choice.value} ?selected=${choice.value === value}>
            ${choice.label}
          </option>`,
      )}
    </select>
  </div>`;
}

/** A day as the platform asks for it; empty for none. */
export function dateField(
  id: string,
  label: string,
  value: string,
  onChange: (value: string) => void,
): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="date"
      .value=${live(value)}
      @change=${(event: Event) => onChange(valueIn(event))}
    />
  </div>`;
}

/** A number that is taken when the field is left or Enter is pressed. */
export function numberField(field: {
  readonly label: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number | undefined) => void;
}): TemplateResult {
  const { label, value, min, max, onChange } = field;
  return html`<vscode-textfield
    class="number"
    type="number"
    min=${min}
    max=${max}
    .label=${label}
    .value=${settledValue(value === undefined ? '' : String(value))}
    @input=${(event: Event) => setTyping(event, true)}
    @change=${(event: Event) => {
      setTyping(event, false);
      const text = valueIn(event).trim();
      const number = Math.round(Number(text));
      const isNumber = text !== '' && Number.isFinite(number);
      onChange(isNumber ? Math.min(Math.max(number, min), max) : undefined);
    }}
  ></vscode-textfield>`;
}

export function checkbox(
  label: string,
  isChecked: boolean,
  onChange: (isChecked: boolean) => void,
): TemplateResult {
  return html`<vscode-checkbox
    label=${label}
    .checked=${live(isChecked)}
    @change=${(event: Event) => onChange(isCheckedIn(event))}
  ></vscode-checkbox>`;
}

export function button(
  label: string,
  onClick: () => void,
  options: {
    readonly isPrimary?: boolean;
    readonly name?: string;
    readonly isDisabled?: boolean;
    /** The id of what says more about it. */
    readonly describedBy?: string;
  } = {},
): TemplateResult {
  const { isPrimary = false, isDisabled = false, name, describedBy } = options;
  return html`<vscode-button
    ?secondary=${!isPrimary}
    ?disabled=${isDisabled}
    aria-label=${name ?? label}
    aria-describedby=${describedBy ?? nothing}
    @click=${onClick}
    >${label}</vscode-button
  >`;
}

/** A small button that is a picture; `label` is what it is called. */
export function iconButton(
  icon: keyof typeof icons,
  label: string,
  onClick: () => void,
  isPressed?: boolean,
): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    title=${label}
    aria-label=${label}
    aria-pressed=${isPressed ?? nothing}
    @click=${onClick}
  >
    <svg viewBox="0 0 16 16" aria-hidden="true">${icons[icon]}</svg>
  </button>`;
}

const icons = {
  close: svg`<path d="M4 4l8 8M12 4l-8 8" />`,
  add: svg`<path d="M8 3v10M3 8h10" />`,
  earlier: svg`<path d="M9.5 4l-4 4 4 4" />`,
  later: svg`<path d="M6.5 4l4 4-4 4" />`,
  locked: svg`<path d="M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" />`,
  unlocked: svg`<path d="M4 7.5h8v6H4zM5.5 7.5V4.5a2.5 2.5 0 0 1 5 0" />`,
  dice: svg`<path d="M3 3h10v10H3z" /><path class="dots" d="M5.5 5.5h.01M10.5 5.5h.01M8 8h.01M5.5 10.5h.01M10.5 10.5h.01" />`,
};
