import { type TObject, type TSchema } from '@sinclair/typebox';

const isSchema = (value: unknown): value is TSchema => typeof value === 'object' && value !== null;
const schemasIn = (value: unknown): TSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

const constantsOf = (schemas: readonly TSchema[]): string => schemas.map((schema) => `\`${String(schema['const'])}\``).join(' \\| ');

const unionType = (schemas: readonly TSchema[]): string => {
  const constants = schemas.filter((schema) => schema['const'] !== undefined);
  const others = schemas.filter((schema) => schema['const'] === undefined).map(typeOf);
  return [...(constants.length > 0 ? [constantsOf(constants)] : []), ...others].join(' \\| ');
};

/** A schema's type in words: `string`, `string | null`, `` `live` | `test` ``, `array of …`. */
const typeOf = (schema: TSchema): string => {
  const union = schemasIn(schema['anyOf']);
  if (union.length > 0) return unionType(union);
  if (schema['const'] !== undefined) return constantsOf([schema]);
  if (schema['type'] === 'array') return arrayType(schema);
  if (schema['type'] === 'object') return schema['patternProperties'] === undefined ? 'object' : 'map';
  return typeof schema['type'] === 'string' ? schema['type'] : 'any';
};

const arrayType = (schema: TSchema): string => {
  const { items } = schema;
  if (Array.isArray(items)) return `[${schemasIn(items).map(typeOf).join(', ')}]`;
  return isSchema(items) ? `array of ${typeOf(items)}` : 'array';
};

const noteOf = (schema: TSchema): string => {
  const pattern = typeof schema['pattern'] === 'string' ? /^\^([a-z]+)_\[0-9a-f\]/.exec(schema['pattern'])?.[1] : undefined;
  const described = [schema, ...schemasIn(schema['anyOf'])].map((one) => one.description).find((text) => text !== undefined);
  return [described, pattern === undefined ? undefined : `\`${pattern}_\` and a UUID`].filter((text) => text !== undefined).join('; ');
};

/** A Markdown table of an object's fields. */
export const fieldTable = (schema: TObject): string => {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties).map(
    ([name, property]) => `| \`${name}\` | ${typeOf(property)} | ${required.has(name) ? 'yes' : 'no'} | ${noteOf(property)} |`,
  );
  return ['| field | type | always there | note |', '|---|---|---|---|', ...rows].join('\n');
};
