import type { PixelSize } from '../imageModel';
import { familyOf } from './languages';
import { imageTag, tagAt } from './tag';
import type { Surroundings, TextRange } from './textRange';

interface TextChange extends TextRange {
  readonly text: string;
}

/**
 * What has to change in the tag around the selection so that its `width` and `height`, in pixels, are those of
 * another picture. Nothing, unless they are just those of the picture before: any others were somebody's wish.
 */
export function dimensionChanges(
  languageId: string,
  surroundings: Surroundings,
  before: PixelSize,
  after: PixelSize,
): readonly TextChange[] {
  const tag = tagAt(surroundings, familyOf(languageId) === 'jsx');
  if (!tag || !imageTag.test(tag.name)) return [];
  const changes: TextChange[] = [];
  for (const { name, start, end } of tag.attributes) {
    if (name !== 'width' && name !== 'height') continue;
    if (surroundings.text.slice(start, end).trim() !== String(before[name])) return [];
    changes.push({ start, end, text: String(after[name]) });
  }
  return changes;
}
