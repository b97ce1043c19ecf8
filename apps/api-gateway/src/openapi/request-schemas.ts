import { type ApiSchema } from './api-document.js';

const isPlain = (schema: ApiSchema): boolean =>
  typeof schema.type === 'string' && schema['enum'] === undefined && schema['const'] === undefined;

/** What may be left out may be null as well: clients in many languages cannot leave a field out. */
const orNull = (schema: ApiSchema): ApiSchema => {
  if (Array.isArray(schema.type) || schema['anyOf'] !== undefined) return schema;
  if (isPlain(schema)) return { ...schema, type: [String(schema.type), 'null'] };
  const { description, default: usual, ...inner } = schema;
  return {
    anyOf: [inner, { type: 'null' }],
    ...(description === undefined ? {} : { description }),
    ...(usual === undefined ? {} : { default: usual }),
  };
};

/** 3.1 has `examples`, of JSON Schema, in the place of 3.0's `example`. */
const withExamples = (schema: ApiSchema): ApiSchema => {
  if (!('example' in schema)) return schema;
  const { example, ...rest } = schema;
  return { ...rest, examples: [example] };
};

/** The schema of a request's DTO as the edge really takes it: what is optional may be null, and what is not named is refused. */
export const closedRequest = (schema: ApiSchema): ApiSchema => {
  const { properties = {}, required = [] } = schema;
  const shown = Object.entries(properties).map(([name, property]) => {
    const shaped = withExamples(property);
    return [name, required.includes(name) ? shaped : orNull(shaped)] as const;
  });
  return { ...schema, properties: Object.fromEntries(shown), additionalProperties: false };
};
