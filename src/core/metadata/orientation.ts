import { big16, big32, little16, little32 } from './bytes';

/** How a viewer is to turn the picture, 1 to 8 (Exif 2.32, 4.6.4, tag 0112); 1 is upright. */
export type Orientation = number;

export const upright: Orientation = 1;

const orientationTag = 0x0112;
const shortType = 3;
const entryBytes = 12;

/** The orientation in a TIFF structure, which is what Exif data is; 1 where it is none or unreadable. */
export function readOrientation(tiff: Uint8Array): Orientation {
  const isLittle = tiff[0] === 0x49 && tiff[1] === 0x49;
  if (!isLittle && !(tiff[0] === 0x4d && tiff[1] === 0x4d)) return upright;
  const [short, long] = isLittle ? [little16, little32] : [big16, big32];
  const directory = long(tiff, 4);
  if (short(tiff, 2) !== 42 || directory + 2 > tiff.length) return upright;
  const first = directory + 2;
  const last = Math.min(first + short(tiff, directory) * entryBytes, tiff.length) - entryBytes;
  for (let entry = first; entry <= last; entry += entryBytes) {
    if (short(tiff, entry) !== orientationTag) continue;
    const value = short(tiff, entry + 2) === shortType ? short(tiff, entry + 8) : upright;
    return value >= 1 && value <= 8 ? value : upright;
  }
  return upright;
}

/** The shortest TIFF structure that says nothing but how to turn the picture, 26 bytes. */
export function orientationOnly(orientation: Orientation): readonly number[] {
  return [
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8],
    ...[0, 1],
    ...[0x01, 0x12, 0, shortType, 0, 0, 0, 1, 0, orientation, 0, 0],
    ...[0, 0, 0, 0],
  ];
}
