import { familyOf } from './languages';
import { imageTag, tagAt } from './tag';
import { markdownTargetRange } from './textSlots';
import type { Surroundings } from './textRange';

const sourceName = /^(?:v-bind:|:)?src$|^(?:xlink:)?href$/i;

/**
 * Where an image's reference ends whose alt text ends at the cursor. The alt text is what is selected after a reference
 * was inserted: what is made next belongs behind it, and must not take its picture's place.
 *
 * @returns undefined elsewhere, and where the reference leads nowhere yet
 */
export function endAfterAltText(
  languageId: string,
  surroundings: Surroundings,
): number | undefined {
  const family = familyOf(languageId);
  if (family === 'markdown') {
    const end = markdownEnd(surroundings);
    if (end !== undefined) return end;
  }
  const tag = tagAt(surroundings, family === 'jsx');
  if (!tag || !imageTag.test(tag.name)) return undefined;
  const isAtAlt = tag.attributes.some(
    ({ name, end }) => /^alt$/i.test(name) && end === surroundings.selectionEnd,
  );
  const isEmpty = tag.attributes.every(
    ({ name, start, end }) => !sourceName.test(name) || start === end,
  );
  return isAtAlt && !isEmpty ? tag.end : undefined;
}

function markdownEnd(surroundings: Surroundings): number | undefined {
  const { text, selectionEnd } = surroundings;
  if (!text.startsWith('](', selectionEnd)) return undefined;
  const target = markdownTargetRange(surroundings);
  if (!target?.isImage || target.start < selectionEnd || target.start === target.end) {
    return undefined;
  }
  return target.referenceEnd;
}
