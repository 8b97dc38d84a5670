import tseslint from 'typescript-eslint';

/**
 * One folder's import rules. Flat-config blocks replace each other's options, so a folder's whole
 * list of forbidden imports is given here at once.
 */
function fence(folder, forbidden, extra = []) {
  return {
    files: [`${folder}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...forbidden.map(([group, message]) => ({ group, message })),
            { group: ['../**/test/**'], message: 'Sources never import tests.' },
          ],
          paths: extra,
        },
      ],
    },
  };
}

const vscode = [['vscode'], 'Only src/editor imports vscode.'];
const undici = [['undici', 'undici/*'], 'Only src/net/undiciHttpClient.ts imports undici.'];
const node = [
  ['node:*', 'fs', 'path', 'crypto', 'os', 'http', 'https', 'zlib', 'stream'],
  'This folder is pure: no Node.',
];
const page = [['**/media/**'], 'The page is no module of the editor: they meet in src/protocol.'];
const toward = (...folders) => [
  folders.flatMap(name => [`**/${name}/**`]),
  'Dependencies point one way: core <- net, storage <- providers, imageHosts <- editor.',
];

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      '.vscode-test/**',
      'test-output/**',
      'node_modules/**',
      'test/fixtures/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'No default exports: a thing has one name everywhere.',
        },
        {
          selector: 'ExportAllDeclaration',
          message: 'No barrels: import from the file that defines it.',
        },
        {
          selector: "ImportDeclaration[source.value=/^zod/] ImportSpecifier[imported.name='z']",
          message: "Write `import * as z from 'zod'`: the named form bundles every locale.",
        },
      ],
    },
  },
  fence('src/core', [
    vscode,
    undici,
    node,
    toward('net', 'storage', 'providers', 'imageHosts', 'editor'),
  ]),
  fence('src/protocol', [
    vscode,
    undici,
    node,
    page,
    toward('core', 'net', 'storage', 'providers', 'editor'),
  ]),
  fence('src/net', [vscode, undici, toward('storage', 'providers', 'imageHosts', 'editor')]),
  fence('src/storage', [vscode, undici, toward('net', 'providers', 'imageHosts', 'editor')]),
  fence('src/providers', [vscode, undici, toward('storage', 'imageHosts', 'editor')]),
  fence('src/imageHosts', [vscode, undici, toward('storage', 'providers', 'editor')]),
  fence('src/editor', [undici, page]),
  fence('media', [
    vscode,
    undici,
    node,
    toward('core', 'net', 'storage', 'providers', 'imageHosts', 'editor'),
  ]),
  {
    files: ['src/core/**/*.ts', 'src/protocol/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'process', 'Buffer', 'setTimeout', 'setInterval', 'setImmediate', 'self'].map(
          name => ({ name, message: 'This folder is pure: take it through a port.' }),
        ),
      ],
    },
  },
  {
    files: ['src/net/undiciHttpClient.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
);
