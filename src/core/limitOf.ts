import type * as z from 'zod/mini';

/** What a value that was refused should have been, in words; zod/mini itself has none. */
export function limitOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'unrecognized_keys':
      return 'left out: there is no such argument';
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `of type ${issue.expected === 'record' ? 'object' : issue.expected}`;
    case 'invalid_union':
      return issue.errors.map(([first]) => limitOf(first)).join(' or ');
    case 'custom':
      return issue.message;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return issue?.message ?? 'valid';
  }
}
