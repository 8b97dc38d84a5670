import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Redactor } from '../../../src/core/redact';

const canary = 'sk-Canary/7+q=~3';

/** Texts as they end up in a log, with the secret in all the dresses it wears. */
const dressings: readonly ((secret: string) => string)[] = [
  secret => secret,
  secret => `${secret}${secret}`,
  secret => `key “${secret}” refused`,
  secret => `Authorization: Bearer ${secret}`,
  secret => JSON.stringify({ headers: { authorization: `Bearer ${secret}` }, note: secret }),
  secret => JSON.stringify({ body: JSON.stringify({ error: `bad key ${secret}` }) }),
  secret => `https://api.test/v1/${secret}/tasks`,
  secret => `https://api.test/v1/${encodeURIComponent(secret)}/tasks`,
  secret => `https://api.test/v1/tasks?key=${encodeURIComponent(secret)}`,
  secret => `https://user:${secret}@api.test/`,
  secret => new Error(`connect to ${secret}`).stack ?? '',
  secret => `curl -H 'x-api-key: ${secret}' \\\n  --data '{"a":1}'`,
];

function knowing(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.addSecret(secret);
  return redactor;
}

suite('Redactor', () => {
  test('a key that is known never passes, however it is dressed', () => {
    const redactor = knowing(canary);
    const clean = dressings.map(dress => redactor.redact(dress(canary)));
    const forms = [canary, encodeURIComponent(canary), 'Canary'];
    assert.deepEqual(
      clean.filter(text => forms.some(form => text.includes(form))),
      [],
    );
  });

  test('no key of any letters passes in any text', () => {
    const letter = fc.constantFrom(...Array.from('abcXYZ0129-_.~+/=:%&"\\ '));
    const secret = fc.string({ unit: letter, minLength: 6, maxLength: 60 });
    fc.assert(
      fc.property(secret, fc.string(), fc.nat(), (key, noise, choice) => {
        const text = dressings[choice % dressings.length]!(key);
        const clean = knowing(key).redact(`${noise} ${text} ${noise}`);
        for (const form of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]) {
          assert.ok(!clean.includes(form));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a key that begins with another leaves no rest', () => {
    for (const redactor of [
      knowing('secret-one', 'secret-one-more'),
      knowing('secret-one-more', 'secret-one'),
    ]) {
      assert.equal(redactor.redact('<secret-one-more><secret-one>'), '<[key]><[key]>');
    }
  });

  test('what is too short to be a key is no reason to blank words', () => {
    assert.deepEqual(
      [knowing('image').redact('an image'), knowing('images').redact('two images')],
      ['an image', 'two [key]'],
    );
  });

  test('what looks like a credential does not pass though nobody knows it', () => {
    const cases = [
      ['Authorization: Bearer abc.def-123', 'Authorization: [key]'],
      ['authorization: Key id:secret\nnext: line', 'authorization: [key]\nnext: line'],
      ['Authorization: AWS4-HMAC-SHA256 Credential=A/b, Signature=0f', 'Authorization: [key]'],
      ['["authorization","Token abcdef"]', '["authorization","[key]"]'],
      ['sent bearer abcdef123', 'sent bearer [key]'],
      ['{"api_key":"abcd","size":"1K"}', '{"api_key":"[key]","size":"1K"}'],
      ["{ 'x-api-key': 'abcd' }", "{ 'x-api-key': '[key]' }"],
      [
        String.raw`{"body":"{\"apiKey\":\"abcd\",\"n\":1}"}`,
        String.raw`{"body":"{\"apiKey\":\"[key]\",\"n\":1}"}`,
      ],
      [
        String.raw`"{\\\"access_token\\\": \\\"abcd\\\"}"`,
        String.raw`"{\\\"access_token\\\": \\\"[key]\\\"}"`,
      ],
      ['secretAccessKey=abcd; password=hunter2', 'secretAccessKey=[key]; password=[key]'],
    ] as const;
    assert.deepEqual(
      cases.map(([text]) => new Redactor().redact(text)),
      cases.map(([, clean]) => clean),
    );
  });

  test('signed addresses lose their query, and addresses their user', () => {
    const cases = [
      [
        'GET https://cdn.test/a.png?X-Amz-Signature=0f&Expires=1 failed',
        'GET https://cdn.test/a.png?[query] failed',
      ],
      [
        '{"url":"http://cdn.test/a.png?sig=0f","n":1}',
        '{"url":"http://cdn.test/a.png?[query]","n":1}',
      ],
      [
        String.raw`"https:\/\/cdn.test\/a.png?sig=0f"`,
        String.raw`"https:\/\/cdn.test\/a.png?[query]"`,
      ],
      ['https://user:pass@proxy.test:8080/', 'https://proxy.test:8080/'],
      ['https://cdn.test/a.png', 'https://cdn.test/a.png'],
    ] as const;
    assert.deepEqual(
      cases.map(([text]) => new Redactor().redact(text)),
      cases.map(([, clean]) => clean),
    );
  });

  test('ordinary sentences stay readable', () => {
    const sentences = [
      'no key stored for https://www.qingbo.dev',
      'the API key entered for one address is never sent to another',
      'wave: submit answered 401 invalid_api_key',
      '[unauthorized] key refused {"httpStatus":401,"requestId":"r-123456"}',
      'the month’s sum is 4.20 USD',
      'what?! no query here',
    ];
    assert.deepEqual(
      sentences.map(sentence => knowing(canary).redact(sentence)),
      sentences,
    );
  });

  test('a text that was made clean stays as it is', () => {
    const redactor = knowing(canary);
    const clean = dressings.map(dress => redactor.redact(dress(canary)));
    assert.deepEqual(
      clean.map(text => redactor.redact(text)),
      clean,
    );
  });
});
