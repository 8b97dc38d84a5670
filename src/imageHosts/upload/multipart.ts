export interface FilePart {
  /** The field's name. */
  readonly name: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * A form's body (RFC 7578): the plain fields first, as some services read no further than the file.
 * @param boundary letters and digits that do not occur in any value
 */
export function multipartBody(
  fields: Readonly<Record<string, string>>,
  file: FilePart,
  boundary: string,
): Uint8Array {
  const plain = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"\r\n\r\n${value}\r\n`,
  );
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(file.name)}"; ` +
    `filename="${escaped(file.fileName)}"\r\nContent-Type: ${file.mediaType}\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(plain.join('') + head),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** As browsers do it (HTML, multipart/form-data encoding): no name can end its own quotes or line. */
function escaped(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
