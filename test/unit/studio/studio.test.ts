import * as assert from 'node:assert/strict';
import { ignoreHeldKey, sendAtCtrlEnter } from '../../../media/studio/pressedKeys';
import { Studio } from '../../../media/studio/studio';
import type { FormModel } from '../../../src/protocol/formModel';
import type { HostSays, StudioJob } from '../../../src/protocol/hostMessages';
import { readPageMessage, type PageMessage } from '../../../src/protocol/pageMessages';
import { emptyForm, type Form, type KeptForm } from '../../../src/protocol/studioForm';
import { studioTextKeys, type StudioTextKey } from '../../../src/protocol/studioTexts';
import { protocolVersion as version } from '../../../src/protocol/version';

const model: FormModel = {
  ...{ id: 'rich', title: 'Rich', note: '', sizesAreExact: true, promptMaxLength: 100 },
  modes: [
    {
      ...{ mode: 'generate', defaultTier: '2K', keepsInputSize: false, maxCount: 4 },
      sizes: [{ ratio: '1:1', tier: '2K', width: 20, height: 20 }],
      ...{ images: { min: 0, max: 0 }, options: ['seed', 'watermark', 'thinking'] },
    },
  ],
  seed: { min: 0, max: 9 },
  outputFormats: ['png', 'webp'],
  defaults: { watermark: false, promptExpansion: false, thinking: false },
  maxBoxesPerImage: 0,
};
const texts = Object.fromEntries(studioTextKeys.map(key => [key, key])) as Record<
  StudioTextKey,
  string
>;
const plain: Form = { ...emptyForm, model: 'rich', prompt: 'a kite' };
const rich: Form = {
  ...plain,
  ...{ prompt: 'a lantern', tier: '1K', outputFormat: 'webp', watermark: true, seed: 3 },
  ...{ promptExpansion: true, thinking: true, isSeedLocked: true },
};

/** The page with what a browser and the editor give it: it draws nothing, and no time passes there. */
class Page {
  readonly said: PageMessage[] = [];
  readonly studio: Studio;
  kept: KeptForm | undefined;
  private readonly window = Object.assign(new EventTarget(), {
    setInterval: () => 1,
    setTimeout: () => 1,
    clearTimeout: () => undefined,
  });

  constructor(form: Form, welcome: Partial<Extract<HostSays, { type: 'welcome' }>> = {}) {
    Object.assign(globalThis, {
      window: this.window,
      document: { title: '' },
      requestAnimationFrame: () => 1,
      acquireVsCodeApi: () => ({
        postMessage: (value: unknown) => {
          const message = readPageMessage(value);
          assert.ok(message, 'the editor would drop it');
          this.said.push(message);
        },
        getState: () => ({ form, atMs: 1 }),
        setState: (kept: KeptForm) => (this.kept = kept),
      }),
    });
    const root: unknown = { querySelector: () => null };
    this.studio = new Studio(root as HTMLElement);
    this.hear({
      ...{ type: 'welcome', texts, models: [model], model: 'rich', images: [] },
      ...welcome,
    });
  }

  hear(message: HostSays): void {
    const data = JSON.parse(JSON.stringify({ version, ...message })) as unknown;
    this.window.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  hearOf(...jobs: readonly StudioJob[]): void {
    this.hear({ type: 'jobs', jobs: [...jobs] });
  }

  get generated(): readonly Extract<PageMessage, { type: 'generate' }>[] {
    return this.said.filter(message => message.type === 'generate');
  }
}

type Keys = Partial<Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'repeat'>>;

/** A key as a browser tells of it. */
class Keydown extends Event {
  readonly key: string = '';
  readonly ctrlKey: boolean = false;
  readonly metaKey: boolean = false;
  readonly repeat: boolean = false;

  constructor(keys: Keys) {
    super('keydown', { cancelable: true });
    Object.assign(this, keys);
  }
}

function job(jobId: string, isRunning = true): StudioJob {
  return {
    ...{ jobId, isRunning, prompt: 'a kite', note: '', status: '', isProblem: false },
    ...{ startedAtMs: 1, actions: [] },
  };
}

suite('The Studio’s page', () => {
  const names = ['window', 'document', 'requestAnimationFrame', 'acquireVsCodeApi'] as const;
  const before = names.map(
    name => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );

  teardown(() => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  });

  test('sends one request for two presses while it has not begun, whatever else is running', () => {
    const page = new Page(plain);
    page.hearOf(job('other'));
    page.studio.generate();
    page.hearOf(job('other'));
    page.hearOf(job('ended', false));
    page.studio.generate();
    assert.equal(page.generated.length, 1);
    assert.equal(page.studio.isSending, true);
  });

  test('sends the next request once the last one is listed', () => {
    const page = new Page(plain);
    page.hearOf(job('other'));
    page.studio.generate();
    page.hearOf(job('own'), job('other'));
    assert.equal(page.studio.isSending, false);
    page.studio.generate();
    page.hearOf(job('own'), job('other'));
    assert.equal(page.studio.isSending, true);
    assert.equal(page.generated.length, 2);
  });

  test('waits for the end of the request it sent last, and of no earlier one', () => {
    const page = new Page(plain);
    page.studio.generate();
    page.hearOf(job('own'));
    page.studio.generate();
    const [first, second] = page.generated.map(({ number }) => number);
    assert.ok(first !== undefined && second !== undefined);
    page.hear({ type: 'generate-ended', number: first });
    assert.equal(page.studio.isSending, true);
    page.hear({ type: 'generate-ended', number: second, problem: 'no key' });
    assert.equal(page.studio.isSending, false);
    assert.equal(page.studio.problem, 'no key');
  });

  test('sends at Ctrl+Enter and Cmd+Enter, and not again while the keys are held', () => {
    const page = new Page(plain);
    const sent = (keys: Keys): number => {
      const before = page.generated.length;
      sendAtCtrlEnter(new Keydown(keys), page.studio);
      page.hearOf(job(`own ${page.generated.length}`));
      return page.generated.length - before;
    };
    assert.equal(sent({ key: 'Enter' }), 0);
    assert.equal(sent({ key: 'Enter', ctrlKey: true }), 1);
    assert.equal(sent({ key: 'Enter', ctrlKey: true, repeat: true }), 0);
    assert.equal(sent({ key: 'Enter', metaKey: true }), 1);
    assert.equal(sent({ key: 'Enter', metaKey: true, repeat: true }), 0);
  });

  test('presses a button once for a key that is held on it', () => {
    const isStopped = (keys: Keys, localName: string): boolean => {
      const keydown = new Keydown(keys);
      const button = Object.assign(new EventTarget(), { localName });
      button.addEventListener('keydown', () => ignoreHeldKey(keydown));
      let isHeard = false;
      button.addEventListener('keydown', () => (isHeard = true));
      button.dispatchEvent(keydown);
      return !isHeard;
    };
    for (const key of ['Enter', ' ']) {
      assert.equal(isStopped({ key }, 'vscode-button'), false);
      assert.equal(isStopped({ key, repeat: true }, 'vscode-button'), true);
      assert.equal(isStopped({ key, repeat: true }, 'textarea'), false);
    }
    assert.equal(isStopped({ key: 'Tab', repeat: true }, 'vscode-button'), false);
  });

  test('puts a preset in the place of the form, with the fields it leaves to the model', () => {
    const page = new Page(rich);
    page.hear({ type: 'preset', form: plain, images: [] });
    assert.deepEqual(page.studio.form, plain);
    assert.deepEqual(page.kept?.form, plain);
  });

  test('puts the form the editor kept in the place of an older one of its own', () => {
    const page = new Page(rich, { kept: { form: plain, atMs: 2 } });
    assert.deepEqual(page.studio.form, plain);
    const later = new Page(rich, { kept: { form: plain, atMs: 0 } });
    assert.deepEqual(later.studio.form, rich);
  });
});
