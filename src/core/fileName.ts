import { ImageError } from './errors';
import type { MediaType } from './imageModel';
import type { ImageWarning } from './imageProvider';

/** Names Windows keeps for devices, whatever their extension; `con.png` cannot be opened there. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/** Invisible characters: format and bidi controls, zero-width ones, fillers, variation selectors. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** What no file name may contain on Windows, with the control characters and lone surrogates. */
const illegal = /[<>:"/\\|?*\p{Cc}\p{Cs}]/gu;

/**
 * File systems allow 255 bytes (Linux, UTF-8) or 255 UTF-16 units (Windows, macOS) for a name; the
 * rest is for a number and an extension.
 */
const maxNameBytes = 200;

/** Removes what a reader of a file name cannot see. */
export function withoutInvisible(text: string): string {
  return text.replace(invisible, '');
}

/** Length in UTF-8, as most file systems count. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/**
 * One path segment that is legal everywhere: no separator, nothing Windows refuses, not hidden, not
 * `..`, not a device, at most 200 bytes. Empty when nothing is left. Idempotent.
 */
export function safeSegment(text: string): string {
  let name = '';
  for (const character of withoutInvisible(text).normalize('NFC').replace(illegal, '-')) {
    if (utf8Length(name + character) > maxNameBytes) break;
    name += character;
  }
  return withoutDeviceName(name.replace(/^[\s.-]+|[\s.-]+$/g, ''));
}

/** `con` → `con-image`, `con.b` → `con-image.b`; other names as they are. */
export function withoutDeviceName(name: string): string {
  return name.replace(deviceName, '$&-image');
}

const extensionOf: Readonly<Record<MediaType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** Endings that promise a picture format; anything else after a dot is part of the name. */
const imageExtension = /\.(png|jpe?g|jfif|webp|gif|avif|bmp|tiff?|svg|heic|ico)$/i;

export interface NamedFile {
  readonly baseName: string;
  /** Without the dot. */
  readonly extension: string;
  readonly warning: ImageWarning | undefined;
}

/**
 * Splits a wished file name and gives it the extension its bytes need. An ending that already says
 * the format is kept as written (`a.jpeg`, `A.PNG`), one that says another is replaced with a
 * warning (`hero.png` with JPEG bytes → `hero.jpg`), and anything else gets one (`v1.2` →
 * `v1.2.png`).
 */
export function nameFor(wishedName: string, mediaType: MediaType): NamedFile {
  const extension = extensionOf[mediaType];
  const wished = imageExtension.exec(wishedName)?.[1];
  if (wished === undefined) return { baseName: wishedName, extension, warning: undefined };
  const baseName = wishedName.slice(0, -wished.length - 1) || 'image';
  const canonical = wished.toLowerCase().replace(/^(?:jpeg|jfif)$/, 'jpg');
  return canonical === extension
    ? { baseName, extension: wished, warning: undefined }
    : {
        baseName,
        extension,
        warning: { code: 'format-differs', expected: wished, actual: extension },
      };
}

const maxAttempts = 10_000;

/**
 * The first of `hero.png`, `hero-1.png`, `hero-2.png` … that is free. `taken` must also know the
 * names handed out in the same run and not yet written.
 *
 * @throws ImageError `write-failed` after 10 000 names, where the question itself must be wrong
 */
export function nextFreeName(
  baseName: string,
  extension: string,
  taken: Pick<TakenNames, 'has'>,
): string {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const fileName = `${baseName}${attempt === 0 ? '' : `-${attempt}`}.${extension}`;
    if (!taken.has(fileName)) return fileName;
  }
  throw new ImageError('write-failed', `no free name for ${baseName}.${extension}`, {
    subject: `${baseName}.${extension}`,
  });
}

/**
 * Names already in a folder or handed out. Two names that differ only in case or in Unicode
 * composition count as one: on macOS and Windows they are the same file, and a repository made on
 * Linux is checked out there too.
 */
export class TakenNames {
  private readonly keys = new Set<string>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.add(name);
  }

  add(name: string): void {
    this.keys.add(keyOf(name));
  }

  has(name: string): boolean {
    return this.keys.has(keyOf(name));
  }
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}
