import assert from 'node:assert/strict';
import { startHiapiStandIn, type HiapiStandIn } from '../../standins/hiapi/hiapiStandIn';
import {
  dataOf,
  example,
  HiapiCaller,
  HiapiStandIns,
  jsonOf,
  refusalOf,
  type Json,
} from './hiapiCaller';

/** Each entry: what is changed in the page's example, and what comes of it. */
type Rules = readonly (readonly [change: Json, verdict: string])[];

const accepted = 'accepted';
const invalid = (field: string) => `400 INVALID_REQUEST ${field}`;

suite('HiAPI stand-in: what a request may say', () => {
  let standIn: HiapiStandIn;

  suiteSetup(async () => {
    standIn = await startHiapiStandIn({ taskDurationMs: Infinity, balance: 1e9 });
  });

  suiteTeardown(() => standIn.close());

  async function judge(rules: Rules, bodyOf: (change: Json) => unknown): Promise<void> {
    const caller = new HiapiCaller(standIn);
    const verdicts = await Promise.all(
      rules.map(async ([change]) => [change, await caller.verdict(bodyOf(change))]),
    );
    assert.deepEqual(verdicts, rules);
  }

  const judgeInput = (rules: Rules) =>
    judge(rules, change => ({ ...example, input: { ...example.input, ...change } }));
  const judgeBody = (rules: Rules) => judge(rules, change => ({ ...example, ...change }));

  test('both examples of the page are accepted', async () => {
    const poster = {
      prompt: 'A Chinese New Year poster with a clear readable Chinese headline',
      size: '1728*2368',
      negative_prompt: 'blurry text, distorted characters, low resolution',
      prompt_extend: true,
      watermark: false,
    };
    await judgeBody([
      [{}, accepted],
      [{ input: poster }, accepted],
    ]);
  });

  test('the one model of the page is required', () =>
    judgeBody([
      [{ model: undefined }, invalid('model')],
      [{ model: '' }, invalid('model')],
      [{ model: ['qwen-image-2.0'] }, invalid('model')],
      [{ model: 'qwen-image-2.0-pro' }, '400 MODEL_UNAVAILABLE model'],
      [{ model: 'Qwen-Image-2.0' }, '400 MODEL_UNAVAILABLE model'],
      [{ model: 'constructor' }, '400 MODEL_UNAVAILABLE model'],
    ]));

  test('an input object is required', () =>
    judgeBody([
      [{ input: undefined }, invalid('input')],
      [{ input: null }, invalid('input')],
      [{ input: [] }, invalid('input')],
      [{ input: 'A harbour.' }, invalid('input')],
      [{ input: {} }, invalid('input.prompt')],
    ]));

  test('a prompt alone is enough, of any length', () =>
    judgeBody([
      [{ input: { prompt: 'A harbour.' } }, accepted],
      [{ input: { prompt: '海'.repeat(20_000) } }, accepted],
      [{ input: { prompt: '' } }, invalid('input.prompt')],
      [{ input: { prompt: ' \n' } }, invalid('input.prompt')],
      [{ input: { prompt: null } }, invalid('input.prompt')],
      [{ input: { prompt: 5 } }, invalid('input.prompt')],
    ]));

  test('five sizes are accepted, with a star between the numbers', () =>
    judgeInput([
      [{ size: '2688*1536' }, accepted],
      [{ size: '2368*1728' }, accepted],
      [{ size: '2048*2048' }, accepted],
      [{ size: '1728*2368' }, accepted],
      [{ size: '1536*2688' }, accepted],
      [{ size: '2048x2048' }, invalid('input.size')],
      [{ size: '2048×2048' }, invalid('input.size')],
      [{ size: '2048 * 2048' }, invalid('input.size')],
      [{ size: '1024*1024' }, invalid('input.size')],
      [{ size: '1328*1328' }, invalid('input.size')],
      [{ size: '1:1' }, invalid('input.size')],
      [{ size: 'constructor' }, invalid('input.size')],
      [{ size: '' }, invalid('input.size')],
      [{ size: 2048 }, invalid('input.size')],
      [{ size: null }, invalid('input.size')],
    ]));

  test('the seed is an integer from 0 to 2147483647', () =>
    judgeInput([
      [{ seed: 0 }, accepted],
      [{ seed: 2147483647 }, accepted],
      [{ seed: -1 }, invalid('input.seed')],
      [{ seed: 2147483648 }, invalid('input.seed')],
      [{ seed: 1.5 }, invalid('input.seed')],
      [{ seed: '7' }, invalid('input.seed')],
      [{ seed: null }, invalid('input.seed')],
    ]));

  test('the negative prompt is a text, the switches are booleans', () =>
    judgeInput([
      [{ negative_prompt: '' }, accepted],
      [{ negative_prompt: '雨'.repeat(5_000) }, accepted],
      [{ negative_prompt: ['rain'] }, invalid('input.negative_prompt')],
      [{ negative_prompt: null }, invalid('input.negative_prompt')],
      ...['prompt_extend', 'watermark'].flatMap(
        field =>
          [
            [{ [field]: true }, accepted],
            [{ [field]: false }, accepted],
            [{ [field]: 'true' }, invalid(`input.${field}`)],
            [{ [field]: 1 }, invalid(`input.${field}`)],
            [{ [field]: null }, invalid(`input.${field}`)],
          ] as const,
      ),
    ]));

  test('fields the page does not have are refused by name', async () => {
    await judgeInput(
      [
        { n: 1 },
        { aspect_ratio: '1:1' },
        { resolution: '2K' },
        { image_urls: ['https://images.example.com/a.png'] },
        { image: 'https://images.example.com/a.png' },
        { promptExtend: false },
        { output_format: 'png' },
        { callback: { url: 'https://example.com/done' } },
        { messages: [{ role: 'user', content: [{ text: 'A harbour.' }] }] },
      ].map(change => [change, invalid(`input.${Object.keys(change)[0] ?? ''}`)] as const),
    );
    await judgeBody([
      [{ prompt: 'A harbour.' }, invalid('prompt')],
      [{ size: '2048*2048' }, invalid('size')],
      [{ parameters: { size: '1328*1328' } }, invalid('parameters')],
      [{ callback_url: 'https://example.com/done' }, invalid('callback_url')],
      [{ route: 'fast' }, invalid('route')],
    ]);
  });

  test('storage is temp or persistent', () =>
    judgeBody([
      [{ storage: 'temp' }, accepted],
      [{ storage: 'persistent' }, accepted],
      [{ storage: 'forever' }, invalid('storage')],
      [{ storage: true }, invalid('storage')],
    ]));

  test('a callback needs an https address and knows one moment', () => {
    const url = 'https://your-domain.example.com/hiapi/callback';
    return judgeBody([
      [{ callback: { url } }, accepted],
      [{ callback: { url, when: 'final' } }, accepted],
      [{ callback: { url, when: 'progress' } }, invalid('callback.when')],
      [{ callback: { url, secret: 'x' } }, invalid('callback.secret')],
      [{ callback: { when: 'final' } }, invalid('callback.url')],
      [{ callback: { url: 'http://example.com/done' } }, invalid('callback.url')],
      [{ callback: { url: 'example.com/done' } }, invalid('callback.url')],
      [{ callback: { url: 5 } }, invalid('callback.url')],
      [{ callback: {} }, invalid('callback.url')],
      [{ callback: url }, invalid('callback')],
      [{ callback: null }, invalid('callback')],
    ]);
  });

  test('a body is JSON, an object, and called so', async () => {
    const caller = new HiapiCaller(standIn);
    const plain = { 'content-type': 'text/plain' };
    assert.equal(await caller.verdict(example, plain), '400 INVALID_REQUEST');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal(await caller.verdict(example, form), '400 INVALID_REQUEST');
    const charset = { 'content-type': 'application/json; charset=utf-8' };
    assert.equal(await caller.verdict(example, charset), accepted);
    assert.equal(await caller.verdict('{"model":'), invalid('body'));
    assert.equal(await caller.verdict('null'), invalid('body'));
    assert.equal(await caller.verdict([example]), invalid('body'));
  });

  test('a body may have 10 MB and not one byte more', async () => {
    const caller = new HiapiCaller(standIn);
    const body = (length: number) => {
      const empty = JSON.stringify({ model: example.model, input: { prompt: '' } });
      const prompt = 'a'.repeat(length - empty.length);
      return JSON.stringify({ model: example.model, input: { prompt } });
    };
    assert.equal(await caller.verdict(body(10_000_000)), accepted);
    assert.equal((await caller.submit(body(10_000_001))).status, 413);
  });
});

suite('HiAPI stand-in: who may ask for what', () => {
  const standIns = new HiapiStandIns();

  teardown(() => standIns.close());

  test('a request without a good key is 401 and makes no task', async () => {
    const { standIn, caller } = await standIns.start({ keys: ['right-key'] });
    const submitWith = async (authorization: string) =>
      jsonOf(await caller.submit(example, { authorization }));
    const refusal = { code: 401, message: 'invalid api key', data: null };
    for (const authorization of ['', 'Bearer wrong-key', 'right-key', 'Basic right-key']) {
      assert.deepEqual(await submitWith(authorization), refusal);
    }
    const none = await fetch(`${standIn.baseUrl}/tasks`);
    assert.deepEqual([none.status, await none.json()], [401, refusal]);
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [4, 0]);
    assert.equal(await caller.verdict(example), accepted);
  });

  test('unknown tasks, those of another key, other methods and other paths are 404', async () => {
    const { standIn, caller } = await standIns.start({ keys: ['mine', 'yours'] });
    const id = await caller.taskId();
    const other = new HiapiCaller(standIn, 'yours');
    const ask = async (path: string, method = 'GET') => {
      const response = await other.ask(path, { method });
      return [response.status, await jsonOf(response)];
    };
    const notFound = (message: string) => [404, { code: 404, message, data: null }];
    assert.deepEqual(await ask(`/tasks/${id}`), notFound('task not found'));
    assert.deepEqual(await ask('/tasks/tk-hiapi-1'), notFound('task not found'));
    for (const [method, path] of [
      ['PUT', '/tasks'],
      ['DELETE', `/tasks/${id}`],
      ['POST', `/tasks/${id}`],
      ['POST', `/tasks/${id}/cancel`],
      ['POST', '/images/generations'],
      ['POST', '/storages/promote'],
      ['GET', '/models'],
    ] as const) {
      assert.deepEqual(await ask(path, method), notFound('not found'), `${method} ${path}`);
    }
    assert.equal((await caller.poll(id))['taskId'], id);
  });

  test('refusals come in the envelope of the documentation, with a code where one is known', async () => {
    const { caller } = await standIns.start({ balance: 0 });
    assert.deepEqual(await jsonOf(await caller.submit({ ...example, input: { prompt: 5 } })), {
      code: 400,
      message: 'input.prompt: must be a string',
      data: null,
      error_code: 'INVALID_REQUEST',
    });
    const message = 'insufficient balance';
    assert.deepEqual(await jsonOf(await caller.submit(example)), {
      code: 402,
      message,
      data: null,
    });
  });

  test("refusals come in the blog's envelope when told so", async () => {
    const { standIn, caller } = await standIns.start({ answers: { errors: 'blog' }, balance: 0 });
    const { error, ...rest } = await jsonOf(await caller.submit({ ...example, model: 'other' }));
    const { request_id, ...named } = error as Json;
    assert.deepEqual([rest, named], [{}, { type: 'hiapi_error', code: 'model_unavailable' }]);
    assert.match(String(request_id), /^req_\w{26}$/);
    const stranger = new HiapiCaller(standIn, 'wrong-key');
    assert.equal(await stranger.verdict(example), '401 permission_denied');
    assert.equal(await caller.verdict(example), '402 insufficient_balance');
    assert.equal(await refusalOf(await caller.ask('/tasks/1')), '404 not_found');
  });

  test('an account pays 25 thousandths of a dollar per task until nothing is left', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: Infinity, balance: 60 });
    const verdicts = [await caller.verdict(example), await caller.verdict(example)];
    assert.deepEqual([...verdicts, await caller.verdict(example)], [accepted, accepted, '402']);
    assert.deepEqual([standIn.charged, standIn.balance], [50, 10]);
    standIn.balance = 25;
    assert.equal(await caller.verdict(example), accepted);
    assert.deepEqual([standIn.charged, standIn.balance], [75, 0]);
  });

  test('a key that reaches the pictures, or any address, is recorded as a leak and refused', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: 0, keys: ['secret-key'] });
    const [output] = (await caller.outcome())['output'] as { url: string }[];
    const url = output?.url ?? '';
    assert.equal((await fetch(url)).status, 200);
    assert.deepEqual(standIn.leaks, []);
    const { pathname } = new URL(url);
    const header = await fetch(url, { headers: { authorization: 'Bearer other' } });
    const query = await caller.ask('/tasks/1?key=secret-key');
    assert.deepEqual([header.status, query.status], [400, 400]);
    assert.deepEqual(standIn.leaks, [
      { endpoint: 'download', path: pathname, where: 'authorization' },
      { endpoint: 'poll', path: '/v1/tasks/1?key=secret-key', where: 'url' },
    ]);
  });

  test('tasks are listed newest first, ten a page, each account its own', async () => {
    const { standIn, caller } = await standIns.start({
      keys: ['mine', 'yours'],
      taskDurationMs: 0,
    });
    const ids: string[] = [];
    for (let task = 0; task < 12; task += 1) {
      ids.unshift(await caller.taskId());
    }
    const list = async (query: string, from = caller) => {
      const data = await dataOf(await from.ask(`/tasks${query}`));
      const tasks = data['tasks'] as Json[];
      return [data['page'], data['size'], data['total'], tasks.map(task => task['taskId'])];
    };
    assert.deepEqual(await list(''), [1, 10, 12, ids.slice(0, 10)]);
    assert.deepEqual(await list('?page=2'), [2, 10, 12, ids.slice(10)]);
    assert.deepEqual(await list('?page=2&size=5'), [2, 5, 12, ids.slice(5, 10)]);
    assert.deepEqual(await list('?size=100'), [1, 100, 12, ids]);
    for (const query of ['?page=0', '?size=0', '?size=101', '?page=x', '?size=-5', '?page=1.5']) {
      assert.deepEqual(await list(query), [1, 10, 12, ids.slice(0, 10)], query);
    }
    assert.deepEqual(await list('', new HiapiCaller(standIn, 'yours')), [1, 10, 0, []]);
    const { tasks } = await dataOf(await caller.ask('/tasks?size=1'));
    assert.deepEqual(tasks, [await caller.poll(ids[0] ?? '')]);
  });

  test('every request is kept with its head and body, accepted or not', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: 0 });
    const bad = { ...example, model: 'other' };
    await caller.submit(bad, { 'idempotency-key': 'k1' });
    const [output] = (await caller.outcome())['output'] as { url: string }[];
    await fetch(output?.url ?? '');
    await caller.ask('/tasks');
    assert.deepEqual(
      standIn.requests.map(({ endpoint, method, outcome, body }) => [
        endpoint,
        method,
        outcome,
        body,
      ]),
      [
        ['submit', 'POST', 400, bad],
        ['submit', 'POST', 200, example],
        ['poll', 'GET', 200, undefined],
        ['download', 'GET', 200, undefined],
        ['list', 'GET', 200, undefined],
      ],
    );
    assert.equal(standIn.requests[0]?.headers['idempotency-key'], 'k1');
    const counts = { posts: 2, tasksCreated: 1, polls: 1, lists: 1, downloads: 1 };
    assert.deepEqual(standIn.counts, counts);
  });
});
