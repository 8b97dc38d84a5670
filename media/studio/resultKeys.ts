import type { Studio } from './studio';

/** Arrows move, with Shift or Ctrl and Space they pick more; Enter inserts what is picked, Delete deletes it. */
export function resultKey(event: KeyboardEvent, studio: Studio): void {
  const { currentTarget, target, key } = event;
  if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
  const options = Array.from(currentTarget.querySelectorAll<HTMLElement>('[role="option"]'));
  const at = options.indexOf(target);
  const ownKey = target.dataset['key'];
  if (at < 0 || ownKey === undefined) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const next = key === 'a' && isCommand ? undefined : destination(key, at, options);
  if (key === 'a' && isCommand) {
    event.preventDefault();
    studio.pick(options.flatMap(option => option.dataset['key'] ?? []));
  } else if (next) {
    event.preventDefault();
    next.focus();
    const nextKey = next.dataset['key'];
    if (nextKey !== undefined && !isCommand) {
      studio.pick(event.shiftKey ? [...studio.picked, nextKey] : [nextKey]);
    }
  } else if (key === ' ') {
    event.preventDefault();
    studio.pick(toggled(studio.picked, ownKey));
  } else if ((key === 'Enter' && !isCommand) || key === 'Delete') {
    event.preventDefault();
    // Never what is picked elsewhere: the focus is where the person looks.
    if (!studio.picked.has(ownKey)) studio.pick([ownKey]);
    studio.actOnPicked(key === 'Delete' ? 'delete' : 'insert');
  }
}

/** Where an arrow leads: to the neighbour, or to what is nearest in the row above or below. */
function destination(
  key: string,
  at: number,
  options: readonly HTMLElement[],
): HTMLElement | undefined {
  switch (key) {
    case 'ArrowLeft':
      return options[Math.max(0, at - 1)];
    case 'ArrowRight':
      return options[Math.min(options.length - 1, at + 1)];
    case 'ArrowUp':
      return nearest(options[at], options.slice(0, at).toReversed());
    case 'ArrowDown':
      return nearest(options[at], options.slice(at + 1));
    case 'Home':
      return options[0];
    case 'End':
      return options.at(-1);
    default:
      return undefined;
  }
}

/** @param others those on one side, the nearest first; rows have different lengths where there are strips */
function nearest(
  from: HTMLElement | undefined,
  others: readonly HTMLElement[],
): HTMLElement | undefined {
  const own = from?.getBoundingClientRect();
  if (!own) return undefined;
  const places = others.map(option => ({ option, place: option.getBoundingClientRect() }));
  const row = places.find(({ place }) => place.top !== own.top)?.place.top;
  const inRow = places.filter(({ place }) => place.top === row);
  const distance = ({ left }: DOMRect): number => Math.abs(left - own.left);
  inRow.sort((one, other) => distance(one.place) - distance(other.place));
  return inRow[0]?.option ?? from;
}

export function toggled(picked: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(picked);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** With everything from what was picked last to this one. */
export function withRange(
  picked: ReadonlySet<string>,
  key: string,
  all: readonly string[],
): readonly string[] {
  const last = all.indexOf([...picked].at(-1) ?? key);
  const [from, to] = [last, all.indexOf(key)].sort((one, other) => one - other);
  return [...picked, ...all.slice(from, (to ?? 0) + 1)];
}
