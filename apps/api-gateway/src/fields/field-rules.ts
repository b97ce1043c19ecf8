import { checkField, type FieldProblem as BrokenRule, type FieldRule, parseFieldRules } from '@daftari/dialect';
import { type FieldCode, type FieldProblem } from '@daftari/platform';

/** A further field of a request, with its rules as operators write them: `required`, `min:1`, `mimes:jpg,png`. */
export interface Field {
  readonly name: string;
  readonly rules: readonly string[];
}

/** Fields by name, with their rules parsed. */
export type Fields = ReadonlyMap<string, readonly FieldRule[]>;

/** The Merchant Payment Platform's channels have this rule, which its own list of rules leaves out. */
const PHONE_RULE = 'phone_number';

const KNOWN = 'required, nullable, string, numeric, email, phone_number, min:x, max:x and mimes:x,y';
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const FIELDS_MAX = 32;
const RULES_MAX = 20;
const RULE_LENGTH_MAX = 100;

/** Rules that were checked when they were stored; what is not understood binds nobody. */
export const parsedFields = (fields: readonly Field[]): Fields => new Map(fields.map(({ name, rules }) => [name, parseFieldRules(rules)]));

export const isRequired = (rules: readonly FieldRule[]): boolean => rules.some(({ rule }) => rule === 'required');
export const isPhone = (rules: readonly FieldRule[]): boolean => rules.some((rule) => rule.rule === 'other' && rule.text === PHONE_RULE);

/** What is wrong with a list of fields that an operator writes. `pathOf` names a field as the operator did. */
export const wrongFields = (fields: readonly Field[], pathOf: (field: Field, index: number) => string): FieldProblem[] => {
  if (fields.length > FIELDS_MAX) return [{ field: 'fields', code: 'too_large', detail: `fields must be at most ${FIELDS_MAX}.` }];
  return fields.flatMap((field, index) => {
    const path = pathOf(field, index);
    const isDouble = fields.findIndex(({ name }) => name === field.name) < index;
    return [...wrongName(field, path, isDouble), ...wrongRules(field.rules, path)];
  });
};

const wrongName = ({ name }: Field, path: string, isDouble: boolean): FieldProblem[] => {
  if (!NAME.test(name))
    return [{ field: path, code: 'invalid_format', detail: `${path}: the name must be letters, digits and _, and begin with a letter.` }];
  return isDouble ? [{ field: path, code: 'invalid_format', detail: `${path}: there is a field ${name} before it.` }] : [];
};

const wrongRules = (rules: readonly string[], path: string): FieldProblem[] => {
  if (rules.length > RULES_MAX) return [{ field: path, code: 'too_large', detail: `${path} may have at most ${RULES_MAX} rules.` }];
  const unknown = rules.find((text, index) => {
    const rule = parseFieldRules(rules)[index];
    return text.length > RULE_LENGTH_MAX || (rule?.rule === 'other' && rule.text !== PHONE_RULE);
  });
  return unknown === undefined
    ? []
    : [
        {
          field: path,
          code: 'not_supported',
          detail: `${path} has the rule ${JSON.stringify(unknown.slice(0, RULE_LENGTH_MAX))}; there are ${KNOWN}.`,
        },
      ];
};

/** The first rule that a field's value breaks, in a sentence that names the field as the client knows it. */
export const brokenRule = (path: string, value: string | undefined, rules: readonly FieldRule[]): FieldProblem | undefined => {
  const broken = checkField(value, rules);
  return broken && { field: path, code: CODES[broken], detail: `${path} ${SENTENCES[broken](rules)}.` };
};

const CODES: Readonly<Record<BrokenRule, FieldCode>> = {
  required: 'required',
  not_a_number: 'invalid_format',
  not_an_email: 'invalid_format',
  too_small: 'too_small',
  too_large: 'too_large',
  wrong_file_type: 'invalid_format',
};

const SENTENCES: Readonly<Record<BrokenRule, (rules: readonly FieldRule[]) => string>> = {
  required: () => 'is required',
  not_a_number: () => 'must be a number, such as "100" or "99.50"',
  not_an_email: () => 'must be an email address',
  too_small: (rules) => `must ${bounded(rules, 'min', 'at least')}`,
  too_large: (rules) => `must ${bounded(rules, 'max', 'at most')}`,
  wrong_file_type: (rules) =>
    `must name a file of the type ${rules.flatMap((rule) => (rule.rule === 'mimes' ? rule.types : [])).join(', ')}`,
};

/** Of a number its value is bounded, of a text its length. */
const bounded = (rules: readonly FieldRule[], side: 'min' | 'max', words: string): string => {
  const bound = rules.map((rule) => (rule.rule === side ? rule.bound : undefined)).find((text) => text !== undefined) ?? '';
  return rules.some(({ rule }) => rule === 'numeric') ? `be ${words} ${bound}` : `have ${words} ${bound} characters`;
};
