import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  cancelledElsewhere,
  failTask,
  generationError,
  moderated,
  rateLimited,
} from '../../standins/skillsvideo/skillsvideoFaults';
import {
  startSkillsvideoStandIn,
  type SkillsvideoStandIn,
  type SkillsvideoStandInOptions,
} from '../../standins/skillsvideo/skillsvideoStandIn';
import { htmlPage, malformedJson, resetAfterRequest } from '../../standins/support/faults';
import { flatJpeg } from '../../standins/support/flatJpeg';
import { flatPng } from '../../standins/support/flatPng';
import { readImageHeader } from '../../standins/support/imageHeader';
import { answerOf, model, picturesOf, refusalOf, SkillsvideoCaller } from './skillsvideoCaller';

const cat = { prompt: 'a cat' };
const dayMs = 24 * 60 * 60 * 1000;
const usage = (subscription: number, permanent = 0) => ({
  total: subscription + permanent,
  subscription,
  permanent,
});

suite('skills.video stand-in: tasks', () => {
  const standIns: SkillsvideoStandIn[] = [];
  const servers: Server[] = [];

  async function started(options: SkillsvideoStandInOptions = {}) {
    const standIn = await startSkillsvideoStandIn(options);
    standIns.push(standIn);
    return { standIn, caller: new SkillsvideoCaller(standIn) };
  }

  /** Somebody's web server with input images. */
  async function imageServer(pictures: Readonly<Record<string, Uint8Array>>): Promise<string> {
    const server = createServer((request, response) => {
      const picture = pictures[request.url ?? ''];
      response.writeHead(picture === undefined ? 404 : 200);
      response.end(picture);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  teardown(async () => {
    await Promise.all(standIns.splice(0).map(standIn => standIn.close()));
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  test('a request without a good key is 401 everywhere and makes no task', async () => {
    const { standIn, caller } = await started({ keys: ['right-key'] });
    for (const authorization of ['', 'Bearer wrong-key', 'right-key', 'Key right-key']) {
      const refused = await caller.submit(cat, { authorization });
      assert.equal(await refusalOf(refused), '401 UNAUTHORIZED');
    }
    for (const path of ['/generation/gen_1', '/credits', '/elsewhere']) {
      const refused = await caller.fetch(path, { headers: { authorization: 'Bearer wrong-key' } });
      assert.equal(await refusalOf(refused), '401 UNAUTHORIZED');
    }
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [4, 0]);
    assert.equal(await caller.verdict(cat), 'accepted');
  });

  test('submitting answers what the page shows', async () => {
    const { standIn, caller } = await started({ taskDurationMs: Infinity });
    const response = await caller.submit(cat);
    const { id, ...rest } = await answerOf(response);
    assert.equal(response.status, 200);
    assert.match(String(id), /^gen_/);
    assert.deepEqual(rest, {
      status: 'IN_QUEUE',
      input: { aspect_ratio: '1:1', prompt: 'a cat', resolution: '1024x1024', n: 1 },
      usage: usage(20),
    });
    assert.equal(standIn.tasks[0]?.id, id);
  });

  test('a task is in the queue, in progress, then completed', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 1000_000 });
    const id = await caller.taskId({ ...cat, n: 2 });
    const seen: unknown[] = [];
    for (const skipMs of [0, 300_000, 300_000, 500_000]) {
      standIn.clock.skip(skipMs);
      const { status, data } = await caller.poll(id);
      seen.push([status, data === null]);
    }
    assert.deepEqual(seen, [
      ['IN_QUEUE', true],
      ['IN_PROGRESS', true],
      ['IN_PROGRESS', true],
      ['COMPLETED', false],
    ]);
  });

  test('a completed answer has the data and the credits, and no code', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const answer = await caller.finished({ ...cat, n: 3, aspect_ratio: '3:2' });
    const pictures = picturesOf(answer);
    const data = answer['data'] as Record<string, unknown>;
    assert.deepEqual(
      [data['type'], data['n'], data['actual_prompt'], data['image']],
      ['image', 3, 'a cat In fine detail.', pictures[0]],
    );
    assert.equal(new Set(pictures.map(({ url }) => url)).size, 3);
    for (const { url, file_name, content_type, width, height } of pictures) {
      assert.equal(url, `${standIn.outputOrigin}/output/${file_name}`);
      assert.deepEqual([content_type, width, height], ['image/png', 1248, 832]);
    }
    assert.deepEqual([answer['usage'], 'code' in answer], [usage(60), false]);
  });

  test('the actual prompt is the prompt where it is not to be expanded', async () => {
    const { caller } = await started({ taskDurationMs: 0 });
    const answer = await caller.finished({ ...cat, enable_prompt_expansion: false });
    assert.equal((answer['data'] as Record<string, unknown>)['actual_prompt'], 'a cat');
  });

  test('real time ends a task too', async () => {
    const { caller } = await started({ taskDurationMs: 20 });
    assert.equal((await caller.finished(cat))['status'], 'COMPLETED');
  });

  test('answers come in the words of the earlier pages and in either case', async () => {
    const words = async (answers: SkillsvideoStandInOptions['answers'] = {}) => {
      const { standIn, caller } = await started({ taskDurationMs: 100_000, answers });
      const submitted = await answerOf(await caller.submit(cat));
      standIn.clock.skip(50_000);
      const running = await caller.poll(String(submitted['id']));
      standIn.clock.skip(50_000);
      const done = await caller.poll(String(submitted['id']));
      return [submitted, running, done].map(answer => answer['status']);
    };
    assert.deepEqual(await words({ statusWords: 'prediction' }), [
      'starting',
      'processing',
      'succeeded',
    ]);
    assert.deepEqual(await words({ statusWords: 'prediction', letterCase: 'upper' }), [
      'STARTING',
      'PROCESSING',
      'SUCCEEDED',
    ]);
    assert.deepEqual(await words({ letterCase: 'lower' }), [
      'in_queue',
      'in_progress',
      'completed',
    ]);
  });

  test('answers come with 202, without input, with late credits and fields of no page', async () => {
    const { caller } = await started({
      taskDurationMs: 0,
      answers: {
        submitStatus: 202,
        input: 'absent',
        usage: 'at-the-end',
        data: 'images',
        pictureDetails: 'absent',
        unknownFields: 'present',
      },
    });
    const response = await caller.submit({ ...cat, n: 2 });
    const submitted = await answerOf(response);
    assert.deepEqual([response.status, submitted['usage']], [202, usage(0)]);
    assert.deepEqual(['input' in submitted, 'trace' in submitted], [false, true]);
    const done = await caller.finished({ ...cat, n: 2 });
    assert.deepEqual([done['usage'], 'image' in (done['data'] as object)], [usage(40), false]);
    assert.deepEqual(picturesOf(done).map(Object.keys), [['url'], ['url']]);
  });

  test('errors come with code and error, with either, or with a message alone', async () => {
    const body = async (errorFields: 'code-and-error' | 'error' | 'code' | 'message') => {
      const { caller } = await started({ answers: { errorFields } });
      return answerOf(await caller.submit({}));
    };
    const code = 'IMAGE_GENERATION_INVALID_INPUT';
    const message = 'prompt: is required';
    assert.deepEqual(await body('code-and-error'), { error: code, code, message });
    assert.deepEqual(await body('error'), { error: code, message });
    assert.deepEqual(await body('code'), { code, message });
    assert.deepEqual(await body('message'), { message });
  });

  test('a failed validation may be 422', async () => {
    const { caller } = await started({ answers: { invalidStatus: 422 } });
    assert.equal(await caller.verdict({}), '422 INVALID_INPUT prompt');
    const other = await caller.submit(cat, {}, 'qwen/other');
    assert.equal(await refusalOf(other), '400 UNSUPPORTED_MODEL model');
  });

  test('a script gives one answer per question and repeats the last', async () => {
    const polls = ['queued', 'running', 'PONDERING', 'succeeded'];
    const { caller } = await started({ polls });
    const id = await caller.taskId(cat);
    const words: unknown[] = [];
    for (let question = 0; question < 5; question += 1) {
      words.push((await caller.poll(id))['status']);
    }
    assert.deepEqual(words, ['IN_QUEUE', 'IN_PROGRESS', 'PONDERING', 'COMPLETED', 'COMPLETED']);
  });

  test('a failed task has code and message, no data, and its credits back', async () => {
    const { standIn, caller } = await started({
      taskDurationMs: 0,
      balance: 20,
    });
    standIn.planNext(failTask('IMAGE_GENERATION_TIMEOUT', 'Generation timed out.'), moderated());
    const failed = await caller.finished(cat);
    assert.deepEqual(failed, {
      id: failed['id'],
      status: 'FAILED',
      input: { aspect_ratio: '1:1', prompt: 'a cat', resolution: '1024x1024', n: 1 },
      data: null,
      usage: usage(0),
      code: 'IMAGE_GENERATION_TIMEOUT',
      message: 'Generation timed out.',
    });
    const rejected = await caller.finished(cat);
    assert.equal(rejected['code'], 'IMAGE_GENERATION_CONTENT_REJECTED');
    assert.deepEqual([standIn.charged, standIn.balance], [0, 20]);
  });

  test('a failure may come in the answer to the submission', async () => {
    const { standIn, caller } = await started({
      taskDurationMs: 0,
      answers: { earlyFailure: 'at-submission' },
    });
    standIn.planNext(failTask('IMAGE_GENERATION_FAILED'));
    const answer = await answerOf(await caller.submit(cat));
    assert.deepEqual(
      [answer['status'], answer['code'], answer['usage']],
      ['FAILED', 'IMAGE_GENERATION_FAILED', usage(0)],
    );
    assert.equal((await answerOf(await caller.submit(cat)))['status'], 'IN_PROGRESS');
  });

  test('a scripted failure and a cancellation have their words too', async () => {
    const { standIn, caller } = await started({ taskDurationMs: Infinity });
    standIn.planNext({ polls: ['failed'] }, cancelledElsewhere());
    const failed = await caller.poll(await caller.taskId(cat));
    assert.deepEqual([failed['status'], failed['code']], ['FAILED', 'IMAGE_GENERATION_FAILED']);
    const id = await caller.taskId(cat);
    await caller.poll(id);
    const cancelled = await caller.poll(id);
    assert.deepEqual(
      [cancelled['status'], cancelled['data'], 'code' in cancelled, standIn.charged],
      ['CANCELED', null, false, 0],
    );
  });

  test('fewer pictures than asked for can come back', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    standIn.planNext({ imageCount: 1 });
    assert.equal(picturesOf(await caller.finished({ ...cat, n: 3 })).length, 1);
  });

  test('credits are spent per picture, the lapsing ones first, and 402 when there are too few', async () => {
    const { standIn, caller } = await started({
      taskDurationMs: Infinity,
      balance: 80,
      permanentCredits: 50,
    });
    const two = await answerOf(await caller.submit({ ...cat, n: 2 }));
    assert.deepEqual(two['usage'], usage(30, 10));
    assert.deepEqual(await caller.balance(), usage(0, 40));
    const refused = await caller.submit({ ...cat, n: 3 });
    assert.equal(refused.status, 402);
    assert.deepEqual(await refused.json(), {
      error: 'INSUFFICIENT_CREDITS',
      code: 'IMAGE_GENERATION_INSUFFICIENT_CREDITS',
      message: 'Insufficient credits for this generation.',
    });
    assert.equal(await caller.verdict({ ...cat, n: 2 }), 'accepted');
    assert.deepEqual([standIn.charged, await caller.balance()], [80, usage(0)]);
    assert.equal(await caller.verdict(cat), '402 INSUFFICIENT_CREDITS');
    standIn.balance = 20;
    assert.deepEqual(await caller.balance(), usage(20));
    assert.equal(await caller.verdict(cat), 'accepted');
    assert.equal(standIn.counts.balanceQuestions, 3);
  });

  test('what a picture costs can be told', async () => {
    const { standIn, caller } = await started({ creditsPerImage: 7 });
    await caller.taskId({ ...cat, num_images: 4 });
    assert.equal(standIn.charged, 28);
  });

  test('no key makes a second submission the first one again', async () => {
    const { standIn, caller } = await started();
    const key = { 'idempotency-key': 'b8b5f0e6' };
    const first = await answerOf(await caller.submit(cat, key));
    const second = await answerOf(await caller.submit(cat, key));
    assert.notEqual(first['id'], second['id']);
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [2, 40]);
  });

  test('unknown tasks and those of another key are 404', async () => {
    const { standIn, caller } = await started({ keys: ['mine', 'yours'] });
    const id = await caller.taskId(cat);
    const other = new SkillsvideoCaller(standIn, 'yours');
    assert.equal(await refusalOf(await other.fetch(`/generation/${id}`)), '404 NOT_FOUND');
    assert.equal(await refusalOf(await caller.fetch('/generation/gen_1')), '404 NOT_FOUND');
    assert.equal((await caller.fetch(`/generation/${id}`)).status, 200);
  });

  test('pictures have the pixels of their ratio or name, and the bytes of their format', async () => {
    const { caller } = await started({ taskDurationMs: 0 });
    const look = async (request: object) => {
      const [picture] = picturesOf(await caller.finished({ ...cat, ...request }));
      const response = await fetch(picture!.url);
      const header = readImageHeader(new Uint8Array(await response.arrayBuffer()));
      const { width, height } = picture!;
      assert.deepEqual(header?.size, { width, height });
      assert.equal(header.mediaType, picture!.content_type);
      assert.equal(response.headers.get('content-type'), picture!.content_type);
      return `${width}x${height} ${header.mediaType.slice(6)} ${picture!.url.replace(/.*\./, '')}`;
    };
    const ratios = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'];
    assert.deepEqual(
      await Promise.all(ratios.map(aspect_ratio => look({ aspect_ratio }))),
      ['1024x1024', '1280x720', '720x1280', '1152x864', '864x1152', '1248x832', '832x1248'].map(
        pixels => `${pixels} png png`,
      ),
    );
    const names = ['square_hd', 'square', 'portrait_4_3', 'portrait_16_9', 'landscape_4_3'];
    assert.deepEqual(
      await Promise.all(
        [...names, 'landscape_16_9'].map(image_size => look({ image_size, output_format: 'jpeg' })),
      ),
      ['1024x1024', '512x512', '768x1024', '576x1024', '1024x768', '1024x576'].map(
        pixels => `${pixels} jpeg jpg`,
      ),
    );
    const webp = await look({ aspect_ratio: '2:3', output_format: 'webp' });
    assert.equal(webp, '832x1248 webp webp');
  });

  test('without a size the last input image gives it, uploaded or fetched', async () => {
    const small = flatPng({ width: 600, height: 500 }, [9, 9, 9]);
    const large = flatJpeg({ width: 1200, height: 800 }, [9, 9, 9]);
    const origin = await imageServer({ '/small.png': small, '/large.jpg': large });
    const { caller } = await started({ taskDurationMs: 0 });
    const sizeOf = async (body: unknown) => {
      const [picture] = picturesOf(await caller.finished(body));
      return `${picture?.width}x${picture?.height}`;
    };
    const image_urls = [`${origin}/small.png`, `${origin}/large.jpg`];
    assert.equal(await sizeOf({ ...cat, image_urls }), '1200x800');
    assert.equal(await sizeOf({ ...cat, image_urls, aspect_ratio: '1:1' }), '1024x1024');
    const form = new FormData();
    form.append('prompt', 'a cat');
    form.append('image_urls', `${origin}/large.jpg`);
    form.append('image_urls', new Blob([Buffer.from(small)]), 'small.png');
    assert.equal(await sizeOf(form), '600x500');
  });

  test('what is wrong with an input image fails the task free of charge', async () => {
    const tiny = flatPng({ width: 511, height: 512 }, [9, 9, 9]);
    const huge = flatPng({ width: 2049, height: 2048 }, [9, 9, 9]);
    const text = new TextEncoder().encode('not a picture');
    const origin = await imageServer({ '/tiny': tiny, '/huge': huge, '/text': text });
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const failure = async (request: object) => {
      const { status, code, message } = await caller.finished({ ...cat, ...request });
      assert.deepEqual([status, code], ['FAILED', 'IMAGE_GENERATION_INVALID_INPUT']);
      return message;
    };
    const at = (path: string) => ({ image_urls: [origin + path] });
    assert.equal(await failure(at('/gone')), 'image_urls[0] answered 404');
    assert.equal(await failure(at('/text')), 'image_urls[0] is not a JPG, PNG or WEBP');
    assert.match(String(await failure(at('/tiny'))), /^511x512 is not between/);
    assert.match(String(await failure(at('/huge'))), /^2049x2048 is not between/);
    const elsewhere = { image_urls: ['https://images.example.com/a.jpg'] };
    assert.equal(await failure(elsewhere), 'image_urls[0] could not be reached');
    assert.equal(standIn.charged, 0);
    const sized = await caller.finished({ ...cat, ...at('/tiny'), image_size: 'square' });
    assert.equal(sized['status'], 'COMPLETED');
  });

  test('an address on another machine is never fetched, but can be believed', async () => {
    const { caller } = await started({ taskDurationMs: 0, elsewhere: 'accept' });
    const image_urls = ['https://images.example.com/a.jpg'];
    const [picture] = picturesOf(await caller.finished({ ...cat, image_urls }));
    assert.deepEqual([picture?.width, picture?.height], [1024, 1024]);
  });

  test('the same prompt and seed make the same picture, another seed another', async () => {
    const { caller } = await started({ taskDurationMs: 0 });
    const bytes = async (seed: number) => {
      const [picture] = picturesOf(await caller.finished({ ...cat, seed, image_size: 'square' }));
      return Buffer.from(await (await fetch(picture!.url)).arrayBuffer()).toString('base64');
    };
    const [first, again, other] = [await bytes(0), await bytes(0), await bytes(1)];
    assert.deepEqual([first === again, first === other], [true, false]);
  });

  test('a picture is gone after a day', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const [picture] = picturesOf(await caller.finished(cat));
    standIn.clock.skip(dayMs - 10_000);
    assert.equal((await fetch(picture!.url)).status, 200);
    standIn.clock.skip(10_000);
    assert.equal((await fetch(picture!.url)).status, 403);
    assert.equal((await fetch(`${standIn.outputOrigin}/output/none.png`)).status, 404);
    assert.equal(standIn.counts.downloads, 3);
  });

  test('a key that reaches the pictures, or any address, is recorded as a leak and refused', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0, keys: ['secret-key'] });
    const [picture] = picturesOf(await caller.finished(cat));
    const headers = { authorization: 'Bearer secret-key' };
    assert.equal((await fetch(picture!.url, { headers })).status, 400);
    assert.equal((await caller.fetch('/credits?key=secret-key')).status, 400);
    assert.deepEqual(
      standIn.leaks.map(({ endpoint, where }) => [endpoint, where]),
      [
        ['download', 'authorization'],
        ['credits', 'url'],
      ],
    );
  });

  test('pictures can lie at the origin of the API, and be drawn by somebody else', async () => {
    const drawn = flatPng({ width: 2, height: 3 }, [1, 2, 3]);
    const { standIn, caller } = await started({
      taskDurationMs: 0,
      outputsAt: 'api-origin',
      draw: () => Promise.resolve(drawn),
    });
    const [picture] = picturesOf(await caller.finished({ ...cat, output_format: 'webp' }));
    assert.equal(new URL(picture!.url).origin, new URL(standIn.baseUrl).origin);
    assert.match(picture!.url, /\.png$/);
    assert.deepEqual(
      Buffer.from(await (await fetch(picture!.url)).arrayBuffer()),
      Buffer.from(drawn),
    );
  });

  test('the documented errors can take the place of an answer', async () => {
    const { standIn, caller } = await started();
    standIn.faults.next(
      'submit',
      rateLimited({ 'retry-after': '2' }),
      generationError('IMAGE_GENERATION_FAILED'),
      generationError('IMAGE_GENERATION_PROVIDER_UNAVAILABLE'),
      generationError('IMAGE_GENERATION_TIMEOUT'),
      generationError('IMAGE_GENERATION_CONTENT_REJECTED'),
    );
    const limited = await caller.submit(cat);
    assert.equal(limited.headers.get('retry-after'), '2');
    assert.equal(await refusalOf(limited), '429 RATE_LIMITED');
    assert.equal(await caller.verdict(cat), '502 FAILED');
    assert.equal(await caller.verdict(cat), '503 PROVIDER_UNAVAILABLE');
    assert.equal(await caller.verdict(cat), '504 TIMEOUT');
    assert.equal(await caller.verdict(cat), '422 CONTENT_REJECTED');
    assert.equal(await caller.verdict(cat), 'accepted');
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [6, 1]);
  });

  test('a lost answer leaves a paid task behind, and answers may be broken', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    standIn.faults.next('submit', resetAfterRequest());
    await assert.rejects(caller.submit(cat));
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [1, 20]);
    const id = await caller.taskId(cat);
    standIn.faults.next('poll', malformedJson(), htmlPage());
    await assert.rejects(caller.poll(id), SyntaxError);
    await assert.rejects(caller.poll(id), SyntaxError);
    assert.equal((await caller.poll(id))['status'], 'COMPLETED');
  });

  test('a service that is down refuses connections and is back at the same address', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const id = await caller.taskId(cat);
    await standIn.down();
    await assert.rejects(caller.submit(cat));
    await standIn.up();
    assert.equal((await caller.poll(id))['status'], 'COMPLETED');
  });

  test('every request is kept with its head and body, accepted or not', async () => {
    const { standIn, caller } = await started();
    const submitted = standIn.seen('submit', 1);
    await caller.submit({ prompt: 5 });
    await submitted;
    const [request] = standIn.requests;
    assert.deepEqual(
      [request?.endpoint, request?.path, request?.body, request?.outcome],
      ['submit', `/api/v1/generation/${model}`, { prompt: 5 }, 400],
    );
  });
});
