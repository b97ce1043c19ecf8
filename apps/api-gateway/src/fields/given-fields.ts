import { type FieldRule } from '@daftari/dialect';
import { type FieldProblem } from '@daftari/platform';
import { anyMobileNumber, type PhoneReading } from '../recipients/mobile-number.js';
import { brokenRule, type Fields, isPhone } from './field-rules.js';

/** The `fields` of a request; null stands for a field that is left out. */
export type GivenFields = Readonly<Record<string, string | null>>;

/** Another part of the request that says what a field would: `phone` for `msisdn`. */
export interface Place {
  /** As the client knows it: `recipient.account`. */
  readonly path: string;
  readonly value: string | undefined;
}

/** What fields are checked against. */
export interface FieldsAsked {
  readonly fields: Fields;
  /** Of whose country local phone numbers are. */
  readonly country: string;
  /** Whose fields they are, in sentences: a product's or channel's code. */
  readonly owner: string;
  /** Fields that the request has a place of its own for. */
  readonly places?: ReadonlyMap<string, Place>;
  /** Numbers that pass beside those that the library knows. */
  readonly alsoPhone?: PhoneReading | undefined;
}

/** Fields that passed, with phone numbers in E.164, and what is wrong with the others. */
export interface CheckedFields {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly FieldProblem[];
}

/** Checks the fields of a request by their rules: one problem for each field, by the name that the client gave it. */
export const checkFields = (given: GivenFields, asked: FieldsAsked): CheckedFields => {
  const texts = new Map(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null));
  const misplaced = [...texts.keys()].map((name) => wronglyGiven(name, asked)).filter((problem) => problem !== undefined);
  const checked = [...asked.fields].map(([name, rules]) => checkOne(name, rules, texts, asked));
  const values = checked.flatMap((one) => ('value' in one && one.value !== undefined ? [[one.name, one.value] as const] : []));
  const errors = checked.flatMap((one) => ('problem' in one ? [one.problem] : []));
  return { values: Object.fromEntries(values), errors: [...misplaced, ...errors] };
};

const wronglyGiven = (name: string, { fields, owner, places }: FieldsAsked): FieldProblem | undefined => {
  const [field, place] = [`fields.${name}`, places?.get(name)];
  if (place) return { field, code: 'unknown_field', detail: `${field} is taken from ${place.path}; leave it out of fields.` };
  return fields.has(name) ? undefined : { field, code: 'unknown_field', detail: `${field} is not a field of ${owner}; remove it.` };
};

type Checked = { readonly name: string; readonly value: string | undefined } | { readonly problem: FieldProblem };

const checkOne = (name: string, rules: readonly FieldRule[], texts: ReadonlyMap<string, string>, asked: FieldsAsked): Checked => {
  const { places } = asked;
  const place = places?.get(name);
  const path = place?.path ?? `fields.${name}`;
  const value = place ? place.value : texts.get(name);
  const problem = brokenRule(path, value, rules);
  if (problem) return { problem };
  // What has a place of its own goes its own way, and is checked there beyond its rules.
  if (place || value === undefined || value === '') return { name, value: undefined };
  return understood(name, path, value, rules, asked);
};

const METER_TYPES: readonly string[] = ['prepaid', 'postpaid'];

/** Phone numbers and types of meters are brought to the one form that every dialect understands. */
const understood = (
  name: string,
  path: string,
  value: string,
  rules: readonly FieldRule[],
  { country, alsoPhone }: FieldsAsked,
): Checked => {
  if (isPhone(rules)) {
    const phone = anyMobileNumber(value, country) ?? alsoPhone?.(value);
    const detail = `${path} is not a mobile number; send it local (${country}) or international.`;
    return phone === undefined ? { problem: { field: path, code: 'invalid_format', detail } } : { name, value: phone };
  }
  if (name !== 'meter_type') return { name, value };
  const type = METER_TYPES.find((known) => known === value.toLowerCase());
  return type === undefined
    ? { problem: { field: path, code: 'not_supported', detail: `${path} must be ${METER_TYPES.join(' or ')}.` } }
    : { name, value: type };
};
