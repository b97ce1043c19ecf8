import { CASE_KINDS } from '@daftari/contracts';
import { CASE_DECISIONS, policyDecisions } from '@daftari/ledger-domain';
import { CURRENCIES, type Currency, parseAmount, parsePositiveAmount } from '@daftari/money';
import { type FieldProblem, validationFailed } from '@daftari/platform';
import { type Approval, type PolicyRow } from './policy.js';

type Given = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Given => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Gathers what is wrong while the body of `PUT /admin/v1/reconciliation/policy` is read. */
class PolicyReader {
  readonly problems: FieldProblem[] = [];

  wrong(field: string, code: FieldProblem['code'], detail: string): void {
    this.problems.push({ field, code, detail });
  }

  list<T>(given: Given, name: string, read: (item: Given, path: string) => T | undefined): T[] | undefined {
    const value = given[name];
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      this.wrong(name, 'invalid_format', `${name} must be a list.`);
      return undefined;
    }
    return value.flatMap((item: unknown, index) => {
      const path = `${name}.${index}`;
      if (!isRecord(item)) this.wrong(path, 'invalid_format', `${path} must be an object.`);
      return isRecord(item) ? (read(item, path) ?? []) : [];
    });
  }

  refuseOthers(given: Given, names: readonly string[], path = ''): void {
    for (const name of Object.keys(given))
      if (!names.includes(name)) this.wrong(`${path}${name}`, 'unknown_field', `${path}${name} is not a field here.`);
  }

  oneOf<T extends string>(value: unknown, field: string, values: readonly T[]): T | undefined {
    const found = values.find((one) => one === value);
    if (!found) this.wrong(field, value === undefined ? 'required' : 'not_supported', `${field} must be one of ${values.join(', ')}.`);
    return found;
  }

  currency(value: unknown, field: string): Currency | undefined {
    const found = CURRENCIES.find((one) => one === value);
    if (!found) this.wrong(field, 'not_supported', `${field} must be an ISO 4217 code such as NGN.`);
    return found;
  }

  row = (item: Given, path: string): PolicyRow | undefined => {
    this.refuseOthers(item, ['kind', 'provider', 'currency', 'max_amount', 'decision'], `${path}.`);
    const kind = this.oneOf(item['kind'], `${path}.kind`, CASE_KINDS);
    const allowed = kind ? policyDecisions(kind) : CASE_DECISIONS;
    const decision = this.oneOf(item['decision'], `${path}.decision`, ['operator', ...allowed]);
    const about = this.about(item, path);
    return kind && decision && about && { kind, decision, ...about };
  };

  private about(item: Given, path: string): Pick<PolicyRow, 'provider' | 'currency' | 'maxAmount'> | undefined {
    const { provider: of = null, currency: code = null, max_amount: limit = null } = item;
    const provider = this.provider(of, `${path}.provider`);
    const currency = code === null ? null : this.currency(code, `${path}.currency`);
    const maxAmount = this.limit(limit, currency ?? null, `${path}.max_amount`);
    return provider === undefined || currency === undefined || maxAmount === undefined ? undefined : { provider, currency, maxAmount };
  }

  private provider(value: unknown, field: string): string | null | undefined {
    if (value === null || (typeof value === 'string' && /^[a-z0-9_-]{1,64}$/.test(value))) return value;
    this.wrong(field, 'invalid_format', `${field} must be the code of a provider such as smb_main, or null for any.`);
    return undefined;
  }

  private limit(value: unknown, currency: Currency | null, field: string): bigint | null | undefined {
    if (value === null) return null;
    const parsed = typeof value === 'string' && currency !== null ? parsePositiveAmount(value, currency) : undefined;
    if (parsed?.ok) return parsed.minor;
    const why = currency === null ? 'needs a currency: an amount in any currency means nothing' : 'must be a decimal text such as "500.00"';
    this.wrong(field, 'invalid_format', `${field} ${why}.`);
    return undefined;
  }

  approval = (item: Given, path: string): Approval | undefined => {
    this.refuseOthers(item, ['currency', 'above'], `${path}.`);
    const currency = this.currency(item['currency'], `${path}.currency`);
    const { above } = item;
    const parsed = currency && typeof above === 'string' ? parseAmount(above, currency) : undefined;
    if (!currency) return undefined;
    if (parsed?.ok) return { currency, above: parsed.minor };
    this.wrong(`${path}.above`, 'invalid_format', `${path}.above must be a decimal text such as "1000.00".`);
    return undefined;
  };
}

/** Names what stands twice: of two rows that say when alike only one could ever count. */
const refuseDoubles = (reader: PolicyReader, rows: readonly PolicyRow[], approval: readonly Approval[]): void => {
  const when = rows.map((row) => [row.kind, row.provider, row.currency, row.maxAmount].join('|'));
  for (const [index, one] of when.entries())
    if (when.indexOf(one) < index)
      reader.wrong(`rows.${index}`, 'invalid_format', `rows.${index} is for the same cases as rows.${when.indexOf(one)}; leave one out.`);
  for (const [index, { currency }] of approval.entries())
    if (approval.findIndex((one) => one.currency === currency) < index)
      reader.wrong(`approval.${index}.currency`, 'invalid_format', `${currency} stands twice in approval.`);
};

const ROWS_MAX = 500;

/** Reads what an operator sends. @throws Problem `validation_failed`, naming each field */
export const parsePolicy = (body: unknown) => {
  const reader = new PolicyReader();
  if (!isRecord(body)) throw validationFailed([{ field: '', code: 'invalid_format', detail: 'The body must be an object with rows.' }]);
  reader.refuseOthers(body, ['rows', 'approval']);
  const rows = reader.list(body, 'rows', reader.row);
  const approval = reader.list(body, 'approval', reader.approval);
  if (rows === undefined && approval === undefined && reader.problems.length === 0) reader.wrong('rows', 'required', 'rows is required.');
  if (rows && rows.length > ROWS_MAX) reader.wrong('rows', 'too_large', `rows has at most ${ROWS_MAX} rows.`);
  if (reader.problems.length === 0) refuseDoubles(reader, rows ?? [], approval ?? []);
  if (reader.problems.length > 0) throw validationFailed(reader.problems);
  return { rows, approval };
};
