import type * as z from 'zod/mini';
import { anyOf, words, type Words } from './words';

/** What a value that was refused should have been, in words; zod/mini itself has none. */
export function limitOf(issue: z.core.$ZodIssue | undefined): Words {
  switch (issue?.code) {
    case 'unrecognized_keys':
      return words`left out: there is no such argument`;
    case 'invalid_value':
      return words`one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return words`of type ${issue.expected === 'record' ? 'object' : issue.expected}`;
    case 'invalid_union':
      return anyOf(issue.errors.map(([first]) => limitOf(first)));
    case 'custom':
      return { text: issue.message, values: [] };
    case 'too_small':
      return words`at least ${String(issue.minimum)}`;
    case 'too_big':
      return words`at most ${String(issue.maximum)}`;
    default:
      return words`valid`;
  }
}
