import { Problem, uuidOf, validationFailed } from '@daftari/platform';

/** The parameters of one request's query, read one by one; what is wrong names its parameter. */
export class QueryParameters {
  constructor(private readonly query: Readonly<Record<string, unknown>>) {}

  text(name: string): string | undefined {
    const value = this.query[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw validationFailed([{ field: name, code: 'required', detail: `${name} is required.` }]);
    return value;
  }

  mode(): 'live' | 'test' {
    const value = this.required('mode');
    if (value !== 'live' && value !== 'test')
      throw validationFailed([{ field: 'mode', code: 'not_supported', detail: 'mode is live or test.' }]);
    return value;
  }

  limit(): number {
    const value = Number(this.text('limit') ?? 20);
    if (!Number.isInteger(value) || value < 1 || value > 100)
      throw validationFailed([{ field: 'limit', code: value < 1 ? 'too_small' : 'too_large', detail: 'limit is 1 to 100.' }]);
    return value;
  }

  /** Names with commas between them. */
  list(name: string): string[] | undefined {
    return this.text(name)?.split(',');
  }

  /** A whole number from 0; 0 unless said. */
  count(name: string, max: number): number {
    const value = Number(this.text(name) ?? 0);
    if (!Number.isInteger(value) || value < 0 || value > max)
      throw validationFailed([{ field: name, code: value < 0 ? 'too_small' : 'too_large', detail: `${name} is 0 to ${max}.` }]);
    return value;
  }

  /** Milliseconds since 1970 of an RFC 3339 time. */
  instant(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = Date.parse(text);
    if (Number.isNaN(ms)) throw validationFailed([{ field: name, code: 'invalid_format', detail: `${name} is an RFC 3339 time.` }]);
    return ms;
  }
}

/** The UUID of a business id; anything else is not found. */
export const businessUuid = (id: string): string => known(uuidOf(id, 'biz'), 'The business');
/** The UUID of a transaction id; anything else is not found. */
export const transactionUuid = (id: string): string => known(uuidOf(id, 'txn'), 'The transaction');

const known = (uuid: string | undefined, what: string): string => {
  if (uuid === undefined) throw new Problem('not_found', `${what} was not found.`);
  return uuid;
};
