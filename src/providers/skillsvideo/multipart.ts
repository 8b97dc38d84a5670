/** One field of a form: a text, or a file. Names are written as they are, so they hold no quotes. */
export type FormPart =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      readonly fileName: string;
      readonly mediaType: string;
      readonly bytes: Uint8Array;
    };

/**
 * A `multipart/form-data` body (RFC 7578). Written here because `FormData` changes what it is given:
 * it turns a prompt's line ends into CRLF.
 * @param boundary must occur in none of the parts
 */
export function encodeMultipart(parts: readonly FormPart[], boundary: string): Uint8Array {
  const pieces = parts.flatMap(part => [
    Buffer.from(`--${boundary}\r\n${headersOf(part)}\r\n\r\n`),
    'bytes' in part ? part.bytes : Buffer.from(part.value),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

function headersOf(part: FormPart): string {
  const disposition = `Content-Disposition: form-data; name="${part.name}"`;
  if (!('bytes' in part)) return disposition;
  return `${disposition}; filename="${part.fileName}"\r\nContent-Type: ${part.mediaType}`;
}
