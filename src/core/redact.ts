/** A quote, also as it stands in JSON that was put into JSON. */
const quote = String.raw`\\*["']`;
const headerFields = new RegExp(
  String.raw`(authorization(?:${quote})?\s*[:=,]\s*(?:${quote})?)[^"'\\\r\n]+`,
  'gi',
);
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi;
const secretFields = new RegExp(
  String.raw`((?:api[-_]?key|secret(?:[-_]?access)?(?:[-_]?key)?|token|password)(?:${quote})?\s*[:=]\s*(?:${quote})?)[^\s"'\\,;}]{4,}`,
  'gi',
);
/** Some services write the slashes of JSON as `\/`. */
const urlStart = String.raw`https?:(?:\\?\/){2}`;
const urlQueries = new RegExp(String.raw`(${urlStart}[^\s?#"'<>]+)\?[^\s"'<>]*`, 'gi');
const urlCredentials = new RegExp(String.raw`(${urlStart})[^\s/@"'<>]+@`, 'gi');

/**
 * Makes text fit for a log: known keys are removed by value, and what looks like a credential or a
 * signed address by shape.
 */
export class Redactor {
  /** The longest first: one key may be the beginning of another. */
  private secrets: readonly string[] = [];

  /**
   * From now on this text never passes, nor as it looks in an address or in JSON. Very short ones are
   * not keys and would blank words.
   */
  addSecret(secret: string): void {
    if (secret.length < 6) return;
    const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
    this.secrets = [...new Set([...this.secrets, ...forms])].sort((a, b) => b.length - a.length);
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of this.secrets) clean = clean.split(secret).join('[key]');
    return clean
      .replace(headerFields, '$1[key]')
      .replace(bearer, '$1 [key]')
      .replace(secretFields, '$1[key]')
      .replace(urlCredentials, '$1')
      .replace(urlQueries, '$1?[query]');
  }
}
