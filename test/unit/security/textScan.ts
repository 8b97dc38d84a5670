/** What a text may not hold. */
interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
}

/**
 * Characters that a reviewer does not see: format and direction controls, zero-width ones, fillers,
 * variation selectors, and private ones, which fonts leave blank. Those that join emoji are seen in them.
 */
const invisible: Rule = {
  what: 'an invisible character',
  pattern: new RegExp(
    [
      String.raw`(?<!\p{Extended_Pictographic}\ufe0f?)\u200d`,
      String.raw`(?<!\p{Extended_Pictographic})\ufe0f`,
      String.raw`(?![\u200d\ufe0f])[\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`,
    ].join('|'),
    'u',
  ),
};

/** In bundles the minifier writes `\x1a`, which begins every PNG, as it is. */
const control: Rule = { what: 'a control character', pattern: /[^\P{Cc}\t\r\n]/u };

/** Keys by the shapes their makers gave them, but for those that say they are none. */
const keyLike: Rule = {
  what: 'something like a key',
  pattern: new RegExp(
    [
      String.raw`\bsk-(?!canary)[\w-]{20,}`,
      String.raw`\bAKIA(?!\w*(?:EXAMPLE|UNKNOWN))[A-Z\d]{12,}`,
      String.raw`\b(?:gh[oprsu]|github_pat)_\w{20,}`,
      String.raw`\bAIza[\w-]{20,}`,
      String.raw`\bxox[abprs]-[\w-]{10,}`,
      String.raw`\bhf_\w{20,}`,
      String.raw`\beyJ[\w-]{10,}\.[\w-]{10,}`,
      String.raw`\b[Bb]earer [\w.~+/=-]{16,}`,
      String.raw`-----BEGIN[A-Z ]* PRIVATE KEY`,
    ].join('|'),
    'u',
  ),
};

/** A folder of the machine that built it, and who worked there. */
const machinePath: Rule = {
  what: 'a path of a machine',
  pattern: /(?<![\w.])\/(?:home|Users|root|tmp|work|private|mnt)\/\w|\b[A-Za-z]:\\+Users\\/u,
};

const sourceMap: Rule = { what: 'a source map', pattern: /[#@] ?sourceMappingURL=/u };

export const inSources: readonly Rule[] = [invisible, control, keyLike];
export const inPackage: readonly Rule[] = [invisible, keyLike, machinePath, sourceMap];

/** The rules a text breaks, each with the characters around the place, invisible ones as escapes. */
export function findingsIn(text: string, rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ what, pattern }) => {
    const found = pattern.exec(text);
    if (!found) return [];
    const around = text.slice(Math.max(0, found.index - 20), found.index + found[0].length + 20);
    return [`${what}: ${around.replace(/[^ -~]/gu, escaped)}`];
  });
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** As text, or undefined for bytes that are none. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
