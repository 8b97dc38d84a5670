/**
 * A piece of a sentence with its values apart: the log has it in English, people in the editor's language. What the
 * core and the providers say to people is such words.
 */
export interface Words {
  /** In English, with `{0}` and so on for the values. */
  readonly text: string;
  readonly values: readonly (string | number | Words)[];
}

/** A tag for templates: ``words`at most ${max} characters` ``. */
export function words(texts: TemplateStringsArray, ...values: Words['values']): Words {
  const text = texts.reduce((before, each, index) => `${before}{${index - 1}}${each}`);
  return { text, values };
}

/** Any of them. */
export function anyOf(all: readonly (string | Words)[]): Words {
  const [first = '', ...others] = all;
  return others.reduce<Words>(
    (before, each) => words`${before} or ${each}`,
    typeof first === 'string' ? plain(first) : first,
  );
}

/** What is the same in every language: a number with its unit, a name. */
export function plain(text: string): Words {
  return { text: '{0}', values: [text] };
}

export function inEnglish(said: string | Words): string {
  if (typeof said === 'string') return said;
  return said.text.replace(/\{(\d)\}/g, (_, place: string) => {
    const value = said.values[Number(place)] ?? '';
    return typeof value === 'object' ? inEnglish(value) : String(value);
  });
}
