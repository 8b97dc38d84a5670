export interface PackageEntry {
  readonly name: string;
  readonly byteLength: number;
  readonly packedByteLength: number;
}

const endOfDirectorySignature = 0x06054b50;
const entrySignature = 0x02014b50;
const entryHeadLength = 46;

/**
 * What a .vsix holds, by the directory at its end (PKWARE's *.ZIP File Format Specification*, 4.3.12 and
 * 4.3.16).
 *
 * @throws RangeError for what is no such file.
 */
export function readPackageEntries(file: Buffer): readonly PackageEntry[] {
  const end = file.lastIndexOf(uint32(endOfDirectorySignature));
  const entries: PackageEntry[] = [];
  let offset = file.readUInt32LE(end + 16);
  for (let count = file.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (file.readUInt32LE(offset) !== entrySignature) {
      throw new RangeError('not a package');
    }
    const nameEnd = offset + entryHeadLength + file.readUInt16LE(offset + 28);
    entries.push({
      name: file.toString('utf8', offset + entryHeadLength, nameEnd),
      byteLength: file.readUInt32LE(offset + 24),
      packedByteLength: file.readUInt32LE(offset + 20),
    });
    offset = nameEnd + file.readUInt16LE(offset + 30) + file.readUInt16LE(offset + 32);
  }
  return entries;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
