import { isJsonObject, type JsonObject } from './jsonObject';
import { Refusal } from './refusal';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Reads the fields of a body, strictly: `null`, `"3"` for 3 and `1.0001` for 1 are refused. */
export class FieldReader {
  constructor(
    private readonly body: JsonObject,
    /** Put before the field names in refusals, for example `input.`. */
    private readonly prefix = '',
  ) {}

  has(name: string): boolean {
    return Object.hasOwn(this.body, name);
  }

  raw(name: string): unknown {
    return this.has(name) ? this.body[name] : undefined;
  }

  onlyFields(allowed: readonly string[]): void {
    for (const name of Object.keys(this.body)) {
      if (!allowed.includes(name)) {
        throw new Refusal('unknown', this.prefix + name, 'is not a parameter of this model');
      }
    }
  }

  /** `maxLength` in Unicode code points. */
  string(name: string, maxLength = Infinity): string | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      return undefined;
    }
    if (typeof value !== 'string') {
      throw this.wrongType(name, 'a string');
    }
    // Counting is dear for a text of megabytes, and there are never more code points than units.
    const length = value.length > maxLength ? Array.from(value).length : value.length;
    if (length > maxLength) {
      throw this.outOfRange(name, `has ${length} characters, at most ${maxLength} are allowed`);
    }
    return value;
  }

  requiredString(name: string, maxLength = Infinity): string {
    const value = this.string(name, maxLength);
    if (value === undefined || value.trim() === '') {
      throw new Refusal('missing', this.prefix + name, 'is required');
    }
    return value;
  }

  integer(name: string, { min, max }: Range): number | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      return undefined;
    }
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw this.wrongType(name, 'an integer');
    }
    if (value < min || value > max) {
      throw this.outOfRange(name, `must be ${min} to ${max}`);
    }
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value !== undefined && typeof value !== 'boolean') {
      throw this.wrongType(name, 'a boolean');
    }
    return value;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.string(name);
    const found = choices.find(choice => choice === value);
    if (value !== undefined && found === undefined) {
      throw this.outOfRange(name, `must be one of ${choices.join(', ')}`);
    }
    return found;
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      return undefined;
    }
    if (!Array.isArray(value)) {
      throw this.wrongType(name, 'a list');
    }
    return value as readonly unknown[];
  }

  /** The fields of an object; refusals name them behind it, as in `input.size`. */
  object(name: string): FieldReader | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      return undefined;
    }
    if (!isJsonObject(value)) {
      throw this.wrongType(name, 'an object');
    }
    return new FieldReader(value, `${this.prefix}${name}.`);
  }

  /** http and https addresses only: no `data:` URI, no bare base64, no path. */
  urls(name: string): readonly string[] | undefined {
    return this.list(name)?.map((value, index) => this.address(`${name}[${index}]`, value));
  }

  url(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : this.address(name, value);
  }

  private address(name: string, value: unknown): string {
    if (typeof value !== 'string') {
      throw this.wrongType(name, 'a URL');
    }
    if (!URL.canParse(value) || !/^https?:\/\//i.test(value)) {
      throw this.outOfRange(name, 'must be a public http or https URL');
    }
    return value;
  }

  private wrongType(name: string, wanted: string): Refusal {
    return new Refusal('type', this.prefix + name, `must be ${wanted}`);
  }

  private outOfRange(name: string, message: string): Refusal {
    return new Refusal('range', this.prefix + name, message);
  }
}
