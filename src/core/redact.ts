const bearer = /\b(bearer|basic|key)\s+[\w.~+/=-]{6,}/gi;
const secretFields =
  /(["']?(?:authorization|api[-_]?key|x-api-key|token|secret|password)["']?\s*[:=]\s*["']?)[^\s"',;}]{4,}/gi;
const urlQueries = /(https?:\/\/[^\s?#"'<>]+)\?[^\s"'<>]*/gi;
const urlCredentials = /(https?:\/\/)[^\s/@"'<>]+@/gi;

/**
 * Makes text fit for a log: known keys are removed by value, and what looks like a credential or a
 * signed address by shape.
 */
export class Redactor {
  private readonly secrets = new Set<string>();

  /** From now on this exact text never passes. Very short ones are not keys and would blank words. */
  addSecret(secret: string): void {
    if (secret.length >= 6) this.secrets.add(secret);
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of this.secrets) clean = clean.split(secret).join('[key]');
    return clean
      .replace(bearer, '$1 [key]')
      .replace(secretFields, '$1[key]')
      .replace(urlCredentials, '$1')
      .replace(urlQueries, '$1?[query]');
  }
}
