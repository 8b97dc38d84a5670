import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { editImage } from '../../src/editor/commands/editImage';
import { readSetting } from '../../src/editor/configuration';
import { storedS3Keys } from '../../src/editor/imageHosting';
import { readInputImages } from '../../src/editor/inputImages';
import { requireModel } from '../../src/editor/modelTable';
import type { Services } from '../../src/editor/services';
import { failTask } from '../standins/wave/waveFaults';
import { keys, StrictBucket } from '../unit/imageHosts/strictBucket';
import { closeServers, edit, serve, taggedPicture } from './support/hostedPictures';
import { endOwnEasels, startOwnEasel } from './support/ownEasel';
import { changeSetting } from './support/settings';
import { causedAtWave, wave } from './support/wave';

const hourMs = 3_600_000;
const brokeOff =
  /^The connection to http:\S+ broke off while the picture was sent there\. Nothing was charged\.$/;

suite('a picture for a service that reads addresses only, put into a bucket', () => {
  let bucket: StrictBucket;
  let server: Server;
  let services: Services;

  setup(async () => {
    bucket = new StrictBucket();
    let origin: string;
    ({ server, origin } = await serve(bucket.listener));
    ({ services } = await startOwnEasel());
    await services.credentials.store(
      's3',
      origin,
      storedS3Keys(keys.accessKeyId, keys.secretAccessKey),
    );
    await changeSetting('easel.imageHost.kind', 's3');
    await changeSetting('easel.imageHost.s3.endpoint', origin);
    await changeSetting('easel.imageHost.s3.region', bucket.region);
    await changeSetting('easel.imageHost.s3.bucket', 'pictures');
  });

  teardown(() => {
    endOwnEasels();
    closeServers();
  });

  /** Resolves once the bucket has answered that many requests to delete something. */
  function deletions(count: number): Promise<void> {
    let left = count;
    return new Promise(resolve => {
      server.on('request', (request, response) => {
        if (request.method !== 'DELETE') return;
        response.on('finish', () => {
          if ((left -= 1) === 0) resolve();
        });
      });
    });
  }

  test('is read there without its metadata, and taken away when the service fails', async () => {
    const { file, plain } = await taggedPicture();
    const takenAway = deletions(1);
    wave().planNext(failTask({ code: 'upstream_error', message: 'not today' }));
    const result = await editImage(services, edit(file));
    assert.equal(result.status, 'failed');
    await takenAway;
    assert.ok(bucket.served.at(-1)?.equals(plain));
    assert.equal(bucket.objects.size, 0);
  });

  test('is taken away when somebody cancels', async () => {
    const { file } = await taggedPicture();
    const takenAway = deletions(1);
    wave().planNext({ durationMs: hourMs });
    const { polls } = wave().counts;
    const result = editImage(services, edit(file));
    await wave().seen('poll', polls + 1);
    assert.equal(bucket.objects.size, 1);
    for (const { abort } of services.running.values()) abort.abort();
    assert.equal((await result).status, 'cancelled');
    await takenAway;
    assert.equal(bucket.objects.size, 0);
  });

  test('is taken away when the answer to its upload is lost, and nothing is charged', async () => {
    const { file } = await taggedPicture();
    const takenAway = deletions(1);
    bucket.losesAnswers = true;
    const result = await editImage(services, edit(file));
    assert.match(result.error?.message ?? '', brokeOff);
    await takenAway;
    assert.deepEqual([bucket.objects.size, causedAtWave().posts], [0, 0]);
  });

  test('is refused with the next step where the upload breaks off half-way', async () => {
    const { file } = await taggedPicture();
    bucket.fault = (request, response) => {
      if (request.method !== 'PUT') return false;
      request.once('data', () => response.destroy());
      return true;
    };
    const result = await editImage(services, edit(file));
    assert.match(result.error?.message ?? '', brokeOff);
    // Nobody knows what has arrived, so it is deleted all the same.
    assert.deepEqual(bucket.log, ['DELETE ok']);
    assert.equal(causedAtWave().posts, 0);
  });

  test('is taken away by a later window, once no job can need it', async () => {
    const { file } = await taggedPicture();
    const sources = await readInputImages([file], undefined);
    const job = { jobId: 'of-an-earlier-window', model: requireModel('wave/qwen-image-2.0') };
    await services.imageHosting.host(job, sources, new AbortController().signal);
    await services.imageHosting.removeLeftovers();
    assert.equal(bucket.objects.size, 1);
    await services.imageHosting.releaseJob('another');
    assert.equal(bucket.objects.size, 1);
    const now = Date.now;
    Date.now = () => now() + hourMs + 1;
    try {
      await services.imageHosting.removeLeftovers();
    } finally {
      Date.now = now;
    }
    assert.equal(bucket.objects.size, 0);
  });

  test('is asked about again where the bucket, or who can read it, is another', async () => {
    const { imageHosting } = services;
    assert.equal(imageHosting.mayPutWithoutAsking(), false);
    await imageHosting.putWithoutAsking();
    assert.equal(imageHosting.mayPutWithoutAsking(), true);
    for (const [setting, value] of [
      ['bucket', 'others'],
      ['prefix', 'shared'],
      ['publicBaseUrl', 'https://pictures.example.com'],
      ['endpoint', 'https://s3.example.com'],
    ] as const) {
      const id = `easel.imageHost.s3.${setting}` as const;
      const before = readSetting(id);
      await changeSetting(id, value);
      assert.equal(imageHosting.mayPutWithoutAsking(), false, setting);
      await changeSetting(id, before);
    }
    assert.equal(imageHosting.mayPutWithoutAsking(), true);
  });
});
