/** Some lines of a document around the selection; offsets count UTF-16 units of `text`. */
export interface Surroundings {
  readonly text: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}

/** From `start` up to, not including, `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Whether the selection lies in the range; its edges belong to it. */
export function touches(range: TextRange, { selectionStart, selectionEnd }: Surroundings): boolean {
  return selectionStart >= range.start && selectionEnd <= range.end;
}

/** Whether the selection lies between the range's first and last character, or is all of it. */
export function holds(range: TextRange, { selectionStart, selectionEnd }: Surroundings): boolean {
  const isAll = selectionStart === range.start && selectionEnd === range.end;
  return (selectionStart > range.start && selectionEnd < range.end) || isAll;
}

/** Where a group of a match made with the `d` flag stands, in a text that begins at `offset`. */
export function groupRange(
  match: RegExpExecArray,
  group: number,
  offset = 0,
): TextRange | undefined {
  const indices = match.indices?.[group];
  return indices && { start: indices[0] + offset, end: indices[1] + offset };
}

/** Whether text in quotes is nothing yet or already says where a picture is. */
export function isAddress(text: string): boolean {
  return /^\s*$|^(?:https?:|data:image\/)|^[^\s"'`<>]*\.(?:png|jpe?g|webp|gif|svg|avif|bmp|ico|tiff?)(?:[?#]\S*)?$/i.test(
    text,
  );
}
