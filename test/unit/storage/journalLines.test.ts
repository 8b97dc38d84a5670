import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { peek, readWhole, timeOf } from '../../../src/storage/journalLines';

const nested = fc.jsonValue({ maxDepth: 3 });
/** What a prompt or an answer may hold that looks like the parts of a line. */
const confusing = fc.constantFrom(
  '"type":"saved"',
  ',"atMs":5}',
  '{"type":"saved","jobId":"x","atMs":1}',
  '\\',
  '}',
);
const head = { type: fc.constantFrom('intent', 'saved'), jobId: fc.oneof(fc.uuid(), confusing) };
const rest = { prompt: confusing, operation: nested, inner: fc.record({ atMs: fc.nat() }) };
/** As this version writes a line, as older ones did, and as nobody does. */
const record = fc.oneof(
  fc.record({ ...head, atMs: fc.nat(), ...rest }),
  fc.record({ ...head, ...rest, atMs: fc.nat() }),
  fc.record({ ...rest, atMs: fc.oneof(fc.nat(), fc.double({ noNaN: true }), confusing), ...head }),
  fc.record({ operation: nested }),
);

suite('A line of a journal', () => {
  test('says at its beginning what it says as a whole', () => {
    fc.assert(
      fc.property(record, value => {
        const text = JSON.stringify(value);
        const whole = readWhole(text)!;
        for (const isEnded of [true, false]) {
          const line = peek(text, isEnded);
          assert.deepEqual(
            [line?.type, line?.jobId, line?.atMs, line?.record],
            [whole['type'], whole['jobId'], timeOf(whole), whole],
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('that was cut anywhere is no record', () => {
    fc.assert(
      fc.property(record, fc.nat(), (value, cut) => {
        const text = JSON.stringify(value);
        const torn = text.slice(0, cut % text.length);
        assert.equal(peek(torn, true)?.record, undefined);
        assert.equal(peek(torn, false), undefined);
      }),
      { numRuns: 1_000 },
    );
  });
});
