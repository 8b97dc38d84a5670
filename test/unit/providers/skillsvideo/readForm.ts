import * as assert from 'node:assert/strict';

/** One part of a form, as it came. */
export interface ReceivedPart {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly mediaType: string | undefined;
  readonly bytes: Buffer;
}

/**
 * Reads a `multipart/form-data` body as strictly as RFC 2046 and RFC 7578 write it: nothing before
 * the first delimiter, nothing after the last, one blank line, no header that is not due.
 */
export function readForm(contentType: string | undefined, body: Buffer): readonly ReceivedPart[] {
  const given = /^multipart\/form-data; boundary=([0-9A-Za-z'()+_,./:=?-]{1,70})$/.exec(
    contentType ?? '',
  );
  assert.ok(given, `no form: ${contentType}`);
  const delimiter = Buffer.from(`--${given[1]}`);
  assert.ok(body.subarray(0, delimiter.length).equals(delimiter), 'something before the parts');
  const parts: ReceivedPart[] = [];
  let position = delimiter.length;
  for (;;) {
    const mark = body.toString('latin1', position, position + 2);
    position += 2;
    if (mark === '--') break;
    assert.equal(mark, '\r\n', 'a delimiter has its own line');
    const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), position);
    assert.ok(end >= 0, 'a part without an end');
    parts.push(readPart(body.subarray(position, end)));
    position = end + 2 + delimiter.length;
  }
  assert.equal(body.toString('latin1', position), '\r\n', 'something after the parts');
  return parts;
}

function readPart(part: Buffer): ReceivedPart {
  const blank = part.indexOf('\r\n\r\n');
  assert.ok(blank >= 0, 'a part without a blank line');
  const [disposition, type, ...more] = part.toString('utf8', 0, blank).split('\r\n');
  const names = /^Content-Disposition: form-data; name="([^"\r\n]+)"(?:; filename="([^"\r\n]+)")?$/;
  const found = names.exec(disposition ?? '');
  assert.ok(found, `no disposition: ${disposition}`);
  assert.deepEqual(more, [], 'headers nobody needs');
  const [, name = '', fileName] = found;
  assert.equal(type === undefined, fileName === undefined, 'a type is for files, and for all');
  const mediaType = type === undefined ? undefined : /^Content-Type: (\S+)$/.exec(type)?.[1];
  assert.equal(mediaType === undefined, type === undefined, `no type: ${type}`);
  return { name, fileName, mediaType, bytes: part.subarray(blank + 4) };
}
