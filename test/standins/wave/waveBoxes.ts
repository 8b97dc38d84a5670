import type { FieldReader } from '../support/fieldReader';
import type { PixelSize } from '../support/pixelSizes';
import { Refusal } from '../support/refusal';

/** `[x1, y1, x2, y2]` in pixels of the original image. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

const field = 'bbox_list';
const maxPerImage = 2;

/** The page's *bbox_list* rules that need no look at the images. */
export function readBoxes(
  fields: FieldReader,
  action: string,
  imageCount: number,
  need: 'required' | 'optional' | undefined,
): readonly (readonly Box[])[] {
  const lists = fields.list(field);
  if (lists === undefined) {
    if (need === 'required') {
      throw new Refusal('missing', field, `is required with ${action}`);
    }
    return [];
  }
  if (need === undefined) {
    throw new Refusal('combination', field, `does not go with ${action}`);
  }
  if (lists.length !== imageCount) {
    throw new Refusal('combination', field, `has ${lists.length} lists for ${imageCount} images`);
  }
  const boxes = lists.map(readImageBoxes);
  if (boxes.flat().length === 0) {
    throw new Refusal('range', field, 'has no box');
  }
  return boxes;
}

function readImageBoxes(value: unknown, index: number): readonly Box[] {
  const name = `${field}[${index}]`;
  if (!Array.isArray(value)) {
    throw new Refusal('type', name, 'must be a list of boxes');
  }
  const boxes = value.map((box: unknown, boxIndex) => readBox(box, `${name}[${boxIndex}]`));
  if (boxes.length > maxPerImage) {
    throw new Refusal('range', name, `at most ${maxPerImage} boxes per image`);
  }
  return boxes;
}

function readBox(value: unknown, name: string): Box {
  if (!Array.isArray(value) || value.length !== 4) {
    throw new Refusal('type', name, 'must be four numbers');
  }
  const [x1, y1, x2, y2] = value.map((coordinate: unknown) => {
    if (typeof coordinate !== 'number' || !Number.isInteger(coordinate)) {
      throw new Refusal('type', name, 'must be whole pixels');
    }
    return coordinate;
  });
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) {
    throw new Refusal('type', name, 'must be four numbers');
  }
  if (x1 < 0 || y1 < 0 || x1 >= x2 || y1 >= y2) {
    throw new Refusal('range', name, 'must go from the top left to the bottom right corner');
  }
  return [x1, y1, x2, y2];
}

export function boxFits([, , right, bottom]: Box, size: PixelSize): boolean {
  return right <= size.width && bottom <= size.height;
}
