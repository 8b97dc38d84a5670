/**
 * What other projects have reached or ask of themselves. "The reference machine" has two Xeon cores,
 * Linux 6.18 and Node.js 20.20; its figures are medians of fresh processes. A `#` stands before an issue or pull request on GitHub.
 */
export const anchors = {
  codeLoad:
    'dotnet/vscode-csharp#8000 about 300 ms; on the reference machine zod’s usual import 19.5 ms, ' +
    'undici alone 44.6 ms',
  undiciLoad: 'undici alone, whole, loads in 44.6 ms on the reference machine',
  activation:
    'reach-sh/reach-lang#510 48.9 ms, jbangdev/jbang-vscode#76 75 ms, bazel-contrib/vscode-bazel#561 85 ms',
  startBundleSize: 'Shopify’s UI extensions may have 64 KB compressed (Shopify/cli#6880)',
  undiciSize: 'undici alone, whole, has 535 KB, 167 KB with gzip',
  firstClick: 'it also loads the code behind the commands, and undici',
  laterClick:
    'of it, a line appended to a file and synced takes 0.5 to 1 ms on the reference machine; the ' +
    'rest is the way to the editor’s window and back, and a connection',
  packageSize: 'bazel-contrib/vscode-bazel#561 270 KB, clangd/vscode-clangd#287 500 KB',
} as const;
