import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import fc from 'fast-check';
import {
  chooseDestination,
  type Destination,
  type DestinationInput,
} from '../../../src/core/destination';
import { ImageError } from '../../../src/core/errors';
import { nextFreeName, TakenNames } from '../../../src/core/fileName';
import { nameValues } from '../../../src/core/nameValues';
import type { ResourceLocation } from '../../../src/core/relativePath';
import { ImageFile } from '../../../src/storage/imageFile';
import { checkFolder } from '../../../src/storage/imageFolder';

const namesPerRun = 100;
const runs = 100;

/** A file system like any other, links included, but in memory; only Linux has it. */
const memoryFolder = '/dev/shm';

/** Links that lie in wait below the workspace: where they are, and what they lead to. */
const plantedLinks: Readonly<Record<string, string>> = {
  'link-out': '../outside',
  'link-up': '..',
  'link-nowhere': '../outside/made-by-link',
  'link-loop': 'link-loop',
  'link-chain': 'link-out/../outside',
  'link-inside': 'images',
  'images/link-out': '../../outside',
  'images/image.png': '../../outside/secret.txt',
  'images/a-fox.png': '../../outside/made-by-name.png',
  'images/a-fox-1.png': 'a-fox.png',
  'images/é.png': '../../outside/secret.txt',
  'images/con.png': '../../outside/secret.txt',
  'images/con-image.png': '../../outside/made-by-device.png',
  'images/nested': '../link-chain',
  'image.png': '../outside/secret.txt',
};

const hostileTexts: readonly string[] = [
  ...[
    '',
    '.',
    '..',
    '...',
    '../..',
    '../../outside/x',
    '..\\..\\outside\\x',
    '/',
    '//',
    '\\\\',
    '~/x',
  ],
  ...[
    '/etc/passwd',
    '/etc/cron.d/x',
    'file:///etc/x',
    'C:\\x',
    'C:',
    'c:/x',
    '\\\\server\\share\\x',
  ],
  ...[
    'con',
    'CON.png',
    'nul',
    'aux.a.b',
    'COM1',
    'LPT¹.txt',
    'conin$',
    'a.png::$DATA',
    'a:b',
    'x. ',
    ' .x',
  ],
  ...['\0', 'a\0b', 'a.png\0.jpg', '..\0/x', '\r\n', '\x1b[2J', '\x7f', '\ud800', '\udfff/..'],
  ...[
    '\u202egnp.exe',
    '\u200b..',
    '.\u200b.',
    '\ufeff../x',
    '．．／x',
    '\u2024\u2024/x',
    '\u2215etc',
    '\u29f5x',
  ],
  ...[
    '%2e%2e%2fx',
    '..%00/x',
    '..;/x',
    '....//x',
    '. ./x',
    '.. /x',
    '../ x',
    '${x}',
    '${promptSlug}',
  ],
  ...[
    'e\u0301',
    'é',
    'ﬁ',
    'A Fox',
    'a-fox',
    'image',
    'image.png',
    'CON',
    '-rf',
    '.git/config',
    '.vscode/x',
  ],
  ...[
    'a'.repeat(300),
    `${'a/'.repeat(60)}a`,
    '狐'.repeat(120),
    `${'../'.repeat(40)}etc/x`,
    '\u0300'.repeat(99),
  ],
  ...Object.keys(plantedLinks),
  ...Object.keys(plantedLinks).map(name => `${name}/x`),
  ...Object.keys(plantedLinks).map(name => `${name}/../x`),
];

const hostileText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc
    .array(fc.constantFrom(...hostileTexts, '/', '\\'), { maxLength: 4 })
    .map(texts => texts.join('')),
  fc.array(fc.constantFrom(...hostileTexts), { maxLength: 4 }).map(texts => texts.join('/')),
  fc.string({ unit: fc.constantFrom(...Array.from('./\\:~a狐 \0\u202e$')), maxLength: 12 }),
  fc
    .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 20 })
    .map(codePoints => String.fromCodePoint(...codePoints)),
);

/** By which way a text becomes part of a path. Variables' values, settings and arguments all come from others. */
const ways = ['prompt', 'document', 'model', 'fileName', 'folder', 'output', 'all'] as const;

interface Wish {
  readonly way: (typeof ways)[number];
  readonly text: string;
}

const nameBy: Readonly<Partial<Record<Wish['way'], string>>> = {
  document: '${documentBaseName}',
  model: '${model}',
};

const wish: fc.Arbitrary<Wish> = fc.record({ way: fc.constantFrom(...ways), text: hostileText });

function inputFor({ way, text }: Wish, workspace: string): DestinationInput {
  const at = (path: string): ResourceLocation => ({ scheme: 'file', authority: '', path });
  const isBy = (other: Wish['way']): boolean => way === other || way === 'all';
  const name = isBy('document') ? text.replaceAll('/', '') : 'page';
  const document = at(`${workspace}/${/^\.*$/.test(name) ? 'page' : name}.md`);
  const values = nameValues({
    prompt: isBy('prompt') ? text : 'A fox',
    model: isBy('model') ? `wave/${text}` : 'wave/wan2.7-image',
    mode: 'generate',
    size: { width: 1, height: 1 },
    seed: undefined,
    index: 0,
    count: 1,
    document,
    nowMs: 0,
  });
  return {
    output: isBy('output') ? text : undefined,
    folder: isBy('folder') ? text : '${documentDirName}/images',
    folderIsSet: true,
    fileName: isBy('fileName') ? text : (nameBy[way] ?? '${promptSlug}'),
    copyFiles: undefined,
    document,
    workspaceFolders: [at(workspace)],
    values,
    mediaType: 'image/png',
    nowMs: 0,
  };
}

/** Every name below a folder with what it holds or leads to; links are not followed. */
async function treeOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const tree: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) tree[entry.name] = await readlink(path);
    else if (entry.isFile()) tree[entry.name] = await readFile(path, 'utf8');
    else tree[entry.name] = 'a folder';
  }
  return tree;
}

suite('Ten thousand file names and planted links', () => {
  let root = '';
  let workspace = '';
  const outcomes = new Map<string, number>();
  const outcomeByPlace = new Map<string, Promise<string>>();

  setup(async () => {
    // Every file is synced, which a disk takes its time for.
    const parent = existsSync(memoryFolder) ? memoryFolder : tmpdir();
    root = await realpath(await mkdtemp(join(parent, 'easel-names-')));
    workspace = join(root, 'workspace');
    await mkdir(join(workspace, 'images'), { recursive: true });
    await mkdir(join(root, 'outside'));
    await writeFile(join(root, 'outside', 'secret.txt'), 'mine');
    for (const [name, target] of Object.entries(plantedLinks)) {
      await symlink(target, join(workspace, name));
    }
  });
  teardown(() => rm(root, { recursive: true, force: true }));

  /** The same place for a second time would say nothing new. */
  async function outcomeOf(wished: Wish): Promise<string> {
    const place = placeFor(wished);
    if (!place) return 'no name';
    const key = `${place.folder.path}\n${place.baseName}.${place.extension}`;
    const outcome = outcomeByPlace.get(key) ?? save(place);
    outcomeByPlace.set(key, outcome);
    return outcome;
  }

  function placeFor(wished: Wish): Destination | undefined {
    try {
      return chooseDestination(inputFor(wished, workspace));
    } catch (error) {
      if (ImageError.is(error, 'invalid-request')) return undefined;
      throw error;
    }
  }

  /**
   * Writes a file as the editor does, but without the looks it takes before: what stands last has to hold,
   * and a name is tried even where a link has it.
   */
  async function save({ folder, baseName, extension }: Destination): Promise<string> {
    const insideOf = workspace;
    if (!`${folder.path}/`.startsWith(`${root}/`)) {
      // A mistake must not write to somebody's machine, and looking changes nothing.
      await assert.rejects(checkFolder(folder.path, insideOf), `${folder.path} is taken`);
      return 'refused';
    }
    const names = new TakenNames(await readdir(folder.path).catch(() => []));
    const free = nextFreeName(baseName, extension, names);
    try {
      const syncFolder = () => Promise.resolve();
      const file = await ImageFile.create({ folder: folder.path, insideOf, syncFolder });
      await file.write(Buffer.from('picture'));
      return await whereIs(await file.publish([`${baseName}.${extension}`, free]));
    } catch (error) {
      if (ImageError.is(error, 'write-failed')) return 'refused';
      throw error;
    }
  }

  async function whereIs(path: string): Promise<string> {
    const folder = dirname(path);
    const real = await realpath(folder);
    assert.ok(`${real}${sep}`.startsWith(`${workspace}${sep}`), `${path} is in ${real}`);
    assert.ok((await lstat(path)).isFile(), `${path} is no file`);
    await unlink(path);
    return real === folder ? 'saved' : 'saved by a link';
  }

  // Making links is a privilege on Windows.
  const onPosix = process.platform === 'win32' ? test.skip : test;

  onPosix('put no file outside of the workspace', async function () {
    this.timeout(180_000);
    const outside = join(root, 'outside');
    const before = [await treeOf(root), await treeOf(outside)];
    await fc.assert(
      fc.asyncProperty(
        fc.array(wish, { minLength: namesPerRun, maxLength: namesPerRun }),
        async wishes => {
          const found = await Promise.all(wishes.map(outcomeOf));
          for (const each of found) outcomes.set(each, (outcomes.get(each) ?? 0) + 1);
          assert.deepEqual([await treeOf(root), await treeOf(outside)], before);
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
    const links = Object.entries(plantedLinks);
    for (const [name, target] of links) assert.equal(await readlink(join(workspace, name)), target);
    // Were all refused, or none, nothing would have been tried.
    for (const outcome of ['no name', 'refused', 'saved', 'saved by a link']) {
      assert.ok((outcomes.get(outcome) ?? 0) > 20, `${outcome}: ${outcomes.get(outcome) ?? 0}`);
    }
  });
});
