import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as lock from '../../package-lock.json';
import { readPackage, type PackagedFile } from './security/packageContents';
import { decodeText, findingsIn, inPackage, inSources } from './security/textScan';

/** Every file of the package. A new one is added here by whoever wants people to download it. */
const packagedFiles = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/commandRunner.js',
  'extension/dist/extension.js',
  'extension/dist/imageHosts.js',
  'extension/dist/offlineProvider.js',
  'extension/dist/pictureReferences.js',
  'extension/dist/serviceProviders.js',
  'extension/dist/shared.js',
  'extension/dist/studio.js',
  'extension/dist/studioHost.js',
  'extension/dist/undiciHttpClient.js',
  'extension/dist/zod.js',
  'extension/l10n/bundle.l10n.zh-cn.json',
  'extension/media/icon.png',
  'extension/media/studio/studio.css',
  'extension/media/unifont-license.txt',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/package.nls.zh-cn.json',
  'extension/readme.md',
];

/** Packages of other people whose code runs in the editor; lit is one in four parts. */
const bundledPackages = [
  ...['@lit/reactive-element', 'lit', 'lit-element', 'lit-html'],
  '@vscode-elements/elements',
  'aws4fetch',
  'undici',
  'zod',
];

/** What no checkout has, or no build reads. */
const notSources = new Set([
  '.git',
  '.vscode-test',
  'dist',
  'node_modules',
  'test-output',
  // Made for the tests, private key included.
  'certificates',
]);

const notText = /\.(png|jpe?g|webp)$/;

interface Machine {
  readonly folder: string;
  readonly umask: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Build {
  readonly vsix: Buffer;
  readonly files: ReadonlyMap<string, PackagedFile>;
  /** The sources of all bundles, by their paths. */
  readonly inputs: readonly string[];
}

const run = promisify(execFile);

/** Builds and packages the sources in a folder, as `npm run package` does. */
async function buildOn({ folder, umask, environment }: Machine): Promise<Build> {
  const program = `
    process.umask(${umask});
    const { buildExtension } = await import('./esbuild.mjs');
    const { packageExtension } = await import('./scripts/package.mjs');
    const { metafiles } = await buildExtension({ production: true });
    await packageExtension();
    const outputs = metafiles.flatMap(({ outputs }) => Object.values(outputs));
    const inputs = outputs.flatMap(({ inputs }) => Object.keys(inputs));
    console.log('\\n' + JSON.stringify(inputs));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  const vsix = await readFile(path.join(folder, 'dist', 'easel.vsix'));
  const inputs = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
  return { vsix, files: readPackage(vsix), inputs };
}

/** Copies what a checkout has; the packages are those that are installed here. */
async function checkOut(from: string, to: string): Promise<void> {
  const isChecked = (file: string) => !notSources.has(path.basename(file));
  await cp(from, to, { recursive: true, filter: isChecked });
  await symlink(path.resolve('node_modules'), path.join(to, 'node_modules'), 'junction');
}

async function sourceFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (notSources.has(entry.name)) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await sourceFiles(file)));
    else if (entry.isFile()) files.push(file);
  }
  return files;
}

suite('The package', () => {
  let parent = '';
  let build: Build;
  let elsewhere: Build;

  suiteSetup(async function () {
    this.timeout(180_000);
    parent = await mkdtemp(path.join(tmpdir(), 'easel-two-builds-'));
    const [first, second] = [path.join(parent, 'first'), path.join(parent, '第二 build')];
    await checkOut('.', first);
    await checkOut(first, second);
    await chmod(path.join(second, 'README.md'), 0o755);
    [build, elsewhere] = await Promise.all([
      buildOn({ folder: first, umask: '0o022', environment: { TZ: 'UTC', LC_ALL: 'en_US.UTF-8' } }),
      // In Czech "changelog" comes after "dist".
      buildOn({
        folder: second,
        umask: '0o077',
        environment: { TZ: 'Asia/Kathmandu', LC_ALL: 'cs_CZ.UTF-8', SOURCE_DATE_EPOCH: '7' },
      }),
    ]);
  });
  suiteTeardown(() => rm(parent, { recursive: true, force: true }));

  test('holds these files and no other', () => {
    assert.deepEqual([...build.files.keys()].sort(), packagedFiles);
  });

  test('is the same to the byte whoever builds it, wherever and whenever', () => {
    const hashes = (files: Build['files']) =>
      [...files].map(([name, { contents, mode }]) => [name, sha256(contents), mode]);
    assert.deepEqual(hashes(elsewhere.files), hashes(build.files));
    assert.ok(elsewhere.vsix.equals(build.vsix));
  });

  test('has no invisible character, source map, key or path of a machine in it', () => {
    const findings = [...build.files].flatMap(([name, { contents }]) => {
      const text = decodeText(contents);
      if (text === undefined) return notText.test(name) ? [] : [`${name} is no text`];
      return [...findingsIn(text, inPackage), ...namesOf(text)].map(each => `${name}: ${each}`);
    });
    assert.deepEqual(findings, []);
  });

  test('brings the code of these packages along, all held to a checksum', () => {
    const folder = /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/;
    const found = build.inputs.flatMap(input => folder.exec(input)?.[1] ?? []);
    assert.deepEqual([...new Set(found)].sort(), [...bundledPackages].sort());
    const unchecked = Object.entries(lock.packages).filter(
      ([place, entry]) =>
        place !== '' && !('integrity' in entry && entry.integrity.startsWith('sha512-')),
    );
    assert.deepEqual(unchecked, []);
  });

  /** Names of the folders this very build was made in. */
  function namesOf(text: string): readonly string[] {
    return [parent, process.cwd()].filter(folder => text.includes(folder));
  }
});

suite('The sources', () => {
  test('have no invisible character and no key in them', async () => {
    const findings: string[] = [];
    const files = await sourceFiles('.');
    for (const file of files) {
      const text = decodeText(await readFile(file));
      if (text === undefined && !notText.test(file)) findings.push(`${file} is no text`);
      findings.push(...findingsIn(text ?? '', inSources).map(each => `${file}: ${each}`));
    }
    assert.deepEqual(findings, []);
    assert.ok(files.length > 100);
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
