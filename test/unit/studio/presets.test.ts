import * as assert from 'node:assert/strict';
import { Presets } from '../../../src/editor/studio/presets';
import { emptyForm, readPresets, type Form } from '../../../src/protocol/studioForm';

/** The editor's memory. */
class State {
  readonly values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

function showing(prompt: string): Form {
  return { ...emptyForm, prompt, hasPalette: true, palette: [{ hex: '#102030', ratio: 100 }] };
}

suite('The Studio’s presets', () => {
  function create() {
    const [user, workspace] = [new State(), new State()];
    const presets = new Presets({ user, workspace }, { readPresets });
    return { user, workspace, presets };
  }

  function listed(presets: Presets): readonly string[] {
    return presets.all.map(({ scope, name, form }) => `${scope}: ${name}: ${form.prompt}`);
  }

  test('keep the whole form under a name, once per scope, the workspace’s first', async () => {
    const { presets } = create();
    await presets.save('user', 'poster', showing('a poster'));
    await presets.save('user', 'icon', showing('an icon'));
    await presets.save('workspace', 'poster', showing('our poster'));
    await presets.save('user', 'icon', showing('a flat icon'));
    assert.deepEqual(listed(presets), [
      'workspace: poster: our poster',
      'user: icon: a flat icon',
      'user: poster: a poster',
    ]);
    assert.deepEqual(presets.all[0]?.form, showing('our poster'));
    assert.deepEqual(
      [presets.has('user', 'icon'), presets.has('workspace', 'icon')],
      [true, false],
    );
  });

  test('are deleted in their own scope, and leave nothing behind', async () => {
    const { presets, workspace } = create();
    await presets.save('user', 'poster', showing('a poster'));
    await presets.save('workspace', 'poster', showing('our poster'));
    await presets.delete('workspace', 'poster');
    assert.deepEqual(listed(presets), ['user: poster: a poster']);
    assert.equal(workspace.values.size, 0);
  });

  test('of another version that cannot be read are left out, and the others stay', async () => {
    const { presets, user } = create();
    await presets.save('user', 'poster', showing('a poster'));
    const [key = ''] = user.values.keys();
    const kept = user.values.get(key) as readonly unknown[];
    user.values.set(key, [{ name: 'old', form: { prompt: 3 } }, 7, ...kept]);
    assert.deepEqual(listed(presets), ['user: poster: a poster']);
    user.values.set(key, 'broken');
    assert.deepEqual(listed(presets), []);
  });
});
