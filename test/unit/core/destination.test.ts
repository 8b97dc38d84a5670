import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  chooseDestination,
  workspaceFolderFor,
  type DestinationInput,
} from '../../../src/core/destination';
import { ImageError } from '../../../src/core/errors';
import { nameValues } from '../../../src/core/nameValues';
import { isInside, type ResourceLocation } from '../../../src/core/relativePath';

const at = (path: string): ResourceLocation => ({ scheme: 'file', authority: '', path });
const valuesFor = (prompt: string, document = at('/work/site/docs/guide.md')) =>
  nameValues({
    prompt,
    model: 'wave/wan2.7-image',
    mode: 'series',
    size: { width: 10, height: 20 },
    seed: undefined,
    index: 0,
    count: 4,
    document,
    nowMs: new Date(2026, 0, 2, 3, 4, 5).getTime(),
  });

const input: DestinationInput = {
  output: undefined,
  folder: '${documentDirName}/images',
  folderIsSet: false,
  fileName: '${promptSlug}',
  copyFiles: undefined,
  document: at('/work/site/docs/guide.md'),
  workspaceFolders: [at('/work/app'), at('/work/site')],
  values: valuesFor('A fox'),
  mediaType: 'image/png',
  nowMs: 0,
};

function place(changes: Partial<DestinationInput>): string | undefined {
  const destination = chooseDestination({ ...input, ...changes });
  if (destination === undefined) return undefined;
  return `${destination.folder.path} ${destination.baseName}.${destination.extension}`;
}

const refusal =
  (field: string) =>
  (error: unknown): boolean =>
    ImageError.is(error, 'invalid-request') && error.details.field === field;

suite('the workspace folder', () => {
  test('is the one that holds the document, else the first', () => {
    const folders = [at('/work/app'), at('/work/site')];
    assert.equal(workspaceFolderFor(folders, at('/work/site/a.md')), folders[1]);
    assert.equal(workspaceFolderFor(folders, at('/work/site-evil/a.md')), folders[0]);
    assert.equal(workspaceFolderFor(folders, undefined), folders[0]);
    assert.equal(workspaceFolderFor([], at('/work/site/a.md')), undefined);
  });
});

suite('the destination by settings', () => {
  test('is images beside the document by default', () => {
    assert.equal(place({}), '/work/site/docs/images a-fox.png');
  });

  test('is images in the first workspace folder without a document', () => {
    assert.equal(place({ document: undefined }), '/work/app/images a-fox.png');
  });

  test('is beside a document outside of the workspace, and of no workspace', () => {
    assert.equal(place({ document: at('/tmp/n.md') }), '/tmp/images a-fox.png');
    assert.equal(
      place({ document: at('/tmp/n.md'), workspaceFolders: [] }),
      '/tmp/images a-fox.png',
    );
  });

  test('is unknown without document and workspace', () => {
    assert.equal(place({ document: undefined, workspaceFolders: [] }), undefined);
    assert.equal(
      place({ folder: '${workspaceFolder}/x', document: at('/tmp/n.md'), workspaceFolders: [] }),
      undefined,
    );
  });

  const folders: readonly (readonly [folder: string, path: string])[] = [
    ['assets/', '/work/site/docs/assets'],
    ['', '/work/site/docs'],
    ['.', '/work/site/docs'],
    ['/public/img', '/work/site/public/img'],
    ['${workspaceFolder}/public', '/work/site/public'],
    ['${documentDirName}/../images', '/work/site/images'],
    ['../../../out', '/out'],
    ['img\\${provider}', '/work/site/docs/img/wave'],
    ['C:\\pics', '/c:/pics'],
    ['/${mode}/${date}_${time}/${model}', '/work/site/series/2026-01-02_030405/wan2.7-image'],
    ['a/${seed}/b', '/work/site/docs/a/b'],
    ['my ${documentBaseName}.assets', '/work/site/docs/my guide.assets'],
    ['.${seed}.', '/work/site/docs'],
  ];
  for (const [folder, path] of folders) {
    test(`the folder ${folder || '(empty)'} is ${path}`, () => {
      assert.equal(place({ folder }), `${path} a-fox.png`);
    });
  }

  test('a file name may be made of several values and hold folders', () => {
    const fileName = '${date}/${promptSlug}-${index}_${width}x${height}';
    assert.equal(place({ fileName }), '/work/site/docs/images/2026-01-02 a-fox-01_10x20.png');
    assert.equal(place({ fileName: '${seed}' }), '/work/site/docs/images image.png');
    assert.equal(place({ fileName: '-${seed}' }), '/work/site/docs/images image.png');
    assert.equal(place({ fileName: '${promptSlug}-${seed}' }), '/work/site/docs/images a-fox.png');
  });

  const outside = [
    'C:/x',
    'C:\\x\\y',
    'C:x',
    'sub/c:/x',
    '\\\\host\\share\\x',
    '//host/share/x',
    '..\\x',
    'a\\b',
  ];
  for (const fileName of outside) {
    test(`the file name ${fileName} is refused on every system`, () => {
      assert.throws(() => place({ fileName }), refusal('easel.output.fileName'));
      assert.throws(() => place({ fileName, output: 'x/' }), refusal('easel.output.fileName'));
      const copyFiles = {
        destination: { '**/*.md': 'assets/' },
        overwriteBehavior: 'overwrite',
      } as const;
      assert.throws(() => place({ fileName, copyFiles }), refusal('easel.output.fileName'));
    });
  }

  test('a wrong variable names its setting', () => {
    assert.throws(() => place({ folder: '${home}/x' }), refusal('easel.output.folder'));
    assert.throws(() => place({ folder: 'x/${workspaceFolder}' }), refusal('easel.output.folder'));
    assert.throws(() => place({ fileName: '${name}' }), refusal('easel.output.fileName'));
    assert.throws(
      () => place({ fileName: '${documentDirName}' }),
      refusal('easel.output.fileName'),
    );
    assert.throws(
      () => place({ fileName: '${documentDirName}/x' }),
      refusal('easel.output.fileName'),
    );
    assert.throws(() => place({ output: '${x}/' }), refusal('output'));
  });

  test('another format than the name says is a warning', () => {
    const destination = chooseDestination({
      ...input,
      fileName: '${promptSlug}.png',
      mediaType: 'image/jpeg',
    });
    assert.equal(destination?.extension, 'jpg');
    assert.deepEqual(destination.warning, {
      code: 'format-differs',
      expected: 'png',
      actual: 'jpg',
    });
  });
});

suite('the destination by argument', () => {
  const cases: readonly (readonly [output: string | ResourceLocation, expected: string])[] = [
    ['public/img/', '/work/site/public/img a-fox.png'],
    ['public/hero.png', '/work/site/public hero.png'],
    ['hero', '/work/site hero.png'],
    ['./hero.v2', '/work/site hero.v2.png'],
    ['../out/hero.png', '/work/out hero.png'],
    ['/tmp/hero.png', '/tmp hero.png'],
    ['/work/site/x/', '/work/site/x a-fox.png'],
    ['public\\hero.png', '/work/site/public hero.png'],
    ['D:\\pics\\hero.png', '/d:/pics hero.png'],
    ['${documentDirName}/${promptSlug}', '/work/site/docs a-fox.png'],
    ['..', '/work a-fox.png'],
    ['img/.', '/work/site/img a-fox.png'],
    [at('/elsewhere/a ${b}.png'), '/elsewhere a ${b}.png'],
    [at('/elsewhere/'), '/elsewhere a-fox.png'],
  ];
  for (const [output, expected] of cases) {
    const name = typeof output === 'string' ? output : output.path;
    test(`${name} is ${expected}`, () => assert.equal(place({ output }), expected));
  }

  test('starts at the document where there is no workspace', () => {
    assert.equal(place({ output: 'x/', workspaceFolders: [] }), '/work/site/docs/x a-fox.png');
    assert.equal(place({ output: 'x/', workspaceFolders: [], document: undefined }), undefined);
    assert.equal(
      place({ output: '/x/y.png', workspaceFolders: [], document: undefined }),
      '/x y.png',
    );
  });

  test('is refused when it is empty or an address', () => {
    assert.throws(() => place({ output: ' ' }), refusal('output'));
    assert.throws(() => place({ output: 'https://example.com/a.png' }), refusal('output'));
  });
});

suite('the destination of a Markdown document', () => {
  const copyFiles = {
    destination: { '/docs/**/*': '/assets/${documentBaseName}/' },
    overwriteBehavior: 'overwrite',
  } as const;

  test('is that of VS Code’s own setting', () => {
    assert.equal(place({ copyFiles }), '/work/site/assets/guide a-fox.png');
    assert.equal(chooseDestination({ ...input, copyFiles })?.overwrite, true);
    const asked = { ...input, copyFiles, fileName: 'hero.png', mediaType: 'image/webp' } as const;
    assert.equal(place(asked), '/work/site/assets/guide hero.webp');
    assert.equal(chooseDestination(asked)?.warning?.code, 'format-differs');
  });

  test('is Easel’s where the user set it, no glob matches, or an argument says so', () => {
    assert.equal(place({ copyFiles, folderIsSet: true }), '/work/site/docs/images a-fox.png');
    assert.equal(
      place({ copyFiles, document: at('/work/site/a.md') }),
      '/work/site/images a-fox.png',
    );
    assert.equal(place({ copyFiles, output: 'x/' }), '/work/site/x a-fox.png');
    assert.equal(chooseDestination({ ...input, copyFiles, output: 'x/' })?.overwrite, false);
  });
});

suite('no value leads out of the place a template names', () => {
  const nasty = fc.oneof(
    fc.constantFrom('..', '../..', '/etc/passwd', '..\\..', '.', 'C:\\x', '~', 'a/../../b'),
    fc.string({ unit: fc.constantFrom(...Array.from('./\\:~a狐 \0\u202e$')), maxLength: 12 }),
    fc
      .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 20 })
      .map(codePoints => String.fromCodePoint(...codePoints)),
  );
  const template = fc.constantFrom(
    'images/${promptSlug}',
    '${documentDirName}/${documentBaseName}/${promptSlug}',
    '.${model}/${promptSlug}.',
    '${workspaceFolder}/${documentBaseName}',
    '/${documentBaseName}.${model}',
  );

  test('whatever the prompt, the model and the document are called', () => {
    fc.assert(
      fc.property(nasty, nasty, template, template, (prompt, name, folder, fileName) => {
        const document = at(`/work/site/${name.replaceAll('/', '').replace(/^\.+$/, 'x')}.md`);
        const values = {
          ...valuesFor(prompt, document),
          model: nameValues({
            prompt,
            model: `wave/${name}`,
            mode: 'generate',
            size: undefined,
            seed: undefined,
            index: 0,
            count: 1,
            document,
            nowMs: 0,
          }).model,
        };
        const relativeName = fileName.replace(/^\$\{(?:workspaceFolder|documentDirName)\}\//, '');
        const destination = chooseDestination({
          ...input,
          document,
          values,
          folder,
          fileName: relativeName,
        });
        assert.ok(destination !== undefined);
        assert.ok(isInside(at('/work/site'), destination.folder));
        assert.doesNotMatch(destination.baseName, /[/\\]|^\.{0,2}$/);
      }),
      { numRuns: 300 },
    );
  });
});
