import assert from 'node:assert/strict';

import { hangAfterBytes } from '../../standins/support/faults';
import { killExtensionHost } from '../support/extensionHost';
import { generate } from '../support/generating';
import { documentText } from '../support/scene';
import { changeUserSettings } from '../support/userSettings';
import { scene } from './scene';

const qwen = { model: 'Qwen Image 2.0', ratio: '16:9', tier: '1K' };
const hourMs = 60 * 60_000;

suite('an extension host that is killed', () => {
  teardown(async () => {
    scene().wave.faults.clear();
    await scene().tidyUp();
    await changeUserSettings(scene().workbench, { 'easel.callback.url': undefined });
  });

  test('loses neither what is queued nor what is half downloaded, pays once, and offers the references', async () => {
    const { page, wave, notifications } = scene();
    const document = await scene().openDocument();
    const { posts, downloads } = wave.counts;
    const statusBar = page.locator('.statusbar');
    wave.planNext({}, { durationMs: hourMs });
    wave.faults.next('download', hangAfterBytes(100));
    await generate(page, { prompt: 'a torn kite', ...qwen });
    await wave.seen('download', downloads + 1);
    await generate(page, { prompt: 'a waiting crane', ...qwen });
    await notifications.waitFor('a waiting crane: Queued');
    await statusBar.getByText('2 image jobs').waitFor();
    killExtensionHost(scene().workbench);

    // Nobody asks for anything: the editor starts another host. That one could send nothing with this setting.
    await changeUserSettings(scene().workbench, {
      'easel.callback.url': 'http://not-secure.test/',
    });
    await notifications.waitFor('a-torn-kite.png (1280×720, $0.02125)');
    await statusBar.getByText('1 image job').waitFor();
    wave.clock.skip(hourMs);
    await notifications.waitFor('a-waiting-crane.png (1280×720, $0.02125)');
    await scene().illustrate('wave-after-crash');
    await statusBar.getByText(/image job/).waitFor({ state: 'detached' });
    assert.deepEqual(await document.images(), ['a-torn-kite.png', 'a-waiting-crane.png']);
    assert.equal(wave.counts.posts, posts + 2);
    assert.equal(await document.savedText(), documentText);

    await notifications.click('a-waiting-crane.png', 'Insert at Cursor');
    await document.waitForLine('![a waiting crane](images/a-waiting-crane.png)');
  });
});
