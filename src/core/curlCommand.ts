export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  /** With `$KEY` where the key belongs. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A picture in Base64 is longer than a command may be, and nothing to read. */
const base64 = /[A-Za-z0-9+/]{400,}={0,2}/g;

/**
 * The request as a command for a POSIX shell, a line per part. The shell puts the variable KEY where a header says
 * `$KEY`; everything else reaches curl letter for letter. Pictures in the body are left out, and named instead.
 */
export function curlCommand({ method, url, headers, body }: ShownRequest): string {
  const parts = [
    `curl --request ${quoted(method)} ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `--header ${withKey(`${name}: ${value}`)}`),
    // Not --data, for which a body that begins with @ is the name of a file.
    `--data-raw ${quoted(body.replace(base64, '<the picture in Base64>'))}`,
  ];
  return parts.join(' \\\n  ');
}

/** In single quotes, where a shell changes nothing, line breaks included; only a single quote itself cannot stand there. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function withKey(header: string): string {
  return header.split('$KEY').map(quoted).join('"$KEY"');
}
