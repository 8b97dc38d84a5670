/**
 * Why a request body is refused: a field is `missing`, of the wrong `type`, `unknown` to the model,
 * out of its `range`, does not go with another one (`combination`), or names no model (`model`).
 * Each service has its own codes for these.
 */
export type RefusalReason = 'missing' | 'type' | 'unknown' | 'range' | 'combination' | 'model';

export class Refusal extends Error {
  constructor(
    readonly reason: RefusalReason,
    /** The field as the body spells it, list entries as `color_palette[2].hex`. */
    readonly field: string,
    message: string,
  ) {
    super(`${field}: ${message}`);
    this.name = 'Refusal';
  }
}
