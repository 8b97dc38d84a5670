import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Frame, FrameLocator, Locator } from 'playwright-core';

import { lookUntil } from '../support/lookUntil';
import { runCommand } from '../support/quickInput';
import { takesScreenshots } from '../support/screenshots';
import { useScene } from '../support/scene';
import { studioFrame, studioPage } from '../support/studioPage';
import { changeUserSettings } from '../support/userSettings';

const hourMs = 60 * 60_000;
/** In the order the toggle goes through them, from what `settings` says. */
const themeKinds = [
  'vscode-dark',
  'vscode-light',
  'vscode-high-contrast',
  'vscode-high-contrast-light',
];
const settings = {
  'workbench.colorTheme': 'Dark 2026',
  'workbench.preferredLightColorTheme': 'Light 2026',
};
const highContrast = { 'workbench.colorTheme': 'Default High Contrast' };

suite('Open Studio', () => {
  const scene = useScene({ documentCount: 2, wave: {}, keyInEnvironment: true, settings });

  const studio = (): FrameLocator => studioPage(scene().page);
  const frame = (): Promise<Frame> => studioFrame(scene().page);

  /** What stands in the clipboard as soon as it is this. */
  async function copiedText(expected: RegExp): Promise<string> {
    for (;;) {
      const text = await scene().page.evaluate(() => navigator.clipboard.readText());
      if (expected.test(text)) return text;
    }
  }

  const prompt = (): Locator => studio().locator('#prompt');
  const button = (name: string | RegExp): Locator => studio().getByRole('button', { name });
  const field = (name: string): Locator => studio().getByLabel(name, { exact: true });
  const job = (text: string): Locator => studio().locator('.job', { hasText: text });
  const result = (text: string): Locator => studio().locator('.result', { hasText: text });

  /** Waits until the next key goes to the element with this id. */
  async function assertFocus(id: string): Promise<void> {
    const own = await frame();
    const focused = await lookUntil(
      () => own.evaluate(() => (document.hasFocus() ? document.activeElement?.id : undefined)),
      seen => seen === id,
    );
    assert.equal(focused, id);
  }

  async function choose(list: string, option: string): Promise<void> {
    await studio().locator(list).selectOption({ label: option });
  }

  /** Generates as a person at the keyboard does. */
  async function generate(text: string): Promise<void> {
    await prompt().fill(text);
    await prompt().press('Control+Enter');
  }

  /** Answers the question for a file that `title` asks, in the dialog the editor draws itself. */
  async function answerPath(title: string, path: string): Promise<void> {
    const { quickInput } = scene();
    await quickInput.waitForTitle(title);
    // Until it has listed the folder it starts from, the dialog writes over what is typed.
    await quickInput.row('..').waitFor();
    await quickInput.type(path);
    // While it still lists what was typed it takes no answer, and says nothing of it.
    for (let left = 10; left > 0 && (await quickInput.widget.count()) > 0; left -= 1) {
      await quickInput.accept();
      await quickInput.widget.waitFor({ state: 'hidden', timeout: 2_000 }).catch(() => undefined);
    }
  }

  test('shows what the model and mode have, counts characters, and keeps what others had', async () => {
    await scene().openDocument();
    await runCommand(scene().page, 'Easel: Open Studio');
    await prompt().waitFor();
    await prompt().fill('灯笼 👩‍🚀');
    await choose('#model', 'Wave: Qwen Image 2.0');
    await studio().getByText('6 of 800 characters').waitFor();
    await field('Negative Prompt').fill('rain');
    await studio().getByText('$0.02125', { exact: true }).waitFor();
    assert.equal(await studio().getByText('Let the Model Think First').count(), 0);

    await choose('#model', 'Wave: Wan 2.7 Image');
    await studio().getByText('Let the Model Think First').waitFor();
    assert.equal(await field('Negative Prompt').count(), 0);
    await studio().getByText('Palette', { exact: true }).last().click();
    await field('Share of Colour 1 in Per Cent').fill('60');
    await field('Share of Colour 1 in Per Cent').press('Enter');
    await studio().getByRole('radio', { name: '4K' }).check({ force: true });
    await studio().getByRole('radio', { name: '16:9' }).check({ force: true });
    for (const colour of [2, 3])
      await assertValue(field(`Share of Colour ${colour} in Per Cent`), '20');
    await scene().illustrate('studio-1-wan');

    await choose('#model', 'Wave: Qwen Image 2.0');
    assert.equal(await field('Negative Prompt').inputValue(), 'rain');
    await button('Show Request').click();
    const request = JSON.parse((await studio().locator('.request').textContent()) ?? '') as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      [request['model'], request['negativePrompt'], request['aspectRatio'], request['tier']],
      ['wave/qwen-image-2.0', 'rain', '16:9', '2K'],
    );
    assert.equal('palette' in request, false);
    await scene().page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy as curl').click();
    const curl = await copiedText(/^curl /);
    assert.match(curl, /--header 'authorization: Bearer '"\$KEY"''/);
    assert.match(curl, /灯笼 👩‍🚀/);
    assert.ok(!curl.includes(scene().wave.keys[0] ?? ''));
    assert.equal(scene().wave.counts.posts, 0);
    await scene().illustrate('studio-2-request');
  });

  test('generates with Ctrl+Enter, and Enter on the result inserts it where the text’s cursor was', async () => {
    const { page } = scene();
    await choose('#model', 'Placeholder');
    await studio().getByRole('radio', { name: '3:2' }).check({ force: true });
    await studio().getByRole('radio', { name: '1K' }).check({ force: true });
    await studio().getByText('Saves as pages/01/images/').waitFor();
    await generate('a paper boat');
    await result('a-paper-boat.png').waitFor();
    const text = (await result('a-paper-boat.png').textContent()) ?? '';
    assert.match(text, /1248 × 832 · \d+ KB · Placeholder/);
    await result('a-paper-boat.png').focus();
    await result('a-paper-boat.png').press('ArrowRight');
    await scene().illustrate('studio-3-result');
    await page.keyboard.press('Enter');
    const lines = page.locator('.editor-group-container.active .editor-instance .view-lines');
    await lines.getByText('![a\u00a0paper\u00a0boat](images/a-paper-boat.png)').first().waitFor();
  });

  test('shows jobs as they go, cancels them, and offers what to do about those that fail', async () => {
    const { wave } = scene();
    await choose('#model', 'Wave: Qwen Image 2.0');
    wave.planNext({ durationMs: hourMs });
    await generate('a paper fan');
    await job('a paper fan').getByText('Queued').waitFor();
    wave.clock.skip(0.42 * hourMs);
    await job('a paper fan').getByText('Generating · 42 %').waitFor();
    await scene().illustrate('studio-4-job');
    wave.clock.skip(hourMs);
    await result('a-paper-fan.png').waitFor();
    assert.equal(await job('a paper fan').count(), 0);

    wave.planNext({ durationMs: hourMs });
    await generate('a stopped clock');
    await job('a stopped clock').getByText('Queued').waitFor();
    await button('Cancel: a stopped clock').click();
    await job('a stopped clock').getByText('cancelled').waitFor();

    const { balance } = wave;
    wave.balance = 0;
    await generate('a purse');
    await job('a purse').getByText('The balance at Wave is used up.').waitFor();
    wave.balance = balance;
    assert.deepEqual(await job('a purse').getByRole('button').allTextContents(), [
      'Open Account Page',
      'Generate Again',
      'Recall',
    ]);
    await scene().illustrate('studio-5-failed');
    await prompt().fill('something else');
    await button('Recall: a purse').click();
    await assertValue(prompt(), 'a purse');
  });

  test('takes a pasted picture, and regions drawn with the mouse, the keyboard and numbers', async () => {
    const { page } = scene();
    await choose('#model', 'Placeholder');
    await choose('#mode', 'Edit Regions');
    await studio().getByText('The picture comes back in the size of the first image.').waitFor();
    assert.equal(await studio().getByRole('radio').count(), 0);
    const bytes = await readFile(scene().inWorkspace('images', 'lantern.png'));
    await prompt().evaluate((element, base64) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
      data.items.add(new File([content], 'pasted one.png', { type: 'image/png' }));
      const options = { clipboardData: data, bubbles: true, cancelable: true };
      element.dispatchEvent(new ClipboardEvent('paste', options));
    }, bytes.toString('base64'));
    const stage = studio().locator('.stage').first();
    await stage.locator('img').evaluate(image => (image as HTMLImageElement).decode());
    // To the top: what stands before sending covers the lower part of the form.
    await stage.evaluate(element => element.scrollIntoView({ block: 'start' }));
    const area = await stage.boundingBox();
    assert.ok(area);
    const at = (share: number): [number, number] => [
      area.x + area.width * share,
      area.y + area.height * share,
    ];
    await page.mouse.move(...at(0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.5), { steps: 4 });
    await page.mouse.up();
    const box = studio().locator('.box').first();
    await box.waitFor();
    await box.focus();
    const drawn = (await box.getAttribute('aria-label')) ?? '';
    await box.press('ArrowRight');
    await box.press('Shift+ArrowDown');
    const moved = edgesIn(drawn).map((edge, index) => edge + ([5, 0, 5, 5][index] ?? 0));
    const changed = await lookUntil(
      async () => edgesIn((await box.getAttribute('aria-label')) ?? ''),
      seen => String(seen) === String(moved),
    );
    assert.deepEqual(changed, moved);
    // The keys' own effect is drawn before a person types.
    await assertValue(field('Left of Region 1'), String(changed[0]));
    await field('Left of Region 1').fill('10');
    await field('Left of Region 1').press('Enter');
    await field('Top of Region 1').fill('20');
    await field('Top of Region 1').press('Enter');
    await scene().illustrate('studio-6-region');
    await studio()
      .locator('.images')
      .evaluate(
        (element, uri) => {
          const data = new DataTransfer();
          data.setData('application/vnd.code.uri-list', uri);
          element.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
        },
        pathToFileURL(scene().inWorkspace('images', 'lantern.png')).href,
      );
    await button('Move lantern.png Forward').click();
    await prompt().fill('a smaller flame');
    await button('Show Request').click();
    const request = JSON.parse((await studio().locator('.request').textContent()) ?? '') as {
      readonly boxes: readonly (readonly number[][])[];
      readonly images: readonly string[];
    };
    assert.deepEqual(
      request.images.map(uri => uri.replace(/^.*[/-]/, '')),
      ['lantern.png', 'one.png'],
    );
    const [, , right, bottom] = changed;
    assert.deepEqual(request.boxes, [[], [[10, 20, right, bottom]]]);
    await box.press('Delete');
    await studio().locator('.box').waitFor({ state: 'detached' });
  });

  test('says in the form’s words why nothing can be sent, and to Ctrl+Enter too', async () => {
    const obstacle = studio().locator('#obstacle');
    await obstacle
      .getByText('Draw at least one box on the picture, where it is to change.')
      .waitFor();
    await studio().locator('vscode-button[disabled]', { hasText: 'Generate' }).waitFor();
    await prompt().fill(' ');
    await obstacle.getByText('there is nothing to send yet').waitFor();
    assert.equal(await studio().getByRole('alert').count(), 0);
    await scene().illustrate('studio-6-nothing-to-send');
    await prompt().press('Control+Enter');
    await studio().getByRole('alert').getByText('there is nothing to send yet').waitFor();
    await prompt().fill('a smaller flame');
    await studio().getByRole('alert').waitFor({ state: 'detached' });
  });

  test('knows at once that a key was set', async () => {
    const { page, quickInput } = scene();
    await choose('#model', 'gccai: Qwen Image 2.0');
    const note = studio().getByText('needs an API key');
    await note.waitFor();
    await runCommand(page, 'Easel: Set API Key…');
    await quickInput.choose('gccai');
    await quickInput.waitForTitle('gccai: API Key');
    await quickInput.type('key-for-gccai-1234');
    await quickInput.accept();
    await note.waitFor({ state: 'detached' });
    await choose('#model', 'Placeholder');
  });

  test('finds old jobs, recalls one only when asked to, and says when files are gone', async () => {
    await field('Search').fill('paper bo');
    await studio().getByText('1 job', { exact: true }).waitFor();
    const row = studio().locator('.history-row', { hasText: 'a paper boat' });
    assert.match((await row.textContent()) ?? '', /Placeholder.*seed \d+.*saved/);
    await assertValue(prompt(), 'a smaller flame');
    await rm(scene().inWorkspace('pages', '01', 'images', 'a-paper-boat.png'));
    await field('Search').fill('paper');
    await studio().getByText('2 jobs').waitFor();
    await row.getByText('undone or deleted').waitFor();
    await scene().illustrate('studio-7-history');
    await studio().locator('#history-folder').selectOption({ label: 'pages/01/images' });
    await field('Search').fill('');
    await studio().getByText('2 jobs').waitFor();
    await field('To').fill('2020-01-01');
    await studio().getByText('0 jobs').waitFor();
    await field('To').fill('');
    await choose('#history-folder', 'All');
    await field('Search').fill('paper');
    await studio().getByText('2 jobs').waitFor();
    await button('Recall a paper boat').click();
    await assertValue(prompt(), 'a paper boat');
    await assertValue(studio().locator('#mode'), 'generate');
  });

  test('shows a series as a strip, and compares, copies, saves and deletes its pictures', async () => {
    const { page, dialog } = scene();
    await choose('#model', 'Placeholder');
    await choose('#mode', 'Series');
    await choose('#count', '3');
    await generate('a sunrise');
    const frames = studio().getByRole('group', { name: 'Series: a sunrise' }).getByRole('option');
    await frames.nth(2).waitFor();
    assert.deepEqual(
      await frames.locator('.result-name').allInnerTexts(),
      [1, 2, 3].map(number => `${number} a-sunrise-0${number}.png`),
    );
    await frames.nth(0).click();
    await frames.nth(0).press('Shift+ArrowRight');
    await button('Compare').click();
    const border = field('Border Between the Two, in Per Cent of the Width');
    await studio()
      .getByText('a-sunrise-01.png on the left, a-sunrise-02.png on the right')
      .waitFor();
    await border.press('ArrowRight');
    await assertValue(border, '51');
    await scene().illustrate('studio-10-compare');
    await border.press('Escape');
    await border.waitFor({ state: 'detached' });

    await frames.nth(2).click();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy Image').click();
    await studio().getByText('The picture is on the clipboard.').waitFor();
    const copied = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const blob = await item?.getType('image/png');
      const { width = 0, height = 0 } = blob ? await createImageBitmap(blob) : {};
      return [width, height];
    });
    const shown = await frames
      .nth(2)
      .locator('img')
      .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
    assert.deepEqual(copied, shown);

    await button('Save As…').click();
    const copy = scene().inWorkspace('images', 'copy of a sunrise.png');
    await answerPath('Save Picture As', copy);
    await studio().getByText('Saved as images/copy of a sunrise.png').waitFor();
    const original = scene().inWorkspace('pages', '01', 'images', 'a-sunrise-03.png');
    assert.deepEqual(await readFile(copy), await readFile(original));

    const editorLines = page.locator('.editor-instance .view-lines').first();
    await frames.nth(0).dragTo(editorLines, { targetPosition: { x: 60, y: 66 } });
    await editorLines.getByText('![a\u00a0sunrise](images/a-sunrise-01.png)').waitFor();
    await scene().illustrate('studio-12-dropped');

    await frames.nth(2).press('Delete');
    await dialog.waitFor('Delete this picture?');
    await scene().illustrate('studio-11-delete');
    await dialog.click('Move to Trash');
    await dialog.waitFor('There is no trash here.');
    await dialog.click('Delete Permanently');
    await frames.nth(2).waitFor({ state: 'detached' });
    await assert.rejects(readFile(original), /ENOENT/);
    await field('Search').fill('sunrise');
    await studio().getByText('1 of 3 pictures undone or deleted').waitFor();

    await frames.nth(0).click();
    await button('Vary').click();
    await assertValue(studio().locator('#mode'), 'variation');
    await generate('another sky');
    await result('another-sky.png').click();
    await button('Compare').click();
    await studio()
      .getByText('a-sunrise-01.png on the left, another-sky.png on the right')
      .waitFor();
    await button('Close the Comparison').click();
  });

  test('keeps the form as a preset, puts it in the form’s place, and deletes it', async () => {
    const { quickInput } = scene();
    await choose('#model', 'Wave: Qwen Image 2.0');
    await prompt().fill('a poster for the fair');
    await button('Presets…').click();
    await quickInput.choose('Save This Form as a Preset…');
    await quickInput.choose('In This Workspace');
    await quickInput.waitForTitle('Name of the Preset');
    await quickInput.type('poster');
    await quickInput.accept();
    await choose('#model', 'Placeholder');
    await prompt().fill('something else');
    await button('Presets…').click();
    await quickInput.row('poster').waitFor();
    await scene().illustrate('studio-13-presets');
    await quickInput.choose('poster');
    await assertValue(prompt(), 'a poster for the fair');
    await assertValue(studio().locator('#model'), 'wave/qwen-image-2.0');
    await button('Presets…').click();
    await quickInput.row('poster').hover();
    await quickInput.row('poster').getByRole('button', { name: 'Delete This Preset' }).click();
    await quickInput.row('poster').waitFor({ state: 'detached' });
    await quickInput.escape();
  });

  test('takes a palette from a style sheet, a picture and a text', async () => {
    const title = 'Colours from a Style Sheet or an Image';
    const css = scene().inWorkspace('styles', 'theme.css');
    await writeFile(
      css,
      ':root { --ink: #1f4e79; --sun: rgb(242 177 52); --sea: hsl(200deg 100% 50%) }',
    );
    await choose('#model', 'Wave: Wan 2.7 Image');
    await choose('#mode', 'Generate');
    const colours = studio().locator('.colours code');
    if ((await colours.count()) === 0)
      await studio().getByText('Palette', { exact: true }).last().click();
    await button(`${title}…`).click();
    await answerPath(title, css);
    await colours.getByText('#00AAFF').waitFor();
    assert.deepEqual(await colours.allTextContents(), ['#1F4E79', '#F2B134', '#00AAFF']);

    await button(`${title}…`).click();
    await answerPath(title, scene().inWorkspace('images', 'lantern.png'));
    await colours.getByText('#00AAFF').waitFor({ state: 'detached' });
    await scene().illustrate('studio-14-palette');
    const shares = await studio()
      .locator('.colours vscode-textfield')
      .evaluateAll(fields => fields.map(each => Number((each as HTMLInputElement).value)));
    assert.equal(
      shares.reduce((sum, share) => sum + share, 0),
      100,
    );

    const text = field('Colours from Text, Such as #1F4E79 #F2B134 …');
    await text.fill('#102030 and #fff');
    await text.press('Enter');
    await studio().getByText('2 colours were found; 3 are needed at least.').waitFor();
    await text.fill('#102030, #fff and #abcdef');
    await text.press('Enter');
    await colours.getByText('#ABCDEF').waitFor();
  });

  test('is as it was after it was hidden, the window reloaded at the last key, or the panel closed', async () => {
    const { page, workbench } = scene();
    await prompt().fill('kept over everything');
    await scene().openDocument();
    await page.locator('.tab', { hasText: 'Easel Studio' }).click();
    await assertValue(prompt(), 'kept over everything');
    // The next key goes where the last one went, although nobody clicked there.
    await assertFocus('prompt');
    await page.keyboard.type('!');
    await assertValue(prompt(), 'kept over everything!');
    await prompt().fill('typed');
    await prompt().pressSequentially(' at the last');
    await studio()
      .getByText(/^\s*17 of \d+ characters/)
      .waitFor();
    await waitUntilKept(workbench.server.dataFolder, 'typed at the last');
    // As a browser does it: unlike the command, it does not wait for what the editor still has to write down, and
    // the editor may not even know that the panel was open.
    await workbench.open(workbench.workspaceFolder);
    await runCommand(page, 'Easel: Open Studio');
    await assertValue(prompt(), 'typed at the last');
    await result('a-paper-fan.png').waitFor();
    await runCommand(page, 'View: Close Editor');
    await studio().locator('body').waitFor({ state: 'detached' });
    await runCommand(page, 'Easel: Open Studio');
    await assertValue(prompt(), 'typed at the last');
  });

  test('has no serious finding of axe in four themes, wide and narrow', async () => {
    const { page, workbench } = scene();
    await choose('#model', 'Wave: Wan 2.7 Image');
    await choose('#mode', 'Edit Regions');
    await result('a-paper-fan.png').click();
    await button('Use as Reference').click();
    await button('Add Region').first().click();
    const axe = await readFile(path.resolve('node_modules', 'axe-core', 'axe.min.js'), 'utf8');
    await (await frame()).evaluate(axe);
    for (const [index, kind] of themeKinds.entries()) {
      if (index === 2) await changeUserSettings(workbench, highContrast);
      else if (index > 0) await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
      await studio().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      // Each width in a dark and in a light theme: colours do not depend on it.
      const width = index % 3 === 0 ? 2100 : 900;
      for (const each of takesScreenshots ? [2100, 900] : [width]) {
        await page.setViewportSize({ width: each, height: 900 });
        await scene().illustrate(`studio-8-${kind}-${each}`);
        assert.deepEqual(await findings(await frame()), [], `${kind}, ${each}`);
      }
    }
  });
});

/** The edges in a region's name: left, top, right, bottom. */
function edgesIn(name: string): readonly number[] {
  return Array.from(name.matchAll(/\w+ (\d+)(?=,|$)/g), ([, edge]) => Number(edge));
}

async function assertValue(locator: Locator, value: string): Promise<void> {
  const seen = await lookUntil(
    () => locator.inputValue(),
    found => found === value,
  );
  assert.equal(seen, value);
}

/** What axe calls serious or critical, with the elements it means. */
async function findings(frame: Frame): Promise<readonly string[]> {
  const { violations } = await frame.evaluate<AxeResults>('axe.run(document)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary = '' }) => `${id}: ${target.join(' ')} ${failureSummary}`,
      ),
    );
}

/** Waits until the form on the disk has the text: the way there is a few milliseconds from the last key. */
async function waitUntilKept(dataFolder: string, text: string): Promise<void> {
  const storage = path.join(
    dataFolder,
    'data',
    'User',
    'globalStorage',
    'easel.easel',
    'studio-forms',
  );
  const form = await lookUntil(
    async () => {
      const [file] = await readdir(storage);
      return file === undefined ? '' : readFile(path.join(storage, file), 'utf8');
    },
    seen => seen.includes(text),
  );
  assert.ok(form.includes(text), form);
}
