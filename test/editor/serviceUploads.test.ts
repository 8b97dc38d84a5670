import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { editImage } from '../../src/editor/commands/editImage';
import type { Services } from '../../src/editor/services';
import { startGccaiStandIn, type GccaiStandIn } from '../standins/gccai/gccaiStandIn';
import { callEasel } from './support/easel';
import { bytesAt, closeServers, edit, serve, taggedPicture } from './support/hostedPictures';
import { endOwnEasels, startOwnEasel } from './support/ownEasel';
import { changeSetting } from './support/settings';
import { causedAtWave, wave } from './support/wave';

const model = 'gccai/qwen-image-2.0';
const running: GccaiStandIn[] = [];

async function startGccai(uploads: 'present' | 'absent'): Promise<GccaiStandIn> {
  const gccai = await startGccaiStandIn({ uploads });
  running.push(gccai);
  await changeSetting('easel.providers.gccai.baseUrl', gccai.baseUrl);
  process.env['GCCAI_API_KEY'] = gccai.keys[0];
  return gccai;
}

/** Where `npm start` has pictures put, too. */
async function putAt(gccai: GccaiStandIn): Promise<void> {
  await changeSetting('easel.imageHost.kind', 'upload');
  await changeSetting('easel.imageHost.upload.url', `${gccai.baseUrl}/uploads/images`);
  await changeSetting('easel.imageHost.upload.headers', {
    authorization: `Bearer ${gccai.keys[0]}`,
  });
}

suiteTeardown(() => {
  delete process.env['GCCAI_API_KEY'];
});

teardown(async () => {
  endOwnEasels();
  closeServers();
  await Promise.all(running.splice(0).map(each => each.close()));
});

suite('an upload address of one’s own', () => {
  test('takes a picture without its metadata, and Wave reads it there', async () => {
    const { file, plain } = await taggedPicture();
    const host = await startGccaiStandIn();
    running.push(host);
    await putAt(host);
    const result = await callEasel('easel.editImage', edit(file));
    assert.equal(result.status, 'saved', result.error?.message);
    const [address] = wave().tasks.at(-1)?.order.imageUrls ?? [];
    assert.ok((await bytesAt(address)).equals(plain));
  });

  const troubles: readonly (readonly [string, RequestListener, RegExp])[] = [
    [
      'hangs up half-way',
      request => void request.once('data', () => request.socket.destroy()),
      /^The connection to http:\S+ broke off while the picture was sent there\. Nothing was charged\.$/,
    ],
    [
      'wants another key',
      (request, response) => {
        request.resume().on('end', () => response.writeHead(401).end());
      },
      /^http:\S+ did not accept the keys of the image host\. Nothing was charged\.$/,
    ],
    [
      'says nothing of an address',
      (request, response) => {
        request.resume().on('end', () => response.end('{"ok":true}'));
      },
      /^http:\S+ gave an answer Easel does not understand\. .*Nothing was charged\.$/,
    ],
  ];
  for (const [what, listener, says] of troubles) {
    test(`that ${what} is named, and nothing is asked of the service`, async () => {
      const { file } = await taggedPicture();
      const { origin } = await serve(listener);
      await changeSetting('easel.imageHost.kind', 'upload');
      await changeSetting('easel.imageHost.upload.url', `${origin}/upload`);
      const { error } = await callEasel('easel.editImage', edit(file));
      assert.equal(error?.code, 'image-host-failed');
      assert.match(error.message, says);
      assert.equal(causedAtWave().posts, 0);
    });
  }
});

suite('an address that a picture has already', () => {
  test('and that has expired fails the job in words, and nothing is charged', async () => {
    const { origin } = await serve((_request, response) => response.writeHead(403).end());
    const result = await callEasel('easel.editImage', edit(`${origin}/lantern.png?expires=1`));
    assert.equal(result.status, 'failed');
    assert.match(result.error?.message ?? '', /Wave .*image_urls\[0\] answered 403/);
    assert.equal(causedAtWave().charged, 0);
  });
});

suite('a service’s own upload', () => {
  let services: Services;

  setup(async () => {
    ({ services } = await startOwnEasel());
  });

  test('is given no picture before somebody was told where it goes', async () => {
    const { file } = await taggedPicture();
    const gccai = await startGccai('present');
    const { error } = await editImage(services, edit(file, model));
    assert.equal(
      error?.message,
      '“lantern.png” must be a public https address for gccai/qwen-image-2.0; it is lantern.png. Nothing was charged.',
    );
    assert.deepEqual([gccai.counts.uploads, gccai.counts.posts], [0, 0]);
  });

  test('is used from then on, also where nobody is there to be asked', async () => {
    const { file, plain } = await taggedPicture();
    const gccai = await startGccai('present');
    await services.imageHosting.putWithoutAsking(`${gccai.baseUrl}/uploads/images`);
    const result = await editImage(services, edit(file, model));
    assert.equal(result.status, 'saved', result.error?.message);
    const [address] = gccai.tasks.at(-1)?.order.imageUrls ?? [];
    assert.ok((await bytesAt(address)).equals(plain));
  });

  test('that is not there is asked once, and then the image host is used', async () => {
    const { file, plain } = await taggedPicture();
    const host = await startGccaiStandIn();
    running.push(host);
    const gccai = await startGccai('absent');
    await services.imageHosting.putWithoutAsking(`${gccai.baseUrl}/uploads/images`);
    await putAt(host);
    for (const uploads of [1, 1]) {
      const result = await editImage(services, edit(file, model));
      assert.equal(result.status, 'saved', result.error?.message);
      assert.equal(gccai.counts.uploads, uploads);
    }
    const [address = ''] = gccai.tasks.at(-1)?.order.imageUrls ?? [];
    assert.ok((await bytesAt(address)).equals(plain));
    assert.equal(host.counts.uploads, 2);
  });

  const refusals = [
    [401, 'unauthorized', /^gccai refused the API key\./],
    [503, 'network', /could not be reached\./],
  ] as const;
  for (const [status, code, says] of refusals) {
    test(`that answers ${status} is told in the service’s own name, and nothing is charged`, async () => {
      const { file } = await taggedPicture();
      const gccai = await startGccai('present');
      await services.imageHosting.putWithoutAsking(`${gccai.baseUrl}/uploads/images`);
      gccai.faults.next('upload', { status, body: {} });
      const { error } = await editImage(services, edit(file, model));
      assert.equal(error?.code, code, error?.message);
      assert.match(error.message, says);
      assert.match(error.message, /Nothing was charged\.$/);
      assert.equal(gccai.counts.posts, 0);
    });
  }
});
