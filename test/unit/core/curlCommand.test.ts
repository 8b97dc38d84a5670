import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { curlCommand } from '../../../src/core/curlCommand';

const url = 'https://api.example.com/v1/images?size=1K&n=2';
const authorization = 'Bearer $KEY';

/** What curl would be called with, by a real shell in which KEY is set. */
function argumentsFor(command: string): readonly string[] {
  const script = `curl() { for each; do printf '%s\\0' "$each"; done; }\n${command}\n`;
  const printed = execFileSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    env: { KEY: 'secret "1" $2' },
  });
  return printed.split('\0').slice(0, -1);
}

suite('A request as a command for a shell', function () {
  if (process.platform === 'win32') return;

  test('reaches curl with the key of the shell, and every other letter as it is', () => {
    const prompt = `it's "a" \`fox\` $HOME $KEY $(id) \\ !!\nsecond line\t灯笼 👩‍🚀 é %s`;
    const body = JSON.stringify({ prompt });
    const headers = { 'content-type': 'application/json', authorization };
    assert.deepEqual(argumentsFor(curlCommand({ method: 'POST', url, headers, body })), [
      ...['--request', 'POST', url],
      ...['--header', 'content-type: application/json'],
      ...['--header', 'authorization: Bearer secret "1" $2'],
      ...['--data-raw', body],
    ]);
  });

  test('has no way out of its quotes, whatever the prompt', () => {
    const nasty = fc.constantFrom(
      "'",
      '"',
      '\\',
      '$',
      '`',
      '\n',
      '!',
      '@',
      '#',
      '|',
      ';',
      '~',
      '*',
      ' ',
      '-',
    );
    const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'grapheme' })), { maxLength: 20 });
    fc.assert(
      fc.property(text, parts => {
        // The one letter no argument of a program can have.
        const body = parts.join('').replaceAll('\0', '');
        const command = curlCommand({ method: 'POST', url, headers: { authorization }, body });
        assert.equal(argumentsFor(command).at(-1), body);
      }),
      { numRuns: 100 },
    );
  });

  test('names a picture instead of spelling it out', () => {
    const body = JSON.stringify({
      image: `data:image/png;base64,${'iVBORw0KGgo'.repeat(5_000)}==`,
    });
    const command = curlCommand({ method: 'POST', url, headers: {}, body });
    assert.match(command, /data:image\/png;base64,<the picture in Base64>"/);
    assert.ok(command.length < 400);
  });
});
