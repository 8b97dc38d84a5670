import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { readImageHeader } from '../../standins/support/imageHeader';
import { chooseMenuEntry, Explorer } from '../support/explorer';
import { readPlainLantern, scene } from './scene';

suite('a picture in the Explorer is edited', () => {
  /** Right-clicks the moon and takes what is offered for the first model of a service. */
  async function editMoon(service: string, prompt: string): Promise<void> {
    const { page, quickInput } = scene();
    const explorer = new Explorer(page);
    await explorer.expand('images');
    await explorer.row('moon.png').click({ button: 'right' });
    await chooseMenuEntry(page, 'Edit Image…');
    await quickInput.waitForTitle('Edit Image (1/');
    await quickInput.type(prompt);
    await quickInput.accept();
    await quickInput.waitForTitle('Edit Image (2/');
    await quickInput.type(service);
    await quickInput.choose(/^Qwen Image 2\.0/, service);
    // One that has one size for every ratio asks for none.
    const total = service === 'skills.video' ? 4 : 5;
    for (let step = 3; step <= total; step += 1) {
      await quickInput.waitForTitle(`Edit Image (${step}/${total})`);
      await quickInput.accept();
    }
  }

  /** Waits for the picture that was made of it, which is another. */
  async function checkEdited(width = 1248, height = 832): Promise<void> {
    const { notifications } = scene();
    const saved = new RegExp(`Saved images/(moon-edit\\S*) \\(${width}×${height}`);
    const buttons = await notifications.buttons(saved);
    assert.deepEqual(buttons.slice(0, 2), ['Compare', 'Replace Original']);
    const [name = ''] = (await notifications.texts()).flatMap(text => saved.exec(text)?.[1] ?? []);
    const edited = await readFile(scene().inWorkspace('images', name));
    assert.deepEqual(readImageHeader(edited)?.size, { width, height });
    assert.ok(!edited.equals(await readFile(scene().inWorkspace('images', 'moon.png'))));
  }

  test('by skills.video, which is sent the file without its metadata', async () => {
    const { skillsvideo } = scene();
    await editMoon('skills.video', 'make it glow');
    await checkEdited();
    const plain = await readPlainLantern();
    const [image] = skillsvideo.tasks.at(-1)?.order.images ?? [];
    assert.deepEqual(image, {
      name: 'image-1.png',
      byteLength: plain.length,
      sha256: createHash('sha256').update(plain).digest('hex'),
      size: { width: 480, height: 320 },
    });
  });

  test('by gccai, which takes uploads itself, once that is said', async () => {
    const { dialog, gccai } = scene();
    await editMoon('gccai', 'make it dim');
    const { origin } = new URL(gccai.baseUrl);
    assert.match(
      await dialog.waitFor(`gccai reads public addresses only. Put moon.png at ${origin}?`),
      /sent to the service itself, without its location.*for 72 hours; Easel cannot delete it/,
    );
    await scene().illustrate('host-0-own-upload');
    await dialog.click('Continue, and Don’t Ask Again');
    await checkEdited();
    // The stand-in has read it there, or the task would have failed.
    const [address = ''] = gccai.tasks.at(-1)?.order.imageUrls ?? [];
    const kept = Buffer.from(await (await fetch(address)).arrayBuffer());
    assert.ok(kept.equals(await readPlainLantern()));
    assert.equal(gccai.counts.uploads, 1);
  });

  test('by Wave, from an address that is pasted', async () => {
    const { quickInput, wave } = scene();
    const served: string[] = [];
    const plain = await readPlainLantern();
    const server = createServer((request, response) => {
      served.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': plain.length });
      response.end(request.method === 'HEAD' ? undefined : plain);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/lantern.png?v=1`;
    try {
      await editMoon('Wave', 'make it shine');
      await quickInput.waitForTitle('Set Up Image Host');
      await quickInput.choose('An Address I Paste');
      await quickInput.waitForTitle('Paste an Address');
      await quickInput.type('lantern.png');
      await quickInput.accept();
      await quickInput.waitForMessage('An https address that leads to a picture.');
      await scene().illustrate('host-0-pasted');
      await quickInput.type(address);
      await quickInput.accept();
      await checkEdited(2048, 1360);
      assert.deepEqual(wave.tasks.at(-1)?.order.imageUrls, [address]);
      assert.deepEqual(served, ['HEAD /lantern.png?v=1', 'GET /lantern.png?v=1']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
