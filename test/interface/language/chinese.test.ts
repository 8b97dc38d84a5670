import assert from 'node:assert/strict';
import type { Frame, FrameLocator } from 'playwright-core';

import { waitForText } from '../support/editor';
import { lookUntil } from '../support/lookUntil';
import { runCommand } from '../support/quickInput';
import { useScene } from '../support/scene';

/** Beside Chinese, a text may hold these: names, units, and what is typed or sent as it is. */
const names =
  /Easel|Studio|Wave|gccai|HiAPI|skills\.video|Qwen Image|Wan 2\.7 Image|Pro|API|PNG|JPEG|WebP|KB|Shift|Alt|Delete|[\w/-]+\/[\w.-]+|\.(?:png|jpg|webp)/g;

suite('an editor whose language is Chinese', () => {
  const scene = useScene({ documentCount: 2, wave: {}, keyInEnvironment: true, language: 'zh-cn' });

  function studio(): FrameLocator {
    return scene().page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  async function frame(): Promise<Frame> {
    const body = await studio().locator('body').elementHandle();
    const own = await body.ownerFrame();
    assert.ok(own);
    return own;
  }

  test('asks in Chinese, and says in Chinese what was saved', async () => {
    await scene().openDocument();
    const { page, quickInput, notifications } = scene();
    await runCommand(page, 'Easel: 生成图像…');
    await quickInput.waitForTitle('生成图像 (1/5)');
    assert.equal(await quickInput.placeholder(), '例如：一只在树下读书的狐狸，扁平插画，暖色调');
    await scene().illustrate('chinese-1-prompt');
    await quickInput.type('纸灯笼');
    await quickInput.accept();
    await quickInput.waitForTitle('生成图像 (2/5)');
    await quickInput.row('占位图').waitFor();
    await scene().illustrate('chinese-2-model');
    await quickInput.choose('占位图');
    await quickInput.waitForTitle('生成图像 (3/5)');
    await quickInput.choose('16:9');
    await quickInput.waitForTitle('生成图像 (4/5)');
    await quickInput.accept();
    await quickInput.waitForTitle('生成图像 (5/5)');
    await scene().illustrate('chinese-3-count');
    await quickInput.choose('1 张图像');
    await notifications.waitFor(/已保存 pages\/01\/images\/纸灯笼\.png（\d+×\d+，免费）。/);
    await scene().illustrate('chinese-4-saved');
    await waitForText(page, '![纸灯笼](images/');
  });

  test('has a Studio without a word of English, which fits beside a document', async () => {
    const { page } = scene();
    await runCommand(page, 'Easel: 打开 Studio');
    await studio().locator('#prompt').waitFor();
    assert.equal(await studio().locator('html').getAttribute('lang'), 'zh-cn');
    const own = await frame();
    for (const [index, { model, mode, shows }] of forms.entries()) {
      await studio().locator('#model').selectOption({ label: model });
      await studio().locator('#mode').selectOption({ label: mode });
      await studio().getByText(shows, { exact: true }).waitFor();
      const said = await own.evaluate(textsInPage);
      assert.ok(said.some(text => text.includes('本月')));
      assert.deepEqual(said.filter(isEnglish), []);
      await scene().illustrate(`chinese-5-studio-${index + 1}`);
    }
    await runCommand(page, 'View: Single Column Editor Layout');
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await page.setViewportSize({ width: 360, height: 2400 });
    const { width, outside } = await lookUntil(
      async () => (await frame()).evaluate(widthOfPage),
      seen => seen.width <= 310,
    );
    await scene().illustrate('chinese-6-studio-narrow');
    assert.ok(width > 250 && width <= 310, `${width} pixels wide`);
    assert.deepEqual(outside, []);
  });
});

/** Models with a mode each, which show most of the form between them, and what is there when they are. */
const forms = [
  { model: 'Wave: Qwen Image 2.0', mode: '生成', shows: '反向提示词' },
  { model: 'Wave: Wan 2.7 Image', mode: '组图', shows: '$0.02295' },
  { model: 'Wave: Wan 2.7 Image', mode: '区域编辑', shows: '已提供 0 张；可接受 1 到 9 张' },
] as const;

/** Whether a text has a word that is neither Chinese nor a name. */
function isEnglish(text: string): boolean {
  return /[A-Za-z]{2}/.test(text.replace(names, ''));
}

/** All that the page says, also to those who hear it. Runs in the page. */
function textsInPage(): readonly string[] {
  const texts: string[] = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, nodeValue } = walker.currentNode;
    if (parentElement?.closest('script, style, textarea') === null) texts.push(nodeValue ?? '');
  }
  for (const element of Array.from(document.querySelectorAll('*'))) {
    for (const name of ['aria-label', 'placeholder', 'title', 'label', 'alt'] as const) {
      texts.push(element.getAttribute(name) ?? '');
    }
    if ('label' in element) texts.push(String(element.label));
  }
  return texts.map(text => text.trim()).filter(text => text !== '');
}

/** How wide the page is, and what it does not show of its width. Runs in the page. */
function widthOfPage(): { readonly width: number; readonly outside: readonly string[] } {
  const { clientWidth: width } = document.documentElement;
  const outside = Array.from(document.querySelectorAll('main *')).filter(
    element => element.getBoundingClientRect().right > width + 1,
  );
  return { width, outside: outside.map(element => `${element.tagName} ${element.className}`) };
}
