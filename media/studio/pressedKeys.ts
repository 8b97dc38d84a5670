import type { Studio } from './studio';

type Keydown = Event & Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'repeat'>;

/** Sends the form, once however long the keys are held: each time would be paid for. */
export function sendAtCtrlEnter(event: Keydown, studio: Pick<Studio, 'generate'>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (!event.repeat) studio.generate();
}

/** These buttons take every repetition of a held key for a press, and some of them cost money. */
export function ignoreHeldKey(event: Keydown): void {
  const { key, repeat, target } = event;
  const isOnButton =
    target !== null && 'localName' in target && target.localName === 'vscode-button';
  if (repeat && isOnButton && (key === 'Enter' || key === ' ')) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}
