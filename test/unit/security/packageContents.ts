import { inflateRawSync } from 'node:zlib';

const endOfDirectorySignature = Buffer.from('PK\x05\x06', 'latin1');
const entrySignature = 0x02014b50;
const entryHeadLength = 46;
const localHeadLength = 30;
const deflated = 8;

export interface PackagedFile {
  readonly contents: Buffer;
  /** Of the file system it came from, as `stat` says it. */
  readonly mode: number;
}

/**
 * The files of a .vsix by their names, unpacked (PKWARE's *.ZIP File Format Specification*, 4.3.7, 4.3.12
 * and 4.3.16).
 *
 * @throws RangeError for what is no such file.
 */
export function readPackage(file: Buffer): ReadonlyMap<string, PackagedFile> {
  const end = file.lastIndexOf(endOfDirectorySignature);
  const entries = new Map<string, PackagedFile>();
  let offset = file.readUInt32LE(end + 16);
  for (let count = file.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (file.readUInt32LE(offset) !== entrySignature) throw new RangeError('not a package');
    const nameEnd = offset + entryHeadLength + file.readUInt16LE(offset + 28);
    const name = file.toString('utf8', offset + entryHeadLength, nameEnd);
    if (entries.has(name)) throw new RangeError(`${name} is there twice`);
    entries.set(name, {
      contents: contentsOf(file, offset),
      mode: file.readUInt32LE(offset + 38) >>> 16,
    });
    offset = nameEnd + file.readUInt16LE(offset + 30) + file.readUInt16LE(offset + 32);
  }
  return entries;
}

function contentsOf(file: Buffer, entry: number): Buffer {
  const local = file.readUInt32LE(entry + 42);
  const start =
    local + localHeadLength + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
  const packed = file.subarray(start, start + file.readUInt32LE(entry + 20));
  return file.readUInt16LE(entry + 10) === deflated ? inflateRawSync(packed) : packed;
}
