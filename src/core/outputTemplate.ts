import { invalidRequest } from './errors';
import { safeSegment } from './fileName';
import { nameVariables, type NameValues } from './nameValues';
import { resolvePath, type ResourceLocation } from './relativePath';
import { parseTemplate, type TemplatePart } from './template';
import { words } from './words';

const pathVariables = ['workspaceFolder', 'documentDirName'] as const;
const variables = [...pathVariables, ...nameVariables];

type Part = TemplatePart<(typeof variables)[number]>;
type Segment = readonly Part[];

/** Where the paths of a template begin; undefined where there is no such place. */
export interface TemplateStarts {
  /** The place a relative path starts at. */
  readonly relative: ResourceLocation | undefined;
  /** The place a leading `/` means. */
  readonly slash: ResourceLocation | undefined;
  readonly workspaceFolder: ResourceLocation | undefined;
  /** `${documentDirName}`: the document's folder, without a document the workspace folder. */
  readonly documentDirName: ResourceLocation | undefined;
}

interface FileTemplate {
  /** The part before the last separator, itself a template; undefined when there is none. */
  readonly folder: string | undefined;
  readonly name: string;
}

/**
 * Splits a template at its last separator; a `..` at the end is part of the folder. A backslash
 * separates too: people write Windows paths.
 */
export function splitFileTemplate(template: string): FileTemplate {
  const [, folder, name] = /^(.*[\\/]|)(.*)$/s.exec(template) ?? [];
  if (name === undefined || name === '.' || name === '..') return { folder: template, name: '' };
  return { folder: folder === '' ? undefined : folder, name };
}

/**
 * The folder a template names, or undefined when the place it starts from does not exist. Literal
 * text is kept as written, `..` included; a variable's value never adds a separator or a `..`.
 *
 * @throws ImageError `invalid-request` for an unknown variable or a folder variable in mid-path
 */
export function expandFolder(
  template: string,
  field: string,
  starts: TemplateStarts,
  values: NameValues,
): ResourceLocation | undefined {
  const [first = [], ...rest] = segmentsOf(template.trim(), field);
  const expand = (segments: readonly Segment[]): string =>
    segments
      .map(segment => expandSegment(segment, field, values))
      .filter(segment => segment !== '')
      .join('/');
  const start = first.length === 1 ? first[0] : undefined;
  if (start?.kind === 'variable' && isPathVariable(start.name)) {
    const folder = starts[start.name];
    return folder && resolvePath(folder, expand(rest));
  }
  if (first.length === 0 && rest.length > 0) {
    return starts.slash && resolvePath(starts.slash, expand(rest));
  }
  if (start?.kind === 'text' && /^[A-Za-z]:$/.test(start.text)) {
    return starts.relative && resolvePath(starts.relative, `/${expand([first, ...rest])}`);
  }
  return starts.relative && resolvePath(starts.relative, expand([first, ...rest]));
}

/** One file name from a template without separators; `image` when the variables leave nothing. */
export function expandFileName(template: string, field: string, values: NameValues): string {
  const name = expandSegment(parseTemplate(template, variables, field), field, values);
  return /^\.{0,2}$/.test(name) ? 'image' : name;
}

function segmentsOf(template: string, field: string): readonly Segment[] {
  let segment: Part[] = [];
  const segments = [segment];
  for (const part of parseTemplate(template, variables, field)) {
    if (part.kind === 'variable') {
      segment.push(part);
      continue;
    }
    for (const [index, text] of part.text.split(/[\\/]/).entries()) {
      if (index > 0) segments.push((segment = []));
      if (text !== '') segment.push({ kind: 'text', text });
    }
  }
  return segments;
}

function expandSegment(segment: Segment, field: string, values: NameValues): string {
  const text = segment
    .map(part => (part.kind === 'text' ? part.text : valueOf(part.name)))
    .join('');
  return segment.every(part => part.kind === 'text') ? text : safeSegment(text);

  function valueOf(name: (typeof variables)[number]): string {
    if (!isPathVariable(name)) return values[name];
    const written = `\${${name}}`;
    throw invalidRequest(field, words`${written} only where a folder begins`, written);
  }
}

function isPathVariable(name: string): name is (typeof pathVariables)[number] {
  return pathVariables.some(candidate => candidate === name);
}
