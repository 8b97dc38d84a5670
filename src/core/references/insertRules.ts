import * as z from 'zod/mini';
import { invalidRequest } from '../errors';
import { fieldPath } from '../fieldPath';
import { matchesDocument } from '../markdownCopyFiles';
import { pathBelow, resolvePath, type ResourceLocation } from '../relativePath';
import type { Link } from './link';
import { checkPattern } from './reference';
import { plain, words } from '../words';

const field = 'easel.insert.rules';

const insertRuleSchema = z.strictObject({
  /** Glob of documents, as in `markdown.copyFiles.destination`. */
  documents: z.string().check(z.minLength(1, words`a glob`.text)),
  /** A folder of the workspace; the rule is for images in it. */
  from: z.optional(
    z.string().check(z.refine(isWorkspacePath, words`a folder of the workspace`.text)),
  ),
  /** What stands in the link in place of `from`. */
  to: z.optional(z.string()),
  /** The whole text to insert, with `${path}` `${alt}` `${width}` `${height}` `${fileName}`. */
  pattern: z.optional(z.string().check(z.minLength(1, words`text to insert`.text))),
});

export type InsertRule = Readonly<z.infer<typeof insertRuleSchema>>;

/** The setting `easel.insert.rules`. */
const insertRulesSchema = z.array(insertRuleSchema);

/**
 * Checks the setting.
 *
 * @throws ImageError `invalid-request` whose field is, for example, `easel.insert.rules[2].to`
 */
export function parseInsertRules(value: unknown): readonly InsertRule[] {
  const parsed = insertRulesSchema.safeParse(value);
  if (!parsed.success) throw invalidRule(parsed.error.issues, value);
  for (const [index, rule] of parsed.data.entries()) {
    if (rule.pattern !== undefined) {
      checkPattern(rule.pattern, `${field}[${index}].pattern`);
    } else if (rule.to === undefined) {
      throw invalidRequest(`${field}[${index}]`, words`to or pattern`, JSON.stringify(rule));
    }
  }
  return parsed.data;
}

function invalidRule([issue]: readonly z.core.$ZodIssue[], value: unknown): Error {
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const place = fieldPath([field, ...(issue?.path ?? []), ...unknownKey]);
  const limit =
    issue?.code === 'unrecognized_keys'
      ? words`one of ${Object.keys(insertRuleSchema.shape).join(', ')}`
      : issue?.code === 'invalid_type'
        ? plain(issue.expected)
        : issue && { text: issue.message, values: [] };
  return invalidRequest(place, limit ?? words`a list of rules`, JSON.stringify(value));
}

function isWorkspacePath(path: string): boolean {
  return !/^[A-Za-z]:|\\/.test(path) && !path.split('/').includes('..');
}

interface RuleInput {
  readonly rules: readonly InsertRule[];
  readonly document: ResourceLocation;
  /** The workspace folder of the document; without one no rule with `from` or `to` applies. */
  readonly workspaceFolder: ResourceLocation | undefined;
  readonly file: ResourceLocation;
}

interface AppliedRule {
  /** The link by the rule's `to`; undefined where the rule leaves the path relative. */
  readonly link: Link | undefined;
  readonly pattern: string | undefined;
}

/** The first rule for this document whose folder holds the file. */
export function findInsertRule(input: RuleInput): AppliedRule | undefined {
  const { document, workspaceFolder, file } = input;
  const workspaceFolders = workspaceFolder === undefined ? [] : [workspaceFolder];
  for (const { documents, from, to, pattern } of input.rules) {
    if (!matchesDocument(documents, { document, workspaceFolders })) continue;
    if (from === undefined && to === undefined) return { link: undefined, pattern };
    if (workspaceFolder === undefined) continue;
    const folder = resolvePath(workspaceFolder, `./${from ?? ''}`);
    const path = pathBelow(folder, file);
    if (path === undefined) continue;
    if (to === undefined) return { link: undefined, pattern };
    // `@/assets` and `/` both get exactly one slash before the rest; nothing stays nothing.
    const prefix = to === '' || to.endsWith('/') ? to : `${to}/`;
    return { link: { prefix, path }, pattern };
  }
  return undefined;
}
