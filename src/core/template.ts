import { invalidRequest } from './errors';
import { words } from './words';

/** A piece of a template: literal text, or a variable to be replaced. */
export type TemplatePart<Name extends string> =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: Name };

/**
 * Splits `a-${name}.b` into its parts.
 *
 * @param field the setting or argument the template stands in, for the message
 * @throws ImageError `invalid-request` for a variable that is not in `names`, and for an open `${`
 */
export function parseTemplate<Name extends string>(
  template: string,
  names: readonly Name[],
  field: string,
): readonly TemplatePart<Name>[] {
  const parts: TemplatePart<Name>[] = [];
  let end = 0;
  for (const match of template.matchAll(/\$\{([^{}]*)(\}?)/g)) {
    const name = names.find(candidate => candidate === match[1] && match[2] === '}');
    if (name === undefined) throw unknownVariable(field, names, match[0]);
    if (match.index > end) parts.push({ kind: 'text', text: template.slice(end, match.index) });
    parts.push({ kind: 'variable', name });
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push({ kind: 'text', text: template.slice(end) });
  return parts;
}

function unknownVariable(field: string, names: readonly string[], found: string): Error {
  const known = names.map(name => `\${${name}}`).join(' ');
  return invalidRequest(field, words`one of the variables ${known}`, found);
}
