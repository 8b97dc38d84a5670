/** Just enough Markdown to hold the project's own pages to the code. */

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The fenced blocks of a language. */
export function codeBlocks(text: string, language: string): readonly string[] {
  return Array.from(text.matchAll(fence))
    .filter(([, name]) => name === language)
    .map(([, , content = '']) => content);
}

/** Whatever stands in code, in blocks and in lines. */
export function codeTexts(text: string): readonly string[] {
  const blocks = Array.from(text.matchAll(fence), ([, , content = '']) => content);
  const spans = Array.from(withoutBlocks(text).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
  return [...blocks, ...spans];
}

/** The rows of the first table below a heading, without its head, cell by cell. */
export function tableRows(text: string, heading: string): readonly (readonly string[])[] {
  const from = text.indexOf(`\n${heading}\n`);
  if (from === -1) throw new Error(`no heading ${heading}`);
  const table = /(?:^\|.*\|\n)+/m.exec(text.slice(from))?.[0] ?? '';
  return table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map(line => line.slice(1, -1).split('|'))
    .map(cells => cells.map(cell => cell.trim()));
}

/** The code spans of a cell. */
export function spans(cell: string | undefined): readonly string[] {
  return Array.from((cell ?? '').matchAll(/`([^`]+)`/g), ([, code = '']) => code);
}

/** Where links lead, those in code left out. */
export function linkTargets(text: string): readonly string[] {
  const prose = withoutBlocks(text).replace(/`[^`\n]*`/g, '');
  return Array.from(prose.matchAll(/\]\(([^()\s]+)\)/g), ([, target = '']) => target);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchors(text: string): readonly string[] {
  return Array.from(withoutBlocks(text).matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutBlocks(text: string): string {
  return text.replace(fence, '');
}
