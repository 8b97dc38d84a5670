import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { redirectTo, type Fault } from '../../standins/support/faults';
import { generate } from '../support/generating';
import { lookUntil } from '../support/lookUntil';
import { isDone, runCommand } from '../support/quickInput';
import { environmentKey, shortcuts, storedKey, strangersWindow } from './strangersWindow';

/** Within it, what a key has started has something to say. */
const keysMs = 3_000;

suite('a folder of a stranger', () => {
  /** Asks for a picture with the model that is offered first, and says yes to what it costs. */
  async function generateAt(file: string): Promise<void> {
    const { page, dialog, notifications } = strangersWindow();
    await generate(page, { prompt: 'a door', ratio: '16:9', tier: '1K' });
    await dialog.waitFor('Qwen Image 2.0: $0.02125');
    await dialog.click('Generate');
    await notifications.waitFor(`Saved ${file}`);
    await notifications.dismiss(`Saved ${file}`);
  }

  function assertNothingWentThere(): void {
    const { canary, wave } = strangersWindow();
    assert.equal(canary.connections, 0);
    assert.ok(!JSON.stringify(wave.requests).includes(String(canary.port)));
    assert.deepEqual(wave.leaks, []);
  }

  test('decides nothing while it is not trusted, not even where its files go', async () => {
    const { page, workbench } = strangersWindow();
    await page.locator('.statusbar').getByText('Restricted Mode').waitFor();
    await workbench.illustrate('security-restricted');
    await generateAt('images/a-door.png');
    assertNothingWentThere();
  });

  test('decides where its files go once it is trusted, and nothing else', async () => {
    const { page } = strangersWindow();
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    const editor = page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await editor.getByText('You trust this folder').waitFor();
    await editor.press('Escape');
    await editor.waitFor({ state: 'detached' });
    await generateAt('planted/planted-a-door.png');
    assertNothingWentThere();
  });

  test('has no picture sent to a place it names', async () => {
    const { workbench, wave, page, notifications } = strangersWindow();
    await workbench.reload();
    const { posts } = wave.counts;
    const refusal = /image host|public https address/;
    const isRefused = await lookUntil(
      async () => {
        // The editor says nowhere when it has learned the keys of a new window.
        await page.keyboard.press(shortcuts.edit);
        return isDone(notifications.toast(refusal).waitFor({ timeout: keysMs }));
      },
      isShown => isShown,
    );
    assert.ok(isRefused);
    await notifications.dismiss(refusal);
    assert.equal(wave.counts.posts, posts);
    assertNothingWentThere();
  });

  test('a key stays where it belongs, whatever the service does with it', async () => {
    const { wave, page, dialog, notifications } = strangersWindow();
    await storeKey();
    for (const { plan, says } of outcomes()) {
      plan();
      await page.keyboard.press(shortcuts.generate);
      await dialog.click('Generate');
      await notifications.waitFor(says);
      await notifications.dismiss(says);
      wave.faults.clear();
    }
    const keysSent = wave.requests.map(({ headers }) => headers['authorization']);
    assert.ok(keysSent.includes(`Bearer ${storedKey}`));
    assertNothingWentThere();
    await assertKeysAreNowhere();
  });

  async function storeKey(): Promise<void> {
    const { page, quickInput, notifications } = strangersWindow();
    await runCommand(page, 'Easel: Set API Key…');
    await quickInput.choose('Wave');
    await quickInput.waitForTitle('Wave: API Key');
    await quickInput.type(storedKey);
    await quickInput.accept();
    await notifications.waitFor('The API key for Wave is stored.');
    await notifications.dismiss('The API key for Wave is stored.');
  }

  interface Outcome {
    readonly plan: () => void;
    readonly says: string;
  }

  /** A service that repeats the key wherever it can. */
  function outcomes(): readonly Outcome[] {
    const { wave, canary } = strangersWindow();
    const echo = `There is no account for ${storedKey}.`;
    const refusal = { error: { code: 'unauthorized', message: echo } };
    const elsewhere = `${canary.url}/?key=${storedKey}`;
    const submitted = (fault: Fault) => () => wave.faults.next('submit', fault);
    return [
      { plan: () => undefined, says: 'Saved planted/planted-a-lost-key.png' },
      { plan: submitted({ status: 401, body: refusal }), says: 'Wave refused the API key.' },
      // Wave takes a second one under the same idempotency key.
      {
        plan: submitted({ status: 500, body: echo }),
        says: 'Saved planted/planted-a-lost-key-1.png',
      },
      {
        plan: submitted(redirectTo(elsewhere, 307)),
        says: 'gave an answer Easel does not understand',
      },
      {
        plan: () => wave.faults.always('download', { status: 404, body: echo }),
        says: 'Wave could not make the picture.',
      },
    ];
  }

  /** In files of the editor and the workspace, in what the browser keeps, and on the screen. */
  async function assertKeysAreNowhere(): Promise<void> {
    const { workbench, page } = strangersWindow();
    const folders = [workbench.server.dataFolder, path.dirname(workbench.workspaceFolder)];
    const files = (await Promise.all(folders.map(filesBelow))).flat();
    const texts: [place: string, text: string][] = [
      ['the browser', JSON.stringify(await page.context().storageState({ indexedDB: true }))],
      ['the page', await page.content()],
      ['the server’s output', workbench.logs.join('\n')],
    ];
    for (const file of files) texts.push([file, await readFile(file, 'latin1')]);
    const isLeaked = (text: string) => text.includes(environmentKey) || text.includes(storedKey);
    assert.deepEqual(
      texts.filter(([, text]) => isLeaked(text)).map(([place]) => place),
      [],
    );
    // Had the search looked in the wrong places, it would have found nothing either.
    const looked = (...names: readonly string[]) =>
      texts.some(([place, text]) => place.includes(path.join(...names)) && text.length > 0);
    assert.ok(looked('globalStorage', 'easel.easel', 'jobs', 'journal-'));
    assert.ok(looked('globalStorage', 'easel.easel', 'ledger', 'journal-'));
    assert.ok(looked('planted', 'planted-a-lost-key.png'));
  }
});

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
}
