import assert from 'node:assert/strict';
import { Disposable, FileSystemError, Uri, workspace, type TextDocument } from 'vscode';
import { readImageHeader } from '../standins/support/imageHeader';
import { pathInWorkspace, showDocument } from './support/documents';
import { filesOf, generate } from './support/easel';
import { MemoryFileSystem, type MemoryOptions } from './support/memoryFileSystem';
import { jobInJournal } from './support/storage';
import { causedAtWave } from './support/wave';

const registered: Disposable[] = [];

/** A file system of its own for a test, with one Markdown document in it. */
function mount(options: MemoryOptions = {}): {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly document: Uri;
} {
  const scheme = `easeltest${registered.length}`;
  const fileSystem = new MemoryFileSystem(options);
  fileSystem.files.set('/docs/notes.md', Buffer.from('text '));
  registered.push(fileSystem.register(scheme));
  return { files: fileSystem.files, document: Uri.from({ scheme, path: '/docs/notes.md' }) };
}

async function open(uri: Uri): Promise<TextDocument> {
  return showDocument(await workspace.openTextDocument(uri), 'text ‸');
}

suite('a file system that another extension brings', () => {
  // Not after each test: the documents are closed only after that.
  suiteTeardown(() => {
    Disposable.from(...registered).dispose();
  });

  test('gets the picture and the reference like the disk does', async () => {
    const { files, document: uri } = mount();
    const document = await open(uri);
    const result = await generate({});
    assert.equal(result.error, undefined);
    assert.equal(document.getText(), 'text ![a red kite](images/a-red-kite.png)');
    const bytes = files.get('/docs/images/a-red-kite.png');
    assert.deepEqual(bytes && readImageHeader(bytes)?.size, { width: 1024, height: 1024 });
    assert.equal(
      result.files[0]?.uri,
      uri.with({ path: '/docs/images/a-red-kite.png' }).toString(),
    );
  });

  test('is not asked to overwrite what is there', async () => {
    const { files, document: uri } = mount();
    await workspace.fs.writeFile(
      uri.with({ path: '/docs/images/a-red-kite.png' }),
      Buffer.from('x'),
    );
    await open(uri);
    const result = await generate({});
    assert.match(result.files[0]?.uri ?? '', /\/images\/a-red-kite-1\.png$/);
    assert.equal(Buffer.from(files.get('/docs/images/a-red-kite.png') ?? []).toString(), 'x');
  });

  test('gets the picture without a reference when that is asked for', async () => {
    const { files, document: uri } = mount();
    const result = await generate({ insert: false, output: uri.with({ path: '/made/' }) });
    assert.equal(result.status, 'saved');
    assert.ok(files.has('/made/a-red-kite.png'));
  });

  test('is refused before anything is sent when it is read-only', async () => {
    const { document: uri } = mount({ isReadonly: true });
    await open(uri);
    const result = await generate({ output: uri.with({ path: '/docs/images/' }) });
    assert.deepEqual(result.error, {
      code: 'write-failed',
      message: '/docs/images may not be written to. Nothing was charged.',
    });
    assert.equal(causedAtWave().posts, 0);
  });

  test('is left alone when it is read-only: the picture goes to the workspace', async () => {
    const { files, document: uri } = mount({ isReadonly: true });
    const document = await open(uri);
    const result = await generate({ prompt: 'read only' });
    assert.equal(filesOf(result).map(pathInWorkspace).join(), 'images/read-only.png');
    assert.equal(result.insertedText, undefined);
    assert.equal(document.isDirty, false);
    assert.equal(files.size, 1);
  });

  const refusals = [
    ['full', () => FileSystemError.Unavailable('no space left'), /could not be written/],
    ['forbidden', (uri: Uri) => FileSystemError.NoPermissions(uri), /may not be written to/],
  ] as const;
  for (const [what, refuse, message] of refusals) {
    test(`does not lose a paid picture when it turns out to be ${what}`, async () => {
      const { files, document: uri } = mount({ refuse });
      const document = await open(uri);
      const result = await generate({});
      assert.equal(result.error?.code, 'write-failed');
      assert.match(result.error.message, message);
      assert.match(
        result.error.message,
        /the job is kept, and fetching it again costs nothing more\.$/,
      );
      assert.equal(document.getText(), 'text ');
      assert.deepEqual([...files.keys()], ['/docs/notes.md']);
      assert.equal(causedAtWave().posts, 1);

      const job = await jobInJournal(result.jobId);
      assert.deepEqual([job?.stage, job?.resumable], ['failed', true]);
      const kept = job?.downloaded.get(0);
      assert.ok(kept);
      const bytes = await workspace.fs.readFile(Uri.file(kept.path));
      assert.deepEqual(readImageHeader(bytes)?.size, { width: 1024, height: 1024 });
    });
  }
});
