/** One rule of a channel's field; `other` is a rule that no document explains, kept as it is written. */
export type FieldRule =
  | { readonly rule: 'required' | 'nullable' | 'string' | 'numeric' | 'email' }
  /** Of a number its value, of a text its length. */
  | { readonly rule: 'min' | 'max'; readonly bound: string }
  | { readonly rule: 'mimes'; readonly types: readonly string[] }
  | { readonly rule: 'other'; readonly text: string };

const PLAIN = ['required', 'nullable', 'string', 'numeric', 'email'] as const;
const DECIMAL = /^-?\d{1,30}(?:\.\d{1,18})?$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,189}$/;

/** Reads rules as they are written: `required`, `min:1`, `mimes:jpg,png`. */
export const parseFieldRules = (texts: readonly string[]): readonly FieldRule[] => texts.map(parseFieldRule);

const parseFieldRule = (text: string): FieldRule => {
  const plain = PLAIN.find((name) => name === text);
  if (plain !== undefined) return { rule: plain };
  const [name, argument = ''] = text.split(/:(.*)/s);
  if ((name === 'min' || name === 'max') && DECIMAL.test(argument)) return { rule: name, bound: argument };
  if (name === 'mimes' && argument !== '') return { rule: 'mimes', types: argument.split(',').map((type) => type.trim().toLowerCase()) };
  return { rule: 'other', text };
};

/** Why a field's value is refused. */
export type FieldProblem = 'required' | 'not_a_number' | 'not_an_email' | 'too_small' | 'too_large' | 'wrong_file_type';

/**
 * The first rule that a value breaks. A field that is not required may be empty.
 * @param value a file is given by its name
 */
export const checkField = (value: string | undefined, rules: readonly FieldRule[]): FieldProblem | undefined => {
  if (value === undefined || value === '') return rules.some(({ rule }) => rule === 'required') ? 'required' : undefined;
  const isNumber = rules.some(({ rule }) => rule === 'numeric');
  return rules.map((rule) => checkRule(value, rule, isNumber)).find((problem) => problem !== undefined);
};

const checkRule = (value: string, rule: FieldRule, isNumber: boolean): FieldProblem | undefined => {
  switch (rule.rule) {
    case 'numeric':
      return DECIMAL.test(value) ? undefined : 'not_a_number';
    case 'email':
      return EMAIL.test(value) ? undefined : 'not_an_email';
    case 'min':
      return isLess(sizeOf(value, isNumber), rule.bound) ? 'too_small' : undefined;
    case 'max':
      return isLess(rule.bound, sizeOf(value, isNumber)) ? 'too_large' : undefined;
    case 'mimes':
      return rule.types.includes(value.split('.').at(-1)?.toLowerCase() ?? '') ? undefined : 'wrong_file_type';
    case 'required':
    case 'nullable':
    case 'string':
    case 'other':
      return undefined;
  }
};

const sizeOf = (value: string, isNumber: boolean): string => (isNumber ? value : String(value.length));

/** Compares decimal texts by their digits; one that is no number is neither less nor more. */
const isLess = (left: string, right: string): boolean => DECIMAL.test(left) && DECIMAL.test(right) && scaled(left) < scaled(right);

const DECIMALS = 18;
const scaled = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
};
