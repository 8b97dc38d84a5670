import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigurationTarget, Uri } from 'vscode';
import { newFolder, openDocument, pathInWorkspace, workspaceFolder } from './support/documents';
import { filesOf, generate, pictureIn, type Result } from './support/easel';
import { changeSetting } from './support/settings';
import { causedAtWave } from './support/wave';

const { Workspace } = ConfigurationTarget;

/** Where the result's only picture is, after a look whether it really is. */
async function savedAt(result: Result): Promise<string> {
  const [file] = filesOf(result);
  assert.ok(file, result.error?.message);
  assert.ok(await pictureIn(file), 'the picture is not there');
  return pathInWorkspace(file);
}

/** A refusal that came before anything was sent. */
function assertRefused(result: Result, code: string, message: RegExp): void {
  assert.equal(result.error?.code, code, JSON.stringify(result));
  assert.match(result.error.message, message);
  assert.equal(causedAtWave().posts, 0);
}

suite('without a document', () => {
  test('a picture is saved in the workspace folder and nothing is inserted', async () => {
    const result = await generate({ prompt: 'no document' });
    assert.equal(await savedAt(result), 'images/no-document.png');
    assert.equal(result.insertedText, undefined);
    assert.deepEqual(result.warnings, []);
  });
});

suite('insert: false', () => {
  test('leaves the document alone and saves beside it all the same', async () => {
    const folder = await newFolder();
    const document = await openDocument('notes.md', 'text ‸', { folder });
    const result = await generate({ insert: false });
    assert.equal(await savedAt(result), `${pathInWorkspace(folder)}/images/a-red-kite.png`);
    assert.equal(result.insertedText, undefined);
    assert.equal(document.getText(), 'text ');
    assert.equal(document.isDirty, false);
  });

  test('does the same as a setting', async () => {
    await changeSetting('easel.insert.enabled', false);
    const folder = await newFolder();
    const document = await openDocument('notes.md', 'text ‸', { folder });
    const result = await generate({});
    assert.equal(await savedAt(result), `${pathInWorkspace(folder)}/images/a-red-kite.png`);
    assert.equal(document.getText(), 'text ');
  });
});

suite('the output argument', () => {
  test('names a folder of the workspace by a slash at its end', async () => {
    const document = await openDocument('notes.md', '‸');
    const result = await generate({ output: 'made/here/' });
    assert.equal(await savedAt(result), 'made/here/a-red-kite.png');
    assert.match(document.getText(), /^!\[a red kite\]\((\.\.\/)+made\/here\/a-red-kite\.png\)$/);
  });

  test('names a file, with or without its extension', async () => {
    assert.equal(await savedAt(await generate({ output: 'made/one.png' })), 'made/one.png');
    assert.equal(await savedAt(await generate({ output: 'made/two' })), 'made/two.png');
  });

  test('may hold variables', async () => {
    const result = await generate({ output: 'made/${provider}/${width}x${height}-${promptSlug}' });
    assert.equal(await savedAt(result), 'made/wave/1024x1024-a-red-kite.png');
  });

  test('can be a Uri: a folder or a file', async () => {
    const folder = await newFolder();
    const inFolder = await generate({ output: Uri.joinPath(folder, 'deep/') });
    assert.equal(await savedAt(inFolder), `${pathInWorkspace(folder)}/deep/a-red-kite.png`);
    const asFile = await generate({ output: Uri.joinPath(folder, 'kite.png') });
    assert.equal(await savedAt(asFile), `${pathInWorkspace(folder)}/kite.png`);
    const asText = await generate({ output: Uri.joinPath(folder, 'a kite.png').toString() });
    assert.equal(await savedAt(asText), `${pathInWorkspace(folder)}/a kite.png`);
  });

  test('gets the extension of the bytes, and the caller is told', async () => {
    const result = await generate({ model: 'wave/wan2.7-image', output: 'made/wan.png' });
    assert.equal(await savedAt(result), 'made/wan.jpg');
    assert.deepEqual(result.warnings, ['The picture is jpg instead of png.']);
  });

  test('is refused with an unknown variable before anything is sent', async () => {
    const result = await generate({ output: 'made/${promt}' });
    assertRefused(result, 'invalid-request', /^“output” must be one of the variables/);
  });
});

suite('the output settings', () => {
  test('say folder and name, with every variable', async () => {
    const variables =
      '${documentBaseName}_${promptSlug}_${provider}_${model}_${mode}_${width}x${height}_${date}_${time}_${seed}_${index}';
    await changeSetting('easel.output.folder', '${workspaceFolder}/out/${provider}/${mode}');
    await changeSetting('easel.output.fileName', variables);
    const document = await openDocument('notes.md', '‸');
    const result = await generate({ seed: 7 });
    assert.match(
      await savedAt(result),
      /^out\/wave\/generate\/notes_a-red-kite_wave_qwen-image-2\.0_generate_1024x1024_\d{4}-\d\d-\d\d_\d{6}_7_1\.png$/,
    );
    assert.match(document.getText(), /\/out\/wave\/generate\/notes_a-red-kite_/);
  });

  test('start at the document, or with a slash at the workspace folder', async () => {
    const folder = await newFolder();
    await openDocument('notes.md', '‸', { folder });
    await changeSetting('easel.output.folder', 'pictures');
    const beside = await generate({});
    assert.equal(await savedAt(beside), `${pathInWorkspace(folder)}/pictures/a-red-kite.png`);
    await changeSetting('easel.output.folder', '/at-the-top');
    assert.equal(await savedAt(await generate({})), 'at-the-top/a-red-kite.png');
  });

  for (const fileName of ['C:/${promptSlug}', '..\\${promptSlug}', '//host/share/${promptSlug}']) {
    test(`are refused where the name leads elsewhere on Windows: ${fileName}`, async () => {
      await changeSetting('easel.output.fileName', fileName, Workspace);
      const result = await generate({});
      assertRefused(result, 'invalid-request', /^“easel\.output\.fileName” must be a name below/);
    });
  }

  test('are refused with an unknown variable before anything is sent', async () => {
    await changeSetting('easel.output.fileName', '${prompt}');
    const result = await generate({});
    assertRefused(result, 'invalid-request', /^“easel\.output\.fileName” must be one of/);
  });

  const readable = [
    ['🦊🌙', 'fox-crescent-moon'],
    ['一只红色的风筝', '一只红色的风筝'],
    ['赤い凧、青い空', '赤い凧-青い空'],
    ['طائرة ورقية حمراء', 'طائرة-ورقية-حمراء'],
    ['Größe: «Über alles»!', 'grosse-uber-alles'],
    ['../../etc/passwd', 'etc-passwd'],
    ['???', 'image'],
  ] as const;
  for (const [prompt, name] of readable) {
    test(`name the picture of “${prompt}” ${name}`, async () => {
      const output = `${pathInWorkspace(await newFolder())}/`;
      assert.equal(await savedAt(await generate({ prompt, output })), `${output}${name}.png`);
    });
  }
});

suite('a place outside of the workspace', () => {
  const outside = '${workspaceFolder}/../outside';

  test('is the user’s to choose', async () => {
    await changeSetting('easel.output.folder', outside);
    const document = await openDocument('notes.md', '‸');
    const result = await generate({ prompt: 'far away' });
    assert.equal(await savedAt(result), '../outside/far-away.png');
    assert.match(document.getText(), /^!\[far away\]\((\.\.\/)+outside\/far-away\.png\)$/);
  });

  test('is the caller’s to choose', async () => {
    const result = await generate({ output: '../outside/called.png' });
    assert.equal(await savedAt(result), '../outside/called.png');
  });

  const planted = [
    ['easel.output.folder', outside],
    ['easel.output.folder', '../../../../../../../../tmp'],
    ['easel.output.fileName', '../../../../outside/${promptSlug}'],
    ['markdown.copyFiles.destination', { '**/*.md': '../../../outside/' }],
  ] as const;
  for (const [setting, value] of planted) {
    test(`is not the opened folder’s: ${setting} ${JSON.stringify(value)}`, async () => {
      await changeSetting(setting, value, Workspace);
      await openDocument('notes.md', '‸');
      assertRefused(await generate({}), 'write-failed', / may not be written to\. Nothing was/);
    });
  }

  test('is not reached through a link planted in the folder', async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'easel-elsewhere-'));
    try {
      const folder = await newFolder();
      await symlink(elsewhere, path.join(folder.fsPath, 'images'), 'dir');
      await openDocument('notes.md', '‸', { folder });
      assertRefused(await generate({}), 'write-failed', /images may not be written to/);
      assert.deepEqual(await readdir(elsewhere), []);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });
});

suite('a folder that cannot be one', () => {
  test('is found out before anything is sent: a file has its name', async () => {
    const folder = await newFolder();
    await writeFile(path.join(folder.fsPath, 'images'), 'not a folder');
    await openDocument('notes.md', '‸', { folder });
    assertRefused(await generate({}), 'write-failed', /images could not be written/);
  });
});

suite('markdown.copyFiles', () => {
  test('says where a Markdown document’s pictures go', async () => {
    await changeSetting('markdown.copyFiles.destination', {
      '**/*.md': 'assets/${documentBaseName}/',
    });
    const folder = await newFolder();
    const document = await openDocument('notes.md', '‸', { folder });
    const result = await generate({});
    assert.equal(await savedAt(result), `${pathInWorkspace(folder)}/assets/notes/a-red-kite.png`);
    assert.equal(document.getText(), '![a red kite](assets/notes/a-red-kite.png)');
  });

  test('overwrites only where its setting says so', async () => {
    await changeSetting('markdown.copyFiles.destination', { '**/*.md': 'assets/' });
    const folder = await newFolder();
    await openDocument('notes.md', '‸', { folder });
    await generate({});
    await generate({});
    await changeSetting('markdown.copyFiles.overwriteBehavior', 'overwrite');
    const last = await savedAt(await generate({}));
    assert.equal(last, `${pathInWorkspace(folder)}/assets/a-red-kite.png`);
    const names = await readdir(path.join(folder.fsPath, 'assets'));
    assert.deepEqual(names.sort(), ['a-red-kite-1.png', 'a-red-kite.png']);
  });

  test('gives way to a folder the user has set for Easel', async () => {
    await changeSetting('markdown.copyFiles.destination', { '**/*.md': 'assets/' });
    await changeSetting('easel.output.folder', 'easel');
    await openDocument('notes.md', '‸');
    assert.match(await savedAt(await generate({})), /\/easel\/a-red-kite\.png$/);
  });

  test('means nothing in other languages', async () => {
    await changeSetting('markdown.copyFiles.destination', { '**/*': 'assets/' });
    await openDocument('page.html', '‸');
    assert.match(await savedAt(await generate({})), /\/images\/a-red-kite\.png$/);
  });
});

suite('easel.insert.rules', () => {
  const rows = [
    {
      what: 'a site root',
      rule: { documents: '**/*.md', from: 'public', to: '/' },
      file: 'a.md',
      output: 'public/img/',
      after: '![a red kite](/img/a-red-kite.png)',
    },
    {
      what: 'an alias',
      rule: { documents: '**/*.ts', from: 'src/assets', to: '@/assets' },
      file: 'a.ts',
      output: 'src/assets/',
      after: "'@/assets/a-red-kite.png'",
    },
    {
      what: 'a pattern',
      rule: { documents: '**/*.md', pattern: '{{< figure src="${path}" w=${width} >}}' },
      file: 'a.md',
      output: 'figures/',
      after: /^\{\{< figure src="(\.\.\/)+figures\/a-red-kite\.png" w=1024 >\}\}$/,
    },
    {
      what: 'nothing for pictures elsewhere',
      rule: { documents: '**/*.md', from: 'public', to: '/' },
      file: 'a.md',
      output: 'private/',
      after: /^!\[a red kite\]\((\.\.\/)+private\/a-red-kite\.png\)$/,
    },
  ];
  for (const { what, rule, file, output, after } of rows) {
    test(`can say ${what}`, async () => {
      await mkdir(Uri.joinPath(workspaceFolder(), output).fsPath, { recursive: true });
      await rm(Uri.joinPath(workspaceFolder(), output, 'a-red-kite.png').fsPath, { force: true });
      await changeSetting('easel.insert.rules', [rule]);
      const document = await openDocument(file, '‸');
      await generate({ output });
      if (typeof after === 'string') assert.equal(document.getText(), after);
      else assert.match(document.getText(), after);
    });
  }

  test('are refused with the field’s name before anything is sent', async () => {
    await changeSetting('easel.insert.rules', [{ documents: '**/*.md', form: 'public', to: '/' }]);
    await openDocument('notes.md', '‸');
    assertRefused(await generate({}), 'invalid-request', /^“easel\.insert\.rules\[0\]\.form” must/);
  });

  test('easel.insert.dimensions leaves width and height out', async () => {
    await changeSetting('easel.insert.dimensions', false);
    const document = await openDocument('page.html', '‸');
    await generate({});
    assert.equal(document.getText(), '<img src="images/a-red-kite.png" alt="a red kite">');
  });
});
