import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CodeActionKind,
  commands,
  FileType,
  Range,
  Uri,
  window,
  workspace,
  type CodeAction,
  type TextDocument,
} from 'vscode';
import { ImageError } from '../../src/core/errors';
import { toJson } from '../../src/core/json';
import { planDestination } from '../../src/editor/insertion/destination';
import {
  isThere,
  passReferenceOn,
  referenceTo,
  rememberReference,
} from '../../src/editor/insertion/editedReferences';
import { checkDestination } from '../../src/editor/insertion/pictureFiles';
import { saveImages, type SavedImages } from '../../src/editor/insertion/saveImages';
import { replaceOriginal } from '../../src/editor/references/replaceOriginal';
import { editDocument, newFolder, openDocument, workspaceFolder } from './support/documents';
import { changeSetting } from './support/settings';

/** The sample workspace's own picture. */
function lantern(): string {
  return path.join(workspaceFolder().fsPath, 'images', 'lantern.png');
}

/** A document with a picture beside it in `pics`, with the cursor at its `‸`. */
async function documentWith(file: string, text: string): Promise<TextDocument> {
  const folder = await newFolder();
  await mkdir(path.join(folder.fsPath, 'pics'));
  await copyFile(lantern(), path.join(folder.fsPath, 'pics', 'my fox.png'));
  return openDocument(file, text, { folder });
}

/** The commands the editor offers for what is at the first `‸` of the text, which the document lacks. */
async function offered(document: TextDocument, text: string): Promise<readonly string[]> {
  const at = document.positionAt(text.indexOf('‸'));
  const ask = () =>
    commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new Range(at, at),
      CodeActionKind.RefactorRewrite.value,
    );
  // The editor gives a question up when the document it just opened settles; its own lamp asks again as well.
  const actions = await Promise.resolve(ask()).catch(async (error: unknown) => {
    if (error instanceof Error && error.name === 'Canceled') return ask();
    throw error;
  });
  return actions.flatMap(({ command }) =>
    command?.command.startsWith('easel.') === true ? [command.command] : [],
  );
}

const both = ['easel.editImage', 'easel.editRegion'];

suite('at a reference', () => {
  const rows: readonly (readonly [file: string, text: string, offered: readonly string[]])[] = [
    ['a.md', '# Fox\n\n![a ‸fox](pics/my%20fox.png "A fox")\n', both],
    ['a.md', '![fox](<pics/my ‸fox.png>)\n', both],
    ['a.md', '![fox](pics/no‸ne.png)\n', []],
    ['a.md', '![fox](https://pictures.example/f‸ox.png)\n', ['easel.editImage']],
    ['a.md', 'a fox‸.png\n', []],
    ['a.html', '<img\n  src="pics/my fox.png"\n  alt="a ‸fox"\n>\n', both],
    ['a.html', '<img srcset="pics/my%20‸fox.png 2x">\n', []],
    ['a.tsx', "import fox from './pics/my ‸fox.png';\n", both],
    ['a.css', 'a { background: u‸rl("pics/my fox.png"); }\n', both],
    ['a.css', 'a { background: url(data:image/png;base64,AA‸.png); }\n', []],
  ];
  for (const [file, text, expected] of rows) {
    test(`${expected.join(' and ') || 'nothing'} is offered in ${file}: ${text.trim()}`, async () => {
      assert.deepEqual(await offered(await documentWith(file, text), text), expected);
    });
  }

  test('a path that begins with a slash counts from the workspace folder, and rules from theirs', async () => {
    const text = '![lantern](/images/lan‸tern.png)\n';
    assert.deepEqual(await offered(await openDocument('a.md', text), text), both);
    const ruled = '![lantern](~/lan‸tern.png)\n';
    const document = await openDocument('b.md', ruled);
    assert.deepEqual(await offered(document, ruled), []);
    await changeSetting('easel.insert.rules', [{ documents: '**/*.md', from: 'images', to: '~' }]);
    assert.deepEqual(await offered(document, ruled), both);
  });
});

/** What an edit of `source` saves, with bytes for a picture, started from the reference in the document. */
async function saveEdit(
  document: TextDocument,
  source: Uri,
  picture: Uri,
  output: string,
  size = { width: 480, height: 320 },
): Promise<SavedImages> {
  const bytes = await readFile(picture.fsPath);
  const request = toJson({
    model: 'offline/placeholder',
    mode: 'edit',
    prompt: 'make it glow',
    count: 1,
    aspectRatio: '1:1',
    tier: '1K',
    images: [source.toString()],
  });
  const destination = planDestination({
    output: Uri.joinPath(source, '..', output),
    insert: false,
    document,
  });
  const stored = {
    path: picture.fsPath,
    ...size,
    mediaType: 'image/png',
    byteLength: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  } as const;
  const job = {
    jobId: 'job',
    request,
    destination: toJson(destination),
    pictureCount: 1,
    places: new Map<number, string>(),
    placing: () => Promise.resolve(),
  };
  return saveImages(job, [{ index: 0, picture: stored }], undefined);
}

suite('after an edit that was started from a reference', () => {
  const forms = [
    ['a.md', '![a fox](pics/my%20fox.png "t")', '![a fox](pics/new%20fox.png "t")'],
    ['a.html', '<img src="pics/my fox.png" alt="">', '<img src="pics/new%20fox.png" alt="">'],
    ['a.css', 'a { b: url("pics/my fox.png") }', 'a { b: url("pics/new%20fox.png") }'],
    ['a.tsx', "import a from './pics/my fox.png';", "import a from './pics/new fox.png';"],
  ] as const;
  for (const [file, before, after] of forms) {
    test(`Update Reference changes the path in ${file} alone, in one undo step`, async () => {
      const document = await documentWith(file, `${before}\n‸`);
      const { source, saved } = await editFrom(document, before);
      await editDocument(document, { start: 0, end: 0, text: '\n' });
      assert.equal(saved.original?.toString(), source.toString());
      assert.equal(saved.canUpdateReference(), true);
      assert.equal(await saved.updateReference(0), true);
      assert.equal(document.getText(), `\n${after}\n`);
      await commands.executeCommand('undo');
      assert.equal(document.getText(), `\n${before}\n`);
    });
  }

  test('the dimensions beside the path follow where they were the picture’s own', async () => {
    const before = '<img width="480" src="pics/my fox.png" height="320">';
    const after = '<img width="1024" src="pics/new%20fox.png" height="768">';
    const document = await documentWith('a.html', `${before}\n‸`);
    const { saved } = await editFrom(document, before, { width: 1024, height: 768 });
    assert.equal(await saved.updateReference(0), true);
    assert.equal(document.getText(), `${after}\n`);
    const moved = referenceTo(saved.files[0]?.uri ?? '');
    assert.ok(moved && isThere(moved), 'it is followed to where it stands now');
    await commands.executeCommand('undo');
    assert.equal(document.getText(), `${before}\n`);
  });

  test('the result of a result still leads back to the reference', async () => {
    const document = await documentWith('a.md', '![a fox](pics/my%20fox.png)\n‸');
    const { saved } = await editFrom(document, document.getText());
    const [file] = saved.files;
    assert.ok(file && (await saved.updateReference(0)));
    const again = await saveEdit(document, Uri.parse(file.uri), Uri.parse(file.uri), 'newer');
    assert.equal(await again.updateReference(0), true);
    assert.equal(document.getText(), '![a fox](pics/newer.png)\n');
  });

  test('a reference that was changed since stays as somebody wrote it', async () => {
    const document = await documentWith('a.md', '![a fox](pics/my%20fox.png)\n‸');
    const { saved } = await editFrom(document, document.getText());
    await editDocument(document, { start: 9, end: 13, text: 'other' });
    assert.equal(saved.canUpdateReference(), false);
    assert.equal(await saved.updateReference(0), false);
    assert.equal(document.getText(), '![a fox](other/my%20fox.png)\n');
  });

  test('the last reference of a picture is followed, and another one while a result needs it', async () => {
    const document = await documentWith('a.md', '![one](a.png) ![two](a.png)\n‸');
    const [first, second] = [7, 21].map(start => ({ start, end: start + 5 }));
    assert.ok(first && second);
    const [alone, shared] = ['alone', 'shared'].map(name =>
      Uri.joinPath(document.uri, '..', name).toString(),
    );
    assert.ok(alone !== undefined && shared !== undefined);
    for (const picture of [alone, shared]) rememberReference(picture, document, first);
    const before = [alone, shared].map(referenceTo);
    passReferenceOn(shared, [`${shared}-edit`]);
    for (const picture of [alone, shared]) rememberReference(picture, document, second);
    await editDocument(document, { start: 0, end: 0, text: '\n' });
    assert.deepEqual(
      before.map(reference => reference?.target.offset),
      [9, 10],
    );
    assert.equal(referenceTo(`${shared}-edit`), before[1]);
    assert.equal(referenceTo(alone)?.target.offset, 24);
  });

  async function editFrom(
    document: TextDocument,
    text: string,
    size?: { width: number; height: number },
  ): Promise<{ source: Uri; saved: SavedImages }> {
    const source = Uri.joinPath(document.uri, '..', 'pics', 'my fox.png');
    const link = /pics\/my(?:%20| )fox\.png/.exec(text);
    assert.ok(link);
    // A script's path begins with its dot.
    const start = document.getText().indexOf(link[0]) - (text.includes('./pics') ? 2 : 0);
    const end = document.getText().indexOf('.png') + 4;
    rememberReference(source.toString(), document, { start, end });
    return { source, saved: await saveEdit(document, source, source, 'new fox', size) };
  }
});

suite('Replace Original', () => {
  test('gives the new picture the old one’s name, and takes the new one’s away', async () => {
    const { original, edited, contents } = await twoPictures('fox.png', 'fox-edit.png');
    await closingMessages(replaceOriginal(original, edited));
    assert.deepEqual(await readFile(original.fsPath), contents[1]);
    assert.deepEqual(await namesBeside(original), ['fox.png']);
  });

  test('is taken back by one undo in the picture’s tab', async () => {
    const { original, edited, contents } = await twoPictures('fox.png', 'fox-edit.png');
    await closingMessages(replaceOriginal(original, edited));
    await commands.executeCommand('vscode.open', original);
    await commands.executeCommand('undo');
    assert.deepEqual(await readFile(original.fsPath), contents[0]);
    assert.deepEqual(await readFile(edited.fsPath), contents[1]);
  });

  test('is taken back by its message’s button, and done again by one undo in the tab', async () => {
    const { original, edited, contents } = await twoPictures('fox.png', 'fox-edit.png');
    const own = window.showInformationMessage;
    // The last of what it is given is its button.
    const press = (...given: readonly unknown[]): Promise<unknown> =>
      Promise.resolve(given.length > 1 ? given.at(-1) : undefined);
    Object.defineProperty(window, 'showInformationMessage', { value: press, configurable: true });
    try {
      await replaceOriginal(original, edited);
    } finally {
      Object.defineProperty(window, 'showInformationMessage', { value: own, configurable: true });
    }
    assert.deepEqual(await readFile(original.fsPath), contents[0]);
    assert.deepEqual(await readFile(edited.fsPath), contents[1]);
    await commands.executeCommand('vscode.open', original);
    await commands.executeCommand('undo');
    assert.deepEqual(await readFile(original.fsPath), contents[1]);
    assert.deepEqual(await namesBeside(original), ['fox.png']);
  });

  test('keeps the original where the new picture goes away meanwhile', async () => {
    const { original, edited, contents } = await twoPictures('fox.png', 'fox-edit.png');
    const going = workspace.onWillDeleteFiles(event => event.waitUntil(rm(edited.fsPath)));
    try {
      await closingMessages(replaceOriginal(original, edited));
    } finally {
      going.dispose();
    }
    assert.deepEqual(await readFile(original.fsPath), contents[0]);
    assert.deepEqual(await namesBeside(original), ['fox.png']);
  });

  test('leaves what somebody else writes under the name meanwhile', async () => {
    const { original, edited, contents } = await twoPictures('fox.png', 'fox-edit.png');
    const writing = workspace.onWillRenameFiles(event =>
      event.waitUntil(writeFile(original.fsPath, 'a build')),
    );
    try {
      await closingMessages(replaceOriginal(original, edited));
    } finally {
      writing.dispose();
    }
    assert.equal(await readFile(original.fsPath, 'utf8'), 'a build');
    assert.deepEqual(await readFile(edited.fsPath), contents[1]);
  });

  const refused = [
    ['a name of another format', 'fox.jpg', 'fox-edit.png'],
    ['a new picture that is gone', 'fox.png', undefined],
  ] as const;
  for (const [what, before, after] of refused) {
    test(`changes nothing for ${what}`, async () => {
      const { original, edited, contents } = await twoPictures(before, after ?? 'fox-edit.png');
      if (after === undefined) await rm(edited.fsPath);
      await closingMessages(replaceOriginal(original, edited));
      assert.deepEqual(await readFile(original.fsPath), contents[0]);
    });
  }

  test('leaves a link and what it leads to alone', async () => {
    const { original, edited, contents } = await twoPictures('far.png', 'fox-edit.png');
    const link = Uri.joinPath(original, '..', 'fox.png');
    await symlink(original.fsPath, link.fsPath);
    await closingMessages(replaceOriginal(link, edited));
    assert.notEqual((await workspace.fs.stat(link)).type & FileType.SymbolicLink, 0);
    assert.deepEqual(await readFile(original.fsPath), contents[0]);
  });

  async function twoPictures(
    before: string,
    after: string,
  ): Promise<{ original: Uri; edited: Uri; contents: readonly [Buffer, Buffer] }> {
    const folder = await newFolder();
    const [original, edited] = [Uri.joinPath(folder, before), Uri.joinPath(folder, after)];
    const picture = await readFile(lantern());
    // What stands behind a picture's end is none of it, and tells the two apart.
    const contents = [Buffer.concat([picture, Buffer.from('old')]), picture] as const;
    await writeFile(original.fsPath, contents[0]);
    await writeFile(edited.fsPath, contents[1]);
    return { original, edited, contents };
  }

  async function namesBeside(file: Uri): Promise<readonly string[]> {
    return readdir(path.dirname(file.fsPath));
  }

  /** Waits for what ends when its message is closed. */
  async function closingMessages(work: Promise<void>): Promise<void> {
    const over = new AbortController();
    const ended = work.finally(() => over.abort());
    while (!over.signal.aborted) await commands.executeCommand('notifications.clearAll');
    await ended;
  }
});

suite('beside a document of no workspace folder', () => {
  test('a link named like the pictures’ folder leads nowhere', async () => {
    const [outside, elsewhere] = await Promise.all(
      ['easel-outside-', 'easel-elsewhere-'].map(name => mkdtemp(path.join(tmpdir(), name))),
    );
    assert.ok(outside !== undefined && elsewhere !== undefined);
    try {
      await symlink(elsewhere, path.join(outside, 'images'), 'dir');
      const notes = path.join(outside, 'notes.md');
      await writeFile(notes, '');
      // Not shown: the editor would first ask whether such a document is trusted.
      const document = await workspace.openTextDocument(Uri.file(notes));
      const plan = planDestination({ output: undefined, insert: undefined, document });
      await assert.rejects(
        checkDestination(Uri.file(path.join(outside, 'images')), plan),
        error => ImageError.is(error, 'write-failed') && error.details.systemCode === 'EACCES',
      );
      await checkDestination(Uri.file(path.join(outside, 'pictures')), plan);
      assert.deepEqual(await readdir(elsewhere), []);
    } finally {
      await Promise.all([outside, elsewhere].map(each => rm(each, { recursive: true })));
    }
  });
});
