/** A change to a document: `removed` characters at `offset` gave way to `inserted` ones. */
export interface TextChange {
  readonly offset: number;
  readonly removed: number;
  readonly inserted: number;
}

/**
 * Follows an offset through edits made elsewhere in a document. Undefined once the place itself
 * was edited away: then nobody can say where it went.
 */
export function moveOffset(offset: number, change: TextChange): number | undefined {
  const changeEnd = change.offset + change.removed;
  if (changeEnd <= offset) return offset - change.removed + change.inserted;
  return change.offset >= offset ? offset : undefined;
}
