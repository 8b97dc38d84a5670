import assert from 'node:assert/strict';
import {
  commands,
  NotebookCellData,
  NotebookCellKind,
  NotebookData,
  NotebookRange,
  Selection,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type NotebookDocument,
  type TextDocument,
} from 'vscode';
import { editDocument, newFolder, openDocument, showDocument } from './support/documents';
import { filesOf, generate, pictureIn, type Result } from './support/easel';
import { wave } from './support/wave';

const taskMs = 60_000;
const placeLost = 'The document changed at the place of the reference, so nothing was inserted.';
const reference = '![a red kite](images/a-red-kite.png)';

/** Asks for a picture, does something while the service is at it, and lets the picture be finished. */
async function generateWhile(act: () => Promise<void>): Promise<Result> {
  wave().planNext({ durationMs: taskMs });
  const seen = wave().seen('poll', wave().counts.polls + 1);
  const generating = generate({});
  await Promise.race([seen, generating]);
  await act();
  wave().clock.skip(taskMs);
  return generating;
}

async function assertSaved(result: Result): Promise<void> {
  const [file] = filesOf(result);
  assert.equal(result.status, 'saved');
  assert.ok(file && (await pictureIn(file)), 'the picture is not there');
}

/** What was paid for is saved, and nothing is written anywhere it does not belong. */
async function assertOnlySaved(result: Result): Promise<void> {
  await assertSaved(result);
  assert.equal(result.insertedText, undefined);
  assert.deepEqual(result.warnings, [placeLost]);
}

/** Closes all editors, and resolves when the document is gone from memory. */
async function closed(document: TextDocument): Promise<void> {
  const gone = new Promise<void>(resolve => {
    const subscription = workspace.onDidCloseTextDocument(each => {
      if (each !== document) return;
      subscription.dispose();
      resolve();
    });
  });
  await commands.executeCommand('workbench.action.closeAllEditors');
  await gone;
}

function offsetOf(document: TextDocument, text: string): number {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${text} is not in the document`);
  return offset;
}

suite('while a picture is being made', () => {
  test('the reference moves with text written before its place', async () => {
    const document = await openDocument('notes.md', 'first\n\n‸\n\nlast\n');
    const result = await generateWhile(() =>
      editDocument(document, { start: 0, end: 'first'.length, text: 'A much longer\nbeginning' }),
    );
    await assertSaved(result);
    assert.equal(document.getText(), `A much longer\nbeginning\n\n${reference}\n\nlast\n`);
  });

  test('it stays where it is for text written after its place', async () => {
    const document = await openDocument('notes.md', 'first\n\n‸\n\nlast\n');
    const result = await generateWhile(() =>
      editDocument(document, { start: offsetOf(document, 'last'), end: 13, text: 'end' }),
    );
    await assertSaved(result);
    assert.equal(document.getText(), `first\n\n${reference}\n\nend\n`);
  });

  test('the cursor stays with the person who has moved it on', async () => {
    const document = await openDocument('notes.md', '‸\n\nlast\n');
    const editor = window.activeTextEditor;
    assert.ok(editor);
    await generateWhile(async () => {
      await editDocument(document, { start: 2, end: 6, text: 'still writing' });
      const end = document.positionAt(document.getText().length - 1);
      editor.selection = new Selection(end, end);
    });
    assert.equal(document.getText(), `${reference}\n\nstill writing\n`);
    const before = document.getText().slice(0, document.offsetAt(editor.selection.active));
    assert.ok(before.endsWith('still writing'), `the cursor is behind “${before}”`);
  });

  test('the reference goes to its document although another one is in front', async () => {
    const folder = await newFolder();
    const document = await openDocument('notes.md', 'first ‸', { folder });
    const result = await generateWhile(async () => {
      await openDocument('other.md', 'other ‸', { folder });
    });
    await assertSaved(result);
    assert.equal(document.getText(), `first ${reference}`);
    assert.equal(window.activeTextEditor?.document.getText(), 'other ');
  });

  test('nothing is inserted where the place itself was deleted', async () => {
    const document = await openDocument('notes.md', 'first\n\nsecond ‸ third\n\nlast\n');
    const result = await generateWhile(() =>
      editDocument(document, { start: 7, end: offsetOf(document, 'last'), text: '' }),
    );
    await assertOnlySaved(result);
    assert.equal(document.getText(), 'first\n\nlast\n');
  });

  test('nothing is inserted into a document that was closed', async () => {
    const uri = Uri.joinPath(await newFolder(), 'notes.md');
    await workspace.fs.writeFile(uri, Buffer.from('text '));
    // Opened as a person does: what an extension opens stays open for minutes.
    await commands.executeCommand('vscode.open', uri);
    const document = window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), uri.toString());
    const result = await generateWhile(() => closed(document));
    await assertOnlySaved(result);
    assert.equal(Buffer.from(await workspace.fs.readFile(uri)).toString(), 'text ');
  });

  test('nothing is inserted when the document was moved, and the picture is where it was', async () => {
    const folder = await newFolder();
    const document = await openDocument('notes.md', 'text ‸', { folder });
    const moved = Uri.joinPath(folder, 'moved', 'notes.md');
    const result = await generateWhile(async () => {
      const edit = new WorkspaceEdit();
      edit.renameFile(document.uri, moved);
      assert.ok(await workspace.applyEdit(edit));
    });
    await assertOnlySaved(result);
    assert.equal(filesOf(result)[0]?.path, `${folder.path}/images/a-red-kite.png`);
    assert.equal(Buffer.from(await workspace.fs.readFile(moved)).toString(), 'text ');
  });

  test('what was typed at the place is kept and the reference follows it', async () => {
    const document = await openDocument('notes.md', 'first ‸ last');
    const result = await generateWhile(() =>
      editDocument(document, { start: 6, end: 6, text: 'typed ' }),
    );
    await assertSaved(result);
    assert.equal(document.getText(), `first typed ${reference} last`);
  });

  test('two pictures for one place both arrive', async () => {
    const document = await openDocument('notes.md', '‸');
    let second: Promise<Result> | undefined;
    const first = await generateWhile(async () => {
      second = generate({ prompt: 'a blue kite' });
      await second;
    });
    assert.equal(first.status, 'saved');
    assert.equal((await second)?.status, 'saved');
    assert.match(document.getText(), /a-red-kite\.png/);
    assert.match(document.getText(), /a-blue-kite\.png/);
  });
});

suite('a document that is in no file', () => {
  test('gets a reference as if it stood in the workspace folder', async () => {
    const opened = await workspace.openTextDocument({ language: 'markdown', content: 'new ' });
    const document = await showDocument(opened, 'new ‸');
    const result = await generate({ output: 'untitled/kite' });
    assert.equal(document.getText(), 'new ![a red kite](untitled/kite.png)');
    assert.match(result.files[0]?.uri ?? '', /\/untitled\/kite\.png$/);
  });
});

suite('a Markdown cell of a notebook', () => {
  async function editCell(notebook: NotebookDocument): Promise<TextDocument> {
    const editor = await window.showNotebookDocument(notebook);
    editor.selection = new NotebookRange(0, 1);
    await commands.executeCommand('notebook.cell.edit');
    const document = window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'vscode-notebook-cell');
    return document;
  }

  test('gets the reference and the file where the notebook is', async () => {
    const folder = await newFolder();
    const uri = Uri.joinPath(folder, 'kites.ipynb');
    const cell = { cell_type: 'markdown', metadata: {}, source: [] };
    const content = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    await workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(content)));
    const document = await editCell(await workspace.openNotebookDocument(uri));
    const result = await generate({});
    await assertSaved(result);
    assert.equal(filesOf(result)[0]?.path, `${folder.path}/images/a-red-kite.png`);
    assert.equal(document.getText(), reference);
  });

  test('gets it as if it stood in the workspace folder when the notebook is in no file', async () => {
    const cell = new NotebookCellData(NotebookCellKind.Markup, '', 'markdown');
    const notebook = new NotebookData([cell]);
    const document = await editCell(
      await workspace.openNotebookDocument('jupyter-notebook', notebook),
    );
    await assertSaved(await generate({ output: 'notebook/' }));
    assert.equal(document.getText(), '![a red kite](notebook/a-red-kite.png)');
  });
});
