import assert from 'node:assert/strict';
import {
  changeJson,
  htmlPage,
  malformedJson,
  oversizeImage,
  redirectTo,
  resetAfterRequest,
  truncateImage,
  wrongContentLength,
  type Fault,
} from '../standins/support/faults';
import { unitsPerDollar } from '../standins/wave/waveRules';
import { failTask, moderated, unknownStatus } from '../standins/wave/waveFaults';
import type { JobStage } from '../../src/core/jobs/jobHistory';
import { openDocument } from './support/documents';
import { filesOf, generate, pictureIn, type Result } from './support/easel';
import { jobInJournal, ledgerOf } from './support/storage';
import { causedAtWave, quick, requestsToWave, wave } from './support/wave';

const nothingCharged = 'Nothing was charged.';
const canBeFetched =
  'It may have been charged; the job is kept, and fetching it again costs nothing more.';

/** An answer of the service itself that is no success. */
function refusal(status: number, code: string, headers: Record<string, string> = {}): Fault {
  return { status, headers, body: { error: { code, message: `said by the service: ${code}` } } };
}

/** The service's own answer with another address for the picture. */
function pictureAt(url: string): Fault {
  return changeJson(task =>
    task['status'] === 'completed' ? { ...task, result: { images: [{ url: [url] }] } } : task,
  );
}

interface Failure {
  readonly what: string;
  readonly plan: () => void;
  readonly status?: Result['status'];
  readonly code: string;
  readonly says: string;
  readonly charge: string;
  readonly posts: number;
  readonly stage?: JobStage;
  readonly resumable?: boolean;
}

const refused: readonly Failure[] = [
  {
    what: 'a key the service does not accept',
    plan: () => {
      process.env['WAVE_API_KEY'] = 'another-key';
    },
    code: 'unauthorized',
    says: 'Wave refused the API key. It said: The API key is missing or wrong.',
    charge: nothingCharged,
    posts: 1,
  },
  {
    what: 'an empty balance',
    plan: () => {
      wave().faults.next('submit', refusal(402, 'insufficient_balance'));
    },
    code: 'out-of-credit',
    says: 'The balance at Wave is used up. It said: said by the service: insufficient_balance',
    charge: nothingCharged,
    posts: 1,
  },
  {
    what: 'a limit that lasts longer than patience',
    plan: () => {
      wave().faults.next('submit', refusal(429, 'rate_limited', { 'retry-after': '600' }));
    },
    code: 'rate-limited',
    says: 'Wave takes no more requests just now; it asks to wait 600 s. It said: said by the service: rate_limited',
    charge: nothingCharged,
    posts: 1,
  },
  {
    what: 'a limit that is reached again and again',
    plan: () => {
      wave().faults.always('submit', quick(refusal(429, 'rate_limited')));
    },
    code: 'rate-limited',
    says: 'Wave takes no more requests just now; it asks to wait 1 s. It said: said by the service: rate_limited',
    charge: nothingCharged,
    posts: 5,
  },
  {
    what: 'a task that fails',
    plan: () => {
      wave().planNext(failTask({ code: 'upstream_error', message: 'The model broke down.' }));
    },
    code: 'provider-failed',
    says: 'Wave could not make the picture. It said: The model broke down.',
    charge: nothingCharged,
    posts: 1,
  },
  {
    what: 'content the service refuses by its code',
    plan: () => {
      wave().planNext(failTask({ code: 'DataInspectionFailed', message: 'Not this.' }));
    },
    code: 'content-refused',
    says: 'Wave refused the prompt or the picture it led to. It said: Not this.',
    charge: nothingCharged,
    posts: 1,
  },
  {
    what: 'content the service refuses in words alone',
    plan: () => {
      wave().planNext(moderated());
    },
    code: 'invalid-request',
    says: 'Wave did not accept the request. It said: [upstream_bad_request] DataInspectionFailed: Input data may contain inappropriate content.',
    charge: nothingCharged,
    posts: 1,
  },
];

const lost: readonly Failure[] = [
  {
    what: 'a page in place of the picture',
    plan: () => {
      wave().faults.next('download', htmlPage());
    },
    code: 'not-an-image',
    says: 'What came back is not a PNG, JPEG or WebP picture.',
    charge: canBeFetched,
    posts: 1,
    resumable: true,
  },
  ...[true, false].map(announced => ({
    what: `a picture of 101 MB that ${announced ? 'says so' : 'does not say so'}`,
    plan: () => {
      // Appended to a whole picture, so it is not the format that gives it away.
      wave().faults.next('download', oversizeImage(101 * 2 ** 20, announced));
    },
    code: 'too-large',
    says: 'The picture is larger than 100 MB.',
    charge: canBeFetched,
    posts: 1,
    resumable: true,
  })),
  ...['http://169.254.169.254/latest/meta-data', 'http://10.0.0.1/kite.png'].map(address => ({
    what: `a redirect to ${address}`,
    plan: () => {
      wave().faults.next('download', redirectTo(address));
    },
    code: 'download-blocked',
    says: `The picture’s address was refused for safety: ${new URL(address).origin}.`,
    charge: canBeFetched,
    posts: 1,
    resumable: true,
  })),
  ...['http://pictures.example/kite.png', 'https://10.0.0.1/kite.png', 'file:///etc/passwd'].map(
    address => ({
      what: `a picture at ${address}`,
      plan: () => {
        wave().faults.next('poll', pictureAt(address));
      },
      code: 'download-blocked',
      says: `The picture’s address was refused for safety: ${/^\w+:(\/\/[^/]+)?/.exec(address)?.[0]}.`,
      charge: canBeFetched,
      posts: 1,
      resumable: true,
    }),
  ),
];

/** Tells exactly what happened and, last, what it cost; the journal and the ledger say the same. */
async function assertFails(failure: Failure): Promise<void> {
  const { plan, code, says, charge, posts, stage = 'failed', resumable = false } = failure;
  plan();
  const result = await generate({});
  assert.deepEqual(
    { ...result, jobId: '' },
    {
      jobId: '',
      status: failure.status ?? 'failed',
      files: [],
      warnings: [],
      error: { code, message: [says, charge].filter(Boolean).join(' ') },
    },
  );
  assert.equal(causedAtWave().posts, posts);
  if (charge === nothingCharged) assert.equal(causedAtWave().charged, 0);
  const job = await jobInJournal(result.jobId);
  assert.deepEqual([job?.stage, job?.resumable], [stage, resumable]);
  assert.equal((await ledgerOf(result.jobId)).length, charge === nothingCharged ? 0 : 1);
}

suite('a service that refuses', () => {
  for (const failure of refused) {
    test(`${failure.what} is told, and costs nothing`, () => assertFails(failure));
  }
});

suite('a picture that cannot be had', () => {
  test('leaves the document as it was', async () => {
    const document = await openDocument('notes.md', 'text ‸');
    wave().faults.next('download', htmlPage());
    await generate({});
    assert.equal(document.getText(), 'text ');
    assert.equal(document.isDirty, false);
  });

  for (const failure of lost) {
    test(`${failure.what} is told, and the job can be gone on with`, () => assertFails(failure));
  }
});

suite('a service that is not there', () => {
  test('is tried three times, and nothing is charged for what never left', async () => {
    await wave().down();
    try {
      const result = await generate({ insert: false });
      const { origin } = new URL(wave().baseUrl);
      assert.deepEqual(result.error, {
        code: 'network',
        message: `${origin} could not be reached. ${nothingCharged}`,
      });
      const job = await jobInJournal(result.jobId);
      assert.deepEqual([job?.stage, job?.resumable], ['failed', false]);
    } finally {
      await wave().up();
    }
    assert.equal(causedAtWave().posts, 0);
  });
});

suite('a service that never says what became of the request', () => {
  test('is asked three times under one key, then the job is unknown and nothing is sent again', async () => {
    wave().faults.always('submit', quick({ ...refusal(503, 'overloaded'), reached: 'handled' }));
    await assertFails({
      what: '',
      plan: () => undefined,
      status: 'unknown',
      code: 'provider-failed',
      says: 'The request to Wave may have arrived, but no answer came back. It is not sent again by itself: look at your account there before you try again.',
      charge: '',
      posts: 3,
      stage: 'unknown',
    });
    assertOneTask(3);
  });
});

/** However often it was sent: under one key, one task was made and charged. */
function assertOneTask(posts: number): void {
  const submitted = requestsToWave().filter(({ endpoint }) => endpoint === 'submit');
  const keys = submitted.map(({ headers }) => headers['idempotency-key']);
  assert.equal(submitted.length, posts);
  assert.equal(new Set(keys).size, 1);
  assert.match(keys[0] ?? '', /^[0-9a-f-]{36}$/);
  const { tasksCreated, charged } = causedAtWave();
  assert.deepEqual([tasksCreated, charged], [1, 0.02125 * unitsPerDollar]);
}

interface Trouble {
  readonly what: string;
  readonly plan: () => void;
  readonly posts?: number;
  readonly downloads?: number;
}

const overcome: readonly Trouble[] = [
  {
    what: 'an error 500 before the task was made',
    plan: () => {
      wave().faults.next('submit', quick(refusal(500, 'internal')));
    },
    posts: 2,
  },
  {
    what: 'an error 503 after the task was made',
    plan: () => {
      wave().faults.next('submit', quick({ ...refusal(503, 'overloaded'), reached: 'handled' }));
    },
    posts: 2,
  },
  {
    what: 'a connection that is reset after the request',
    plan: () => {
      wave().faults.next('submit', resetAfterRequest());
    },
    posts: 2,
  },
  {
    what: 'half an answer to the submission',
    plan: () => {
      wave().faults.next('submit', malformedJson());
    },
    posts: 2,
  },
  {
    what: 'half an answer about the task',
    plan: () => {
      wave().faults.next('poll', malformedJson());
    },
  },
  {
    what: 'a page in place of an answer about the task',
    plan: () => {
      wave().faults.next('poll', quick(htmlPage(502)));
    },
  },
  {
    what: 'a status word nobody knows',
    plan: () => {
      wave().faults.next('poll', quick(unknownStatus('simmering')));
    },
  },
  {
    what: 'half a picture',
    plan: () => {
      wave().faults.next('download', truncateImage());
    },
    downloads: 2,
  },
  {
    what: 'a picture that is longer by its header than it is',
    plan: () => {
      wave().faults.next('download', wrongContentLength(0, 100_000));
    },
    downloads: 2,
  },
  {
    what: 'a picture that is shorter by its header than it is',
    plan: () => {
      wave().faults.next('download', wrongContentLength(0, 10));
    },
    downloads: 2,
  },
  {
    what: 'an address that has gone, when there is a new one',
    plan: () => {
      const gone = `${wave().outputOrigin}/output/gone.png`;
      wave().faults.next('poll', pictureAt(gone));
    },
    downloads: 2,
  },
];

suite('trouble that passes', () => {
  for (const { what, plan, posts = 1, downloads = 1 } of overcome) {
    test(`${what} costs a wait, no second task and no picture`, async () => {
      plan();
      const result = await generate({});
      assert.equal(result.status, 'saved', result.error?.message);
      const [file] = filesOf(result);
      assert.ok(file);
      assert.deepEqual((await pictureIn(file))?.size, { width: 1024, height: 1024 });
      assertOneTask(posts);
      assert.equal(causedAtWave().downloads, downloads);
      const job = await jobInJournal(result.jobId);
      assert.deepEqual([job?.stage, job?.resumable, job?.files.length], ['saved', false, 1]);
      assert.equal((await ledgerOf(result.jobId)).length, 1);
    });
  }

  test('a wait the service asks for is kept', async () => {
    wave().faults.next('submit', refusal(429, 'rate_limited', { 'retry-after': '1' }));
    await generate({ insert: false });
    const [first, second] = requestsToWave();
    assert.ok(first && second);
    assertOneTask(2);
    const waitedMs = second.atMs - first.atMs;
    assert.ok(waitedMs >= 990, `it waited ${waitedMs} ms`);
  });

  test('fewer pictures than asked for are saved, and the caller is told', async () => {
    const document = await openDocument('notes.md', '‸');
    wave().planNext({ imageCount: 1 });
    const result = await generate({ count: 3 });
    assert.deepEqual(result.warnings, ['1 picture came back instead of 3.']);
    assert.equal(document.getText(), '![a red kite](images/a-red-kite.png)');
  });
});
