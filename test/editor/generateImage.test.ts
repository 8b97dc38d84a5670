import assert from 'node:assert/strict';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, Uri } from 'vscode';
import { newFolder, openDocument, selectedText, workspaceFolder } from './support/documents';
import { callEasel, filesOf, generate, pictureIn } from './support/easel';
import { causedAtWave, requestsToWave } from './support/wave';

suite('generateImage with prompt and model', () => {
  test('asks nothing, saves beside the document, and answers what is true on the disk', async () => {
    const folder = await newFolder();
    const document = await openDocument('notes.md', '# Kites\n\n‸\n', { folder });
    const result = await generate({ aspectRatio: '16:9' });
    const file = Uri.joinPath(folder, 'images', 'a-red-kite.png');
    assert.deepEqual(
      { ...result, jobId: '' },
      {
        jobId: '',
        status: 'saved',
        files: [{ uri: file.toString(), width: 1280, height: 720, mediaType: 'image/png' }],
        insertedText: '![a red kite](images/a-red-kite.png)',
        warnings: [],
        cost: { amount: 0.02125, currency: 'USD' },
      },
    );
    assert.deepEqual(await pictureIn(file), {
      mediaType: 'image/png',
      size: { width: 1280, height: 720 },
    });
    assert.equal(document.getText(), '# Kites\n\n![a red kite](images/a-red-kite.png)\n');
    const { posts, tasksCreated, downloads } = causedAtWave();
    assert.deepEqual(
      { posts, tasksCreated, downloads },
      { posts: 1, tasksCreated: 1, downloads: 1 },
    );
  });

  test('sends model, size and count explicitly, and only what the model has', async () => {
    await generate({ insert: false, seed: 7, negativePrompt: 'blur', thinking: true });
    const [submitted] = requestsToWave();
    assert.deepEqual(submitted?.body, {
      model: 'qwen-image-2.0',
      action: 'generate',
      prompt: 'a red kite',
      n: 1,
      aspect_ratio: '1:1',
      resolution: '1K',
      seed: 7,
      negative_prompt: 'blur',
    });
  });

  test('says which option the model does not have', async () => {
    const { status, warnings } = await generate({ insert: false, watermark: true });
    assert.equal(status, 'saved');
    assert.deepEqual(warnings, ['The model has no “watermark”; it was left out.']);
  });

  test('writes one reference for each of several pictures, under numbered names', async () => {
    const document = await openDocument('notes.md', '‸\n');
    const result = await generate({ count: 3 });
    assert.equal(
      document.getText(),
      [
        '![a red kite](images/a-red-kite.png)',
        '![a red kite](images/a-red-kite-1.png)',
        '![a red kite](images/a-red-kite-2.png)\n',
      ].join('\n'),
    );
    const contents = await Promise.all(filesOf(result).map(file => readFile(file.fsPath)));
    assert.equal(new Set(contents.map(bytes => bytes.toString('base64'))).size, 3);
  });

  test('keeps the line ends of the document, also in what it answers', async () => {
    const document = await openDocument('notes.md', '# Kites\r\n\r\n‸\r\n');
    const result = await generate({ count: 2 });
    const inserted =
      '![a red kite](images/a-red-kite.png)\r\n![a red kite](images/a-red-kite-1.png)';
    assert.equal(document.getText(), `# Kites\r\n\r\n${inserted}\r\n`);
    assert.equal(result.insertedText, inserted);
  });

  test('never overwrites: the same prompt twice makes two files', async () => {
    const folder = await newFolder();
    await openDocument('one.md', '‸', { folder });
    const [first] = filesOf(await generate({ seed: 1 }));
    assert.ok(first);
    const bytes = await readFile(first.fsPath);
    const document = await openDocument('two.md', '‸', { folder });
    await generate({ seed: 2 });
    assert.equal(document.getText(), '![a red kite](images/a-red-kite-1.png)');
    assert.deepEqual(await readFile(first.fsPath), bytes);
  });

  test('names a file after its bytes: what Wan sends as JPEG is a .jpg', async () => {
    const document = await openDocument('notes.md', '‸');
    const result = await generate({ model: 'wave/wan2.7-image' });
    const [file] = filesOf(result);
    assert.ok(file);
    assert.equal(document.getText(), '![a red kite](images/a-red-kite.jpg)');
    assert.equal(result.files[0]?.mediaType, 'image/jpeg');
    assert.deepEqual(await pictureIn(file), {
      mediaType: 'image/jpeg',
      size: { width: 1024, height: 1024 },
    });
  });

  test('leaves the alternative text selected, to be written over', async () => {
    await openDocument('notes.md', 'Before ‸ after');
    await generate({});
    assert.equal(selectedText(), 'a red kite');
  });

  test('keeps selected text and writes behind it', async () => {
    const document = await openDocument('notes.md', '# Kites\n\n‸a red kite‸\n');
    await generate({});
    assert.equal(
      document.getText(),
      '# Kites\n\na red kite\n\n![a red kite](images/a-red-kite.png)\n',
    );
  });

  test('makes a placeholder of the exact size without a service', async () => {
    const document = await openDocument('notes.md', '‸');
    const result = await generate({ model: 'offline/placeholder', aspectRatio: '2:3' });
    const [file] = filesOf(result);
    assert.ok(file);
    assert.deepEqual((await pictureIn(file))?.size, { width: 832, height: 1248 });
    assert.deepEqual(result.cost, { amount: 0, currency: 'USD' });
    assert.equal(document.getText(), '![a red kite](images/a-red-kite.png)');
    assert.deepEqual(requestsToWave(), []);
  });
});

suite('the other image commands with arguments', () => {
  const lantern = 'images/lantern.png';
  const offline = { model: 'offline/placeholder', prompt: 'in blue', resolution: '1K' };

  test('generateSeries makes numbered frames', async () => {
    const document = await openDocument('story.md', '‸');
    await callEasel('easel.generateSeries', {
      prompt: 'a kite rises',
      model: 'wave/wan2.7-image',
      resolution: '1K',
      count: 4,
    });
    assert.deepEqual(
      document.getText().split('\n'),
      ['01', '02', '03', '04'].map(frame => `![a kite rises](images/a-kite-rises-${frame}.jpg)`),
    );
    const [submitted] = requestsToWave();
    assert.match(JSON.stringify(submitted?.body), /"action":"group".*"enable_sequential":true/);
  });

  test('editImage changes a picture of the workspace and leaves the original', async () => {
    const original = Uri.joinPath(workspaceFolder(), lantern);
    const before = await readFile(original.fsPath);
    const result = await callEasel('easel.editImage', { ...offline, images: [lantern] });
    const [file] = filesOf(result);
    assert.ok(file);
    assert.notDeepEqual(await readFile(file.fsPath), before);
    assert.deepEqual(await readFile(original.fsPath), before);
  });

  test('editImage keeps the picture’s shape, unless it is told another', async () => {
    const kept = await callEasel('easel.editImage', { ...offline, images: [lantern] });
    assert.deepEqual([kept.files[0]?.width, kept.files[0]?.height], [1248, 832]);
    const square = { ...offline, images: [lantern], aspectRatio: '1:1' };
    const told = await callEasel('easel.editImage', square);
    assert.deepEqual([told.files[0]?.width, told.files[0]?.height], [1024, 1024]);
  });

  test('combineImages takes paths and Uris', async () => {
    const images = [lantern, Uri.joinPath(workspaceFolder(), lantern)];
    const result = await callEasel('easel.combineImages', { ...offline, images });
    assert.equal(result.error, undefined);
    assert.equal(result.files.length, 1);
  });

  test('editImage with boxes keeps the picture’s own size', async () => {
    const original = await pictureIn(Uri.joinPath(workspaceFolder(), lantern));
    const boxes = [[[0, 0, 40, 40]]];
    const result = await callEasel('easel.editImage', {
      ...offline,
      mode: 'region',
      images: [lantern],
      boxes,
    });
    const [file] = filesOf(result);
    assert.ok(file && original);
    assert.deepEqual((await pictureIn(file))?.size, original.size);
  });

  test('editImage says of boxes on an address that they were not checked, and goes by ratio and resolution', async () => {
    const picture = await readFile(Uri.joinPath(workspaceFolder(), lantern).fsPath);
    const server = createServer((_, response) => response.end(picture)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const result = await callEasel('easel.editImage', {
        ...offline,
        model: 'wave/wan2.7-image',
        mode: 'region',
        aspectRatio: '4:3',
        images: [`http://127.0.0.1:${port}/lantern.png`],
        boxes: [[[0, 0, 40, 40]]],
        insert: false,
      });
      assert.deepEqual(
        [result.error, result.files.map(({ width, height }) => [width, height]), result.warnings],
        [
          undefined,
          [[1152, 864]],
          ['Boxes on a picture that is given by its address were not checked against its size.'],
        ],
      );
    } finally {
      server.close();
    }
  });

  test('editImage refuses a local file for a model that reads only addresses', async () => {
    const result = await callEasel('easel.editImage', {
      ...offline,
      model: 'wave/qwen-image-2.0',
      images: [lantern],
    });
    assert.equal(result.error?.code, 'invalid-request');
    assert.match(result.error.message, /^“images\[0\]” must be a public https address/);
    assert.equal(causedAtWave().posts, 0);
  });
});

const lookAgainMs = 20;

/** What the editor's undo leaves to Easel is done behind its back; a test that waits in vain times out. */
async function waitUntilGone(folder: Uri): Promise<void> {
  for (;;) {
    const isThere = await access(folder.fsPath).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    await delay(lookAgainMs);
  }
}

suite('undo', () => {
  test('takes back text and files in one step, and redo brings both again', async () => {
    const text = '# Kites\n\n‸\n';
    const document = await openDocument('notes.md', text);
    const result = await generate({ count: 2 });
    const after = document.getText();
    const files = filesOf(result);
    const contents = await Promise.all(files.map(file => readFile(file.fsPath)));

    await commands.executeCommand('undo');
    assert.equal(document.getText(), text.replace('‸', ''));
    assert.equal(document.isDirty, false);
    for (const file of files) await assert.rejects(readFile(file.fsPath), { code: 'ENOENT' });

    await commands.executeCommand('redo');
    assert.equal(document.getText(), after);
    assert.deepEqual(await Promise.all(files.map(file => readFile(file.fsPath))), contents);
  });

  test('takes away the folders that were made for the picture, each time', async () => {
    const folder = await newFolder();
    await openDocument('notes.md', '‸', { folder });
    const made = Uri.joinPath(folder, 'made');
    await generate({ output: Uri.joinPath(made, 'for', 'kite.png') });
    await commands.executeCommand('undo');
    await waitUntilGone(made);
    await commands.executeCommand('redo');
    assert.ok(await pictureIn(Uri.joinPath(made, 'for', 'kite.png')));
    await commands.executeCommand('undo');
    await waitUntilGone(made);
  });

  test('leaves a folder that was there, and one that holds something else by now', async () => {
    const folder = await newFolder();
    await mkdir(Uri.joinPath(folder, 'old').fsPath);
    await openDocument('one.md', '‸', { folder });
    const [inOld] = filesOf(await generate({ output: Uri.joinPath(folder, 'old', 'kite.png') }));
    await commands.executeCommand('undo');
    await openDocument('two.md', '‸', { folder });
    const [inNew] = filesOf(await generate({ output: Uri.joinPath(folder, 'new', 'kite.png') }));
    await writeFile(Uri.joinPath(folder, 'new', 'mine.txt').fsPath, 'mine');
    await commands.executeCommand('undo');
    await openDocument('three.md', '‸', { folder });
    await generate({ output: Uri.joinPath(folder, 'last', 'kite.png') });
    await commands.executeCommand('undo');
    // The last undo has been answered, so the ones before were, too.
    await waitUntilGone(Uri.joinPath(folder, 'last'));
    assert.ok(inOld && inNew);
    for (const file of [inOld, inNew])
      await assert.rejects(readFile(file.fsPath), { code: 'ENOENT' });
    assert.deepEqual(await readdir(Uri.joinPath(folder, 'old').fsPath), []);
    assert.deepEqual(await readdir(Uri.joinPath(folder, 'new').fsPath), ['mine.txt']);
  });
});
