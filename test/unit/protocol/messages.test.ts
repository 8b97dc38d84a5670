import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as core from '../../../src/core/imageModel';
import { readHostMessage } from '../../../src/protocol/hostMessages';
import {
  jobActions,
  readPageMessage,
  resultActions,
  type PageMessage,
} from '../../../src/protocol/pageMessages';
import {
  receivePageMessage,
  type PageMessageHandlers,
} from '../../../src/protocol/receivePageMessage';
import { emptyForm } from '../../../src/protocol/studioForm';
import * as form from '../../../src/protocol/studioRequest';
import { protocolVersion as version } from '../../../src/protocol/version';

const request: form.StudioRequest = {
  model: 'offline/placeholder',
  mode: 'region',
  prompt: 'a lantern',
  aspectRatio: '1:1',
  tier: '1K',
  count: 1,
  seed: 7,
  palette: [{ hex: '#102030', ratio: 100 }],
  boxes: [[[0, 0, 10, 10]]],
  images: ['file:///site/lantern.png'],
};

/** One of each, as the page sends them. */
const messages: readonly PageMessage[] = [
  { version, type: 'page-ready', images: [] },
  { version, type: 'form-keep', kept: { form: emptyForm, atMs: 1 } },
  { version, type: 'presets-show', form: emptyForm },
  { version, type: 'estimate-ask', number: 1, request },
  { version, type: 'generate', number: 1, request },
  { version, type: 'request-show', request },
  { version, type: 'text-copy', text: '{}' },
  { version, type: 'images-pick' },
  { version, type: 'colours-pick', max: 10 },
  { version, type: 'pixels', max: 10, pixels: new Uint8Array([1, 2, 3, 255]) },
  { version, type: 'images-add', uris: ['file:///site/lantern.png'] },
  { version, type: 'image-bring', name: 'image.png', bytes: new Uint8Array([1, 2, 3]) },
  ...jobActions.map((action): PageMessage => ({ version, type: 'job-act', jobId: 'one', action })),
  ...resultActions.map((action): PageMessage => {
    return { version, type: 'result-act', action, results: [{ jobId: 'one', index: 0 }] };
  }),
  { version, type: 'history-ask', number: 2, search: 'lantern', from: 0, count: 20 },
];

/** Handlers that only say which of them was called, and with what. */
function recording(): { readonly handlers: PageMessageHandlers; readonly calls: PageMessage[] } {
  const calls: PageMessage[] = [];
  const call = (message: PageMessage): void => void calls.push(message);
  const handlers: PageMessageHandlers = {
    'page-ready': call,
    'form-keep': call,
    'presets-show': call,
    'estimate-ask': call,
    generate: call,
    'request-show': call,
    'text-copy': call,
    'images-pick': call,
    'colours-pick': call,
    pixels: call,
    'images-add': call,
    'image-bring': call,
    'job-act': call,
    'result-act': call,
    'history-ask': call,
  };
  return { handlers, calls };
}

/** Anything, more often than chance would have it with the names and words of real messages. */
const anyMessage = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.record(
    {
      version: fc.oneof(fc.constant(version), fc.anything()),
      type: fc.oneof(
        fc.constantFrom(
          ...messages.map(({ type }) => type),
          'constructor',
          '__proto__',
          'toString',
        ),
        fc.string(),
      ),
      // No message has this field, so none of these is one, however well the rest fits.
      noise: fc.anything(),
      request: fc.oneof(fc.constant(request), fc.anything()),
      jobId: fc.anything(),
      action: fc.anything(),
    },
    { requiredKeys: ['noise'] },
  ),
);

/** A real message with one field taken away, replaced or added. */
const spoiltMessage = fc
  .tuple(
    fc.constantFrom(...messages),
    fc.nat(),
    fc.anything(),
    fc.constantFrom('drop', 'add', 'version'),
  )
  .map(([message, at, value, how]) => {
    const names = Object.keys(message);
    const name = names[at % names.length] ?? 'type';
    if (how === 'drop')
      return Object.fromEntries(Object.entries(message).filter(([key]) => key !== name));
    if (how === 'add') return { ...message, extra: value };
    return { ...message, version: value === version ? 0 : value };
  });

suite('What the Studio’s page may say', () => {
  test('each message reaches the handler of its type, as it was sent', () => {
    for (const message of messages) {
      const { handlers, calls } = recording();
      receivePageMessage(message, handlers);
      assert.deepEqual(calls, [message]);
    }
  });

  test('10,000 random messages have no effect', () => {
    const { handlers, calls } = recording();
    fc.assert(
      fc.property(fc.oneof(anyMessage, spoiltMessage), value => {
        receivePageMessage(value, handlers);
        assert.deepEqual(calls, []);
      }),
      { numRuns: 10_000 },
    );
  });

  test('a search of the history may be narrowed in every way', () => {
    const search = {
      ...{ version, type: 'history-ask', number: 3, search: '', mode: 'edit', model: 'one' },
      ...{ folder: 'file:///site', sinceMs: 1, untilMs: 2.5, from: 0, count: 20 },
    };
    assert.deepEqual(readPageMessage(search), search);
    for (const spoilt of [{ sinceMs: '1' }, { untilMs: null }, { folder: 3 }, { mode: 'sing' }]) {
      assert.equal(readPageMessage({ ...search, ...spoilt }), undefined);
    }
  });

  test('a message of another version of Easel is not listened to', () => {
    for (const other of [0, version + 1, String(version), undefined]) {
      assert.equal(readPageMessage({ version: other, type: 'images-pick' }), undefined);
    }
  });

  test('an enormous list, text or picture is refused', () => {
    const many = Array.from({ length: form.maxImages + 1 }, (_, index) => `file:///${index}.png`);
    const refused = [
      { version, type: 'images-add', uris: many },
      {
        version,
        type: 'generate',
        number: 1,
        request: { ...request, prompt: 'x'.repeat(300_000) },
      },
      { version, type: 'history-ask', number: 1, search: '', from: 0, count: 1_000_000 },
      { version, type: 'history-ask', number: 1, search: '', from: -1, count: 10 },
      { version, type: 'image-bring', name: 'a.png', bytes: 'not bytes' },
      { version, type: 'pixels', max: 10, pixels: new Uint8Array(1_000_000) },
      { version, type: 'colours-pick', max: 1_000_000 },
    ];
    assert.deepEqual(
      refused.map(readPageMessage),
      refused.map(() => undefined),
    );
  });
});

suite('What the editor may say to the Studio’s page', () => {
  test('10,000 random messages are none', () => {
    fc.assert(
      fc.property(anyMessage, value => readHostMessage(value) === undefined),
      { numRuns: 10_000 },
    );
  });

  test('a message keeps its content', () => {
    const message = { version, type: 'recall', request, images: [] };
    assert.deepEqual(readHostMessage(message), message);
    assert.equal(readHostMessage({ ...message, html: '<b>' }), undefined);
  });
});

suite('The words of the Studio’s form', () => {
  test('are those of the model table', () => {
    assert.deepEqual(
      [form.formModes, form.formTiers, form.formRatios, form.formFormats, form.formOptions],
      [core.modes, core.tiers, core.aspectRatios, core.outputFormats, core.optionNames],
    );
  });
});
