import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { keys, StrictBucket } from '../../unit/imageHosts/strictBucket';
import { chooseMenuEntry, Explorer } from '../support/explorer';
import { answer } from '../support/generating';
import { runCommand } from '../support/quickInput';
import { readPlainLantern, scene } from './scene';

const hourMs = 3_600_000;
const edit = { model: 'Qwen Image 2.0', tier: '1K' };

suite('a picture of this machine for a service that reads addresses only', () => {
  const bucket = new StrictBucket();
  let server: Server;

  suiteSetup(async () => {
    server = createServer(bucket.listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  suiteTeardown(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Resolves when the bucket has answered so many. */
  function deletions(count: number): Promise<void> {
    let left = count;
    return new Promise(resolve => {
      server.on('request', (request, response) => {
        response.on('finish', () => {
          if (request.method === 'DELETE' && (left -= 1) === 0) resolve();
        });
      });
    });
  }

  /** All but its keys is known. */
  async function setUpBucketAgain(): Promise<void> {
    const { page, quickInput, notifications } = scene();
    await runCommand(page, 'Easel: Set Up Image Host…');
    await quickInput.waitForTitle('Set Up Image Host');
    await quickInput.choose('A Bucket');
    for (const [index, text] of [
      undefined,
      undefined,
      undefined,
      ...Object.values(keys),
    ].entries()) {
      await quickInput.waitForTitle(`Set Up Image Host (${index + 1}/5)`);
      if (text !== undefined) await quickInput.type(text);
      await quickInput.accept();
    }
    await notifications.waitFor('The image host is set up.');
  }

  async function editLantern(prompt: string): Promise<void> {
    const { page } = scene();
    const explorer = new Explorer(page);
    await explorer.expand('images');
    await explorer.row('lantern.png').click({ button: 'right' });
    await chooseMenuEntry(page, 'Edit Image…');
    await answer(page, 'Edit Image', { prompt, ...edit });
  }

  test('leads to a bucket that is set up on the way, and takes the picture away again', async () => {
    const { quickInput, notifications, dialog, wave } = scene();
    const takenAway = deletions(2);
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await editLantern('make it glow');
    await quickInput.waitForTitle('Set Up Image Host');
    await scene().illustrate('host-1-kinds');
    await quickInput.choose('A Bucket');
    await quickInput.waitForTitle('Set Up Image Host (1/5)');
    await quickInput.type('ftp://nowhere');
    await quickInput.accept();
    await quickInput.waitForMessage('An https address');
    for (const [index, text] of [endpoint, bucket.region, 'pictures'].entries()) {
      await quickInput.waitForTitle(`Set Up Image Host (${index + 1}/5)`);
      await quickInput.type(text);
      await scene().illustrate(`host-2-question-${index + 1}`);
      await quickInput.accept();
    }
    for (const [index, text] of Object.values(keys).entries()) {
      await quickInput.waitForTitle(`Set Up Image Host (${index + 4}/5)`);
      assert.equal(await quickInput.input.getAttribute('type'), 'password');
      await quickInput.type(text);
      await quickInput.accept();
    }
    await notifications.waitFor('The image host is set up.');
    assert.match(
      await dialog.waitFor(`Wave reads public addresses only. Put lantern.png at ${endpoint}?`),
      /nobody can guess.*up to one hour.*deleted when the job has ended/,
    );
    await scene().illustrate('host-3-consent');
    await dialog.click('Continue, and Don’t Ask Again');
    await notifications.waitFor('images/lantern-edit.png (1248×832, $0.02125)');
    await scene().illustrate('host-4-saved');
    const [imageUrl = ''] = wave.tasks.at(-1)?.order.imageUrls ?? [];
    assert.match(imageUrl, new RegExp(`^${endpoint}/pictures/easel/`));
    await takenAway;
    // Once for the test picture, whose address is good for no HEAD, and once for the edit.
    const wanted = ['PUT ok', 'GET ok', 'DELETE ok'];
    assert.deepEqual(
      bucket.log.filter(line => !line.startsWith('HEAD')),
      [...wanted, ...wanted],
    );
    assert.ok(bucket.served.at(-1)?.equals(await readPlainLantern()));
    assert.equal(bucket.objects.size, 0);
  });

  test('is put there without a question the next time', async () => {
    const { notifications, wave } = scene();
    const { posts } = wave.counts;
    await editLantern('make it rain');
    await notifications.waitFor('images/lantern-edit-1.png (1248×832, $0.02125)');
    assert.equal(wave.counts.posts, posts + 1);
  });

  test('costs nothing when the bucket refuses it', async () => {
    const { notifications, wave } = scene();
    const { posts } = wave.counts;
    bucket.fault = (_request, response) => {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<Error><Code>AccessDenied</Code></Error>');
      return true;
    };
    try {
      await editLantern('make it snow');
      await notifications.waitFor(
        /did not accept the keys of the image host\. Nothing was charged\./,
      );
      await scene().illustrate('host-5-refused');
      assert.deepEqual(await notifications.buttons('image host'), [
        ...['Set Up Image Host', 'Try Again', 'Show Log'],
      ]);
      assert.equal(wave.counts.posts, posts);
    } finally {
      bucket.fault = undefined;
    }
  });

  test('is taken away by the window that goes on with its job, when that has ended', async () => {
    const { notifications, wave, workbench } = scene();
    wave.planNext({ durationMs: hourMs });
    await editLantern('make it patient');
    await notifications.waitFor('make it patient: Queued');
    await workbench.reload();
    await notifications.waitFor('make it patient: ');
    // What keeps secrets here forgets them when the page is reloaded.
    await setUpBucketAgain();
    assert.equal(bucket.objects.size, 1);
    const takenAway = deletions(1);
    wave.clock.skip(hourMs);
    await notifications.waitFor('images/lantern-edit-2.png (1248×832, $0.02125)');
    await takenAway;
    assert.equal(bucket.objects.size, 0);
  });

  test('is done with where its keys are removed', async () => {
    const { page, quickInput, notifications, wave } = scene();
    await runCommand(page, 'Easel: Remove API Key…');
    await quickInput.choose('Image Host: Keys of the Bucket');
    await notifications.waitFor('The keys of the image host are removed from this machine.');
    const { posts } = wave.counts;
    await editLantern('make it forgotten');
    await notifications.waitFor(/Nothing was (sent|charged)/);
    assert.equal(wave.counts.posts, posts);
  });
});
