import assert from 'node:assert/strict';

import { hang } from '../../standins/support/faults';
import { unknownStatus } from '../../standins/wave/waveFaults';
import { generate } from '../support/generating';
import { MessageLog } from '../support/messageLog';
import { runCommand } from '../support/quickInput';
import { documentText } from '../support/scene';
import { changeUserSettings } from '../support/userSettings';
import { scene } from './scene';

const qwen = { model: 'Qwen Image 2.0', ratio: '16:9', tier: '1K' };
const hourMs = 60 * 60_000;
/** Long enough that a task ends only when the stand-in's clock is moved on. */
const longTask = { durationMs: hourMs };

suite('a picture from Wave', () => {
  teardown(() => {
    scene().wave.faults.clear();
  });

  test('shows what is happening, how far it is and how long it takes', async () => {
    const { page, wave, notifications } = scene();
    const document = await scene().openDocument();
    const messages = await MessageLog.start(page);
    wave.planNext(longTask);
    await generate(page, { prompt: 'a paper fan', ...qwen });
    await messages.waitFor('Easel: a paper fan: Queued · ');
    wave.clock.skip(0.42 * hourMs);
    await messages.waitFor('Easel: a paper fan: Generating · 42 % · ');
    await scene().illustrate('wave-progress');
    wave.clock.skip(hourMs);
    await notifications.waitFor('a-paper-fan.png (1280×720, $0.02125)');
    assert.deepEqual(await document.images(), ['a-paper-fan.png']);
    // One that waited in the list may have been shown meanwhile.
    const own = (await messages.texts()).filter(text => text.includes('fan'));
    assert.ok(own.length > 2, own.join());
    for (const text of own) {
      assert.match(text, /^Saved |: (Preparing…|[A-Z]\w+( · \d+ %)?) · \d+ s$/);
    }
  });

  test('Cancel in the queue stops the task, and nothing is charged', async () => {
    const { page, wave, notifications, quickInput } = scene();
    const document = await scene().openDocument();
    const chargedBefore = wave.charged;
    const { cancels } = wave.counts;
    wave.planNext(longTask);
    await generate(page, { prompt: 'a stopped clock', ...qwen });
    await notifications.waitFor('a stopped clock: Queued');
    await notifications.click('a stopped clock', 'Cancel');
    await wave.seen('cancel', cancels + 1);
    await notifications.waitUntilGone('a stopped clock: ');
    await notifications.waitFor('Cancelled “a stopped clock”. Nothing was charged.');
    assert.equal(wave.tasks.at(-1)?.end?.phase, 'cancelled');
    assert.equal(wave.charged, chargedBefore);
    await document.waitUntil('saved');
    assert.equal(await document.savedText(), documentText);
    assert.deepEqual(await document.images(), []);
    await runCommand(page, 'Easel: Show Jobs');
    const row = await quickInput.row(/a stopped clock/).textContent();
    assert.match(row ?? '', /a stopped clock ?cancelled/);
    await scene().illustrate('wave-jobs-cancelled');
  });

  test('Cancel while it is painted says that it may be charged, and can be thought better of', async () => {
    const { page, wave, notifications } = scene();
    const document = await scene().openDocument();
    const { posts } = wave.counts;
    wave.planNext(longTask);
    await generate(page, { prompt: 'a late change of mind', ...qwen });
    await notifications.waitFor('Queued');
    wave.clock.skip(0.5 * hourMs);
    await notifications.waitFor('Generating · 50 %');
    await notifications.click('a late change of mind', 'Cancel');
    const message = 'Wave did not stop the job any more and may charge for it.';
    await notifications.waitFor(message);
    await scene().illustrate('wave-cancelled-too-late');
    assert.deepEqual(await document.images(), []);
    wave.clock.skip(hourMs);
    await notifications.click(message, 'Fetch It All the Same');
    // Not for a message: the editor shows at most three within 800 ms, and no person is so quick.
    await document.waitForImages(['a-late-change-of-mind.png']);
    assert.equal(wave.counts.posts, posts + 1);
  });

  test('Cancel before an answer came hangs up, and says that nobody knows what it cost', async () => {
    const { page, wave, notifications, quickInput } = scene();
    await scene().openDocument();
    const { posts } = wave.counts;
    wave.faults.next('submit', hang());
    await generate(page, { prompt: 'a dead line', ...qwen });
    await wave.seen('submit', posts + 1);
    await notifications.click('a dead line', 'Cancel');
    await notifications.waitFor('Cancelling… Wave has yet to say which task to stop.');
    await scene().illustrate('wave-cancelling');
    await runCommand(page, 'Easel: Show Jobs');
    assert.match((await quickInput.row(/a dead line/).textContent()) ?? '', /Cancelling…/);
    await quickInput.escape();
    await notifications.waitFor('may have arrived, but no answer came back');
    await scene().illustrate('wave-unknown');
    assert.equal(wave.counts.posts, posts + 1);
  });

  test('a used-up balance leads to the account page', async () => {
    const { page, wave, notifications } = scene();
    await scene().openDocument();
    const { balance } = wave;
    wave.balance = 0;
    await generate(page, { prompt: 'a purse', ...qwen });
    const message = 'The balance at Wave is used up.';
    assert.deepEqual(await notifications.buttons(message), ['Open Account Page', 'Try Again']);
    await scene().illustrate('wave-balance');
    wave.balance = balance;
    await notifications.click(message, 'Open Account Page');
    await scene().dialog.waitFor('https://www.qingbo.dev');
    await scene().illustrate('wave-account-page');
    await scene().dialog.click('Cancel');
    await notifications.click(message, 'Try Again');
    await notifications.waitFor('a-purse.png (1280×720, $0.02125)');
  });

  test('counts down while the service asks to wait, then sends again', async () => {
    const { page, wave, notifications } = scene();
    await scene().openDocument();
    const messages = await MessageLog.start(page);
    wave.faults.next('submit', { status: 429, headers: { 'retry-after': '2' } });
    await generate(page, { prompt: 'a busy street', ...qwen });
    await messages.waitFor('The service asks to wait; trying again in 2 s');
    await messages.waitFor('The service asks to wait; trying again in 1 s');
    await notifications.waitFor('a-busy-street.png (1280×720, $0.02125)');
  });

  test('a service that is not reached can be tried again', async () => {
    const { page, wave, notifications } = scene();
    const document = await scene().openDocument();
    const { tasksCreated } = wave.counts;
    await wave.down();
    await generate(page, { prompt: 'an island', ...qwen });
    const message = 'could not be reached';
    assert.deepEqual(await notifications.buttons(message), ['Try Again', 'Show Log']);
    await scene().illustrate('wave-not-reached');
    await wave.up();
    await notifications.click(message, 'Try Again');
    await notifications.waitFor('an-island.png (1280×720, $0.02125)');
    assert.deepEqual(await document.images(), ['an-island.png']);
    assert.equal(wave.counts.tasksCreated, tasksCreated + 1);
  });

  test('what a service says never becomes a link', async () => {
    const { page, wave, notifications } = scene();
    await scene().openDocument();
    const link = '[x](command:a.b)';
    const error = { code: 'invalid_request', message: `Read ${link}`, param: link };
    wave.faults.next('submit', { status: 400, body: { error } });
    await generate(page, { prompt: 'a first trap', ...qwen });
    await notifications.waitFor('Wave did not accept');
    assert.deepEqual(await notifications.links(), []);

    wave.planNext({ failure: { code: link, message: link } });
    await generate(page, { prompt: 'a second trap', ...qwen });
    await notifications.waitFor('Wave could not make the picture');
    assert.deepEqual(await notifications.links(), []);

    wave.faults.always('poll', unknownStatus(link));
    await generate(page, { prompt: 'a third trap', ...qwen });
    await notifications.waitFor('a third trap: Waiting: the service');
    assert.deepEqual(await notifications.links(), []);
    await notifications.click('a third trap', 'Cancel');
    await notifications.waitUntilGone('a third trap: ');
  });

  suite('with a limit on spending', () => {
    teardown(async () => {
      await scene().tidyUp();
      const none = { 'easel.confirmCost': undefined, 'easel.budget.monthlyUsd': undefined };
      await changeUserSettings(scene().workbench, none);
    });

    test('asks before every request, and Cancel sends nothing', async () => {
      const { page, wave, dialog, quickInput } = scene();
      const document = await scene().openDocument();
      const { posts } = wave.counts;
      await changeUserSettings(scene().workbench, { 'easel.confirmCost': 'always' });
      await generate(page, { prompt: 'a coin', ...qwen });
      assert.match(await dialog.waitFor('Qwen Image 2.0: $0.02125'), /charged by the service/);
      assert.deepEqual((await dialog.buttons()).sort(), ['Cancel', 'Generate']);
      await scene().illustrate('wave-confirm-cost');
      await dialog.click('Cancel');
      // Anything that was under way is sent by the time a later command has asked its question.
      await runCommand(page, 'Easel: Choose Model…');
      await quickInput.waitForTitle('Choose Model');
      assert.equal(wave.counts.posts, posts);
      assert.deepEqual(await document.images(), []);
    });

    test('asks before it goes over the budget, and Generate sends', async () => {
      const { page, wave, dialog, notifications } = scene();
      const document = await scene().openDocument();
      const { posts } = wave.counts;
      await changeUserSettings(scene().workbench, { 'easel.budget.monthlyUsd': 0.01 });
      await generate(page, { prompt: 'a purse of coins', ...qwen });
      const text = await dialog.waitFor('Qwen Image 2.0: $0.02125');
      assert.match(text, /\$[\d.]+ of the budget of \$0\.01 is spent or under way/);
      await scene().illustrate('wave-over-budget');
      assert.equal(wave.counts.posts, posts);
      await dialog.click('Generate');
      await notifications.waitFor('a-purse-of-coins.png (1280×720, $0.02125)');
      assert.deepEqual(await document.images(), ['a-purse-of-coins.png']);
      assert.equal(wave.counts.posts, posts + 1);
    });
  });

  test('a window reloaded in the middle loses nothing and pays once', async () => {
    const { page, wave, notifications } = scene();
    const document = await scene().openDocument();
    const { posts } = wave.counts;
    wave.planNext(longTask);
    await generate(page, { prompt: 'a patient snail', ...qwen });
    await notifications.waitFor('a patient snail: Queued');
    await scene().workbench.reload();

    // Nobody asks for it: the new window goes on with what the old one left.
    await notifications.waitFor('a patient snail: ');
    await scene().illustrate('wave-resuming');
    wave.clock.skip(hourMs);
    await notifications.waitFor('a-patient-snail.png (1280×720, $0.02125)');
    await scene().illustrate('wave-resumed');
    assert.deepEqual(await document.images(), ['a-patient-snail.png']);
    assert.equal(wave.counts.posts, posts + 1);

    await notifications.click('Saved', 'Insert at Cursor');
    await document.waitForLine('![a patient snail](images/a-patient-snail.png)');
  });
});
