import { noChange } from 'lit';
import { setCommittedValue } from 'lit/directive-helpers.js';
import { Directive, directive, type PropertyPart } from 'lit/directive.js';

/** Whether somebody is typing in the field and has not left it yet; set by the field's own events. */
const typing = 'data-typing';

/**
 * What a field shows, but for what somebody is typing in it: a job's progress draws the form anew several
 * times a second, and must not take the digits away.
 */
class SettledValue extends Directive {
  render(value: string): unknown {
    return value;
  }

  override update(part: PropertyPart, [value]: [string]): unknown {
    const field = part.element as HTMLInputElement;
    if (field.hasAttribute(typing) || field.value === value) return noChange;
    // Also where the form's value is the one it had: a value out of bounds was typed over it.
    setCommittedValue(part);
    return value;
  }
}

export const settledValue = directive(SettledValue);

/** To be called at each key, and with false when the field is left or Enter is pressed. */
export function setTyping(event: Event, isTyping: boolean): void {
  const field = event.currentTarget;
  if (field instanceof HTMLElement) field.toggleAttribute(typing, isTyping);
}
