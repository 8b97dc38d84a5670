import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationTarget, Uri, workspace } from 'vscode';
import { editImage } from '../../src/editor/commands/editImage';
import { ImageHosting } from '../../src/editor/imageHosting';
import type { Services } from '../../src/editor/services';
import { newFolder } from './support/documents';
import { closeServers, edit, readLantern, serve } from './support/hostedPictures';
import { endOwnEasels, startOwnEasel } from './support/ownEasel';
import { changeSetting } from './support/settings';
import { causedAtWave, wave } from './support/wave';

const run = promisify(execFile);
const remote = 'https://github.com/octo/pictures.git';

/** Nobody's own configuration and no question for a password. */
const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

async function git(folder: string, ...words: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Easel', '-c', 'user.email=easel@localhost'];
  const options = { cwd: folder, env: environment, encoding: 'buffer' } as const;
  const { stdout } = await run('git', [...identity, ...words], options);
  return stdout.toString('latin1').trim();
}

/** Turns the built-in Git extension on or off; `quietEditor` has turned it off. */
async function enableGit(isOn: boolean): Promise<void> {
  await workspace.getConfiguration().update('git.enabled', isOn, ConfigurationTarget.Workspace);
}

suite('a picture in a public repository', () => {
  /** What has been pushed lies in `bare`; the remote is named as GitHub names it. */
  let bare: string;
  let folder: string;
  let picture: Uri;
  let services: Services;
  let requests: string[];
  let isPrivate: boolean;

  suiteSetup(async function () {
    try {
      await run('git', ['--version']);
    } catch {
      this.skip();
    }
    await enableGit(true);
  });
  suiteTeardown(() => enableGit(false));

  setup(async () => {
    [requests, isPrivate] = [[], false];
    const work = (await newFolder('repository')).fsPath;
    [folder, bare] = [path.join(work, 'pictures'), path.join(work, 'pushed.git')];
    await git(work, 'init', '-q', '--bare', bare);
    await git(work, 'init', '-q', '-b', 'main', folder);
    picture = Uri.file(path.join(folder, 'lantern.png'));
    await writeFile(picture.fsPath, await readLantern());
    await git(folder, 'add', 'lantern.png');
    await git(folder, 'commit', '-q', '-m', 'Add a lantern');
    await git(folder, 'remote', 'add', 'origin', remote);
    await git(folder, 'config', 'remote.origin.pushurl', bare);
    await changeSetting('easel.imageHost.kind', 'github');
    services = await easelWithRawServer();
  });
  teardown(() => {
    endOwnEasels();
    closeServers();
  });

  /** An Easel for which GitHub's raw files are on this machine: what was pushed, unless it is private. */
  async function easelWithRawServer(): Promise<Services> {
    const { origin } = await serve((request, response) => {
      const [, owner, repository, commit = '', ...names] = (request.url ?? '').split('/');
      requests.push(`${request.method} ${owner}/${repository} ${names.join('/')}`);
      const options = { cwd: bare, env: environment, encoding: 'buffer' } as const;
      run('git', ['cat-file', 'blob', `${commit}:${names.join('/')}`], options).then(
        ({ stdout }) => {
          if (isPrivate) response.writeHead(404).end('404: Not Found');
          else {
            response.writeHead(200, {
              'content-type': 'image/png',
              'content-length': stdout.length,
            });
            response.end(request.method === 'HEAD' ? undefined : stdout);
          }
        },
        () => response.writeHead(404).end('404: Not Found'),
      );
    });
    const { services: own, globalState } = await startOwnEasel();
    const { connections, credentials, log } = own;
    const imageHosting = new ImageHosting(connections, credentials, globalState, log, origin);
    return { ...own, imageHosting };
  }

  async function push(): Promise<void> {
    await git(folder, 'push', '-q', '-u', 'origin', 'main');
  }

  async function refusal(): Promise<string> {
    const { status, error } = await editImage(services, edit(picture));
    assert.equal(status, 'failed');
    assert.equal(causedAtWave().posts, 0);
    return error?.message ?? '';
  }

  test('is read where it was pushed, and nothing is uploaded', async () => {
    await push();
    const result = await editImage(services, edit(picture));
    assert.equal(result.status, 'saved', result.error?.message);
    const [address = ''] = wave().tasks.at(-1)?.order.imageUrls ?? [];
    const commit = await git(folder, 'rev-parse', 'HEAD');
    assert.equal(new URL(address).pathname, `/octo/pictures/${commit}/lantern.png`);
    // The question whether it is there, and the service's own.
    assert.deepEqual(requests, ['HEAD octo/pictures lantern.png', 'GET octo/pictures lantern.png']);
  });

  test('that was committed and not pushed is refused without a request', async () => {
    assert.match(await refusal(), /must be pushed; it is .*lantern\.png\. Nothing was charged\.$/);
    assert.deepEqual(requests, []);
  });

  test('stays readable at the commit that was pushed, whatever was committed since', async () => {
    await push();
    const pushed = await git(folder, 'rev-parse', 'HEAD');
    await git(folder, 'commit', '-q', '--allow-empty', '-m', 'Something else');
    const result = await editImage(services, edit(picture));
    assert.equal(result.status, 'saved', result.error?.message);
    const [address = ''] = wave().tasks.at(-1)?.order.imageUrls ?? [];
    assert.equal(new URL(address).pathname, `/octo/pictures/${pushed}/lantern.png`);
  });

  test('that was changed since, even by one bit, is refused without a request', async () => {
    await push();
    // The editor has looked at the repository before the change.
    await editImage(services, edit(picture));
    requests.length = 0;
    const { posts } = causedAtWave();
    const bytes = await readFile(picture.fsPath);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 1, bytes.length - 20);
    await writeFile(picture.fsPath, bytes);
    const { error } = await editImage(services, edit(picture));
    assert.match(error?.message ?? '', /must be committed; it is .*lantern\.png/);
    assert.deepEqual([requests, causedAtWave().posts], [[], posts]);
  });

  test('that is ignored is refused, as it was never committed', async () => {
    await writeFile(path.join(folder, '.gitignore'), 'made-*.png\n');
    await git(folder, 'add', '.gitignore');
    await git(folder, 'commit', '-q', '-m', 'Ignore what is made');
    await push();
    picture = Uri.file(path.join(folder, 'made-1.png'));
    await writeFile(picture.fsPath, await readLantern());
    assert.match(await refusal(), /must be committed; it is .*made-1\.png/);
    assert.deepEqual(requests, []);
  });

  test('that only some may read is refused after it was asked for', async () => {
    await push();
    isPrivate = true;
    assert.match(
      await refusal(),
      /“lantern\.png” must be a picture everybody can read; it is answered with 404\. Nothing was charged\.$/,
    );
  });

  test('outside of any repository is refused', async () => {
    const outside = Uri.joinPath(await newFolder(), 'lantern.png');
    await writeFile(outside.fsPath, await readLantern());
    picture = outside;
    assert.match(await refusal(), /must be in a Git repository; it is .*lantern\.png/);
  });

  test('is refused where the editor’s Git is off', async () => {
    await push();
    await enableGit(false);
    try {
      assert.match(await refusal(), /must be used with VS Code’s Git extension on; it is off/);
    } finally {
      await enableGit(true);
    }
  });
});
