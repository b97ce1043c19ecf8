import { type ApiSchema } from '@daftari/api-gateway';
import fc from 'fast-check';

type Schemas = Readonly<Record<string, ApiSchema>>;

const isSchema = (value: unknown): value is ApiSchema => typeof value === 'object' && value !== null;
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Texts that have brought down somebody before. */
export const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e٠١٢',
  'İ',
  '🦒'.repeat(40),
  '0'.repeat(5_000),
  '-1',
  '1e3',
  '1.005',
  '9223372036854775808',
  '0x10',
  'NaN',
  'null',
  '../../etc/passwd',
  '%00',
  "'; select pg_sleep(1) --",
  '{{7*7}}',
  '<script>alert(1)</script>',
  '2026-02-30T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '275760-09-13T00:00:00.001Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  'http://127.0.0.1:1/',
  'javascript:alert(1)',
  'http://[::1',
  '__proto__',
  'constructor',
];
const ODD_NUMBERS = [0, -0, -1, 1.5, 1e21, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324];

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** Anything that JSON can say. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  { weight: 2, arbitrary: fc.constantFrom(...ODD_NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], { a: {} }, nested(200)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
);

const BY_FORMAT: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'date-time': fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((at) => at.toISOString()),
  date: fc.constantFrom('2026-11-21', '2024-02-29', '1970-01-01'),
  uri: fc.constantFrom('https://shop.example/hook', 'http://shop.example:8080/a?b=c'),
  email: fc.constantFrom('ops@example.com', 'a+b@example.co'),
};

/** Texts that the patterns that look ahead take. */
const AHEAD = ['Juma', 'Ada Obi', 'a'];

const texts = (schema: ApiSchema): fc.Arbitrary<unknown> => {
  const format = BY_FORMAT[String(schema['format'])];
  if (format) return format;
  const { pattern } = schema;
  // What looks ahead cannot be made from its pattern; examples have such texts.
  if (typeof pattern === 'string') return pattern.includes('(?') ? fc.constantFrom(...AHEAD) : fc.stringMatching(new RegExp(pattern));
  const maxLength = Math.min(typeof schema['maxLength'] === 'number' ? schema['maxLength'] : 24, 24);
  return fc.oneof(
    fc.string({ minLength: 1, maxLength }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.ceil(maxLength / 4) }),
  );
};

const numbers = (schema: ApiSchema): fc.Arbitrary<unknown> => {
  const min = typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
  const max = typeof schema['maximum'] === 'number' ? schema['maximum'] : min + 1_000;
  return schema.type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
};

const objects = (schema: ApiSchema, schemas: Schemas): fc.Arbitrary<unknown> => {
  const { properties = {}, required = [] } = schema;
  const fields = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valid(one, schemas)]));
  const more = schema['additionalProperties'];
  if (Object.keys(fields).length > 0) return fc.record(fields, { requiredKeys: required });
  return fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), isSchema(more) ? valid(more, schemas) : fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 4,
  });
};

const ofType = (schema: ApiSchema, schemas: Schemas): fc.Arbitrary<unknown> => {
  const [type, ...others] = [schema.type].flat();
  const first = ofOneType({ ...schema, ...(type === undefined ? {} : { type }) }, schemas);
  return others.includes('null') ? fc.oneof({ weight: 3, arbitrary: first }, { weight: 1, arbitrary: fc.constant(null) }) : first;
};

const ofOneType = (schema: ApiSchema, schemas: Schemas): fc.Arbitrary<unknown> => {
  const { type = 'anything' } = schema;
  switch (type) {
    case 'object':
      return objects(schema, schemas);
    case 'array':
      return fc.array(isSchema(schema['items']) ? valid(schema['items'], schemas) : fc.jsonValue(), { maxLength: 4 });
    case 'integer':
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return texts(schema);
    default:
      return anything;
  }
};

/** What a schema allows; the examples in it as often as not, because only they name things that exist. */
export const valid = (schema: ApiSchema, schemas: Schemas): fc.Arbitrary<unknown> => {
  if (schema.$ref !== undefined) return valid(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  const choices = listed(schema['enum']);
  if (choices.length > 0) return fc.constantFrom(...choices);
  const branches = listed(schema['anyOf']).filter(isSchema);
  const made = branches.length > 0 ? fc.oneof(...branches.map((one) => valid(one, schemas))) : ofType(schema, schemas);
  const examples = listed(schema['examples']);
  return examples.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...examples) }, { weight: 1, arbitrary: made }) : made;
};

/** What a schema allows but for one or two places. */
export const spoiled = (schema: ApiSchema, schemas: Schemas): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      valid(schema, schemas),
      fc.array(fc.tuple(fc.nat(), anything, fc.constantFrom('put', 'drop', 'add')), { minLength: 1, maxLength: 2 }),
    )
    .map(([value, changes]) => changes.reduce<unknown>((now, [place, odd, how]) => spoil(now, place, odd, how), value));

const spoil = (value: unknown, place: number, odd: unknown, how: string): unknown => {
  if (typeof value !== 'object' || value === null) return odd;
  const names = Object.keys(value);
  const name = how === 'add' || names.length === 0 ? `field_${place % 7}` : (names[place % names.length] ?? '');
  const inner: unknown = (value as Record<string, unknown>)[name];
  const copy: Record<string, unknown> = { ...value };
  if (how === 'drop') Reflect.deleteProperty(copy, name);
  else copy[name] = place % 3 === 0 && typeof inner === 'object' && inner !== null ? spoil(inner, place >> 2, odd, how) : odd;
  return Array.isArray(value) ? Object.values(copy) : copy;
};
