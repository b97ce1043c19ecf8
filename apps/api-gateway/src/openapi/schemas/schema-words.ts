/** A schema of JSON Schema, as it stands in the document. */
export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const instant: Schema = { type: 'string', format: 'date-time' };
/** An amount that may be below zero, as balances are. */
export const amount: Schema = { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$', examples: ['100.00'] };
/** An amount that was asked for or paid. */
export const paidAmount: Schema = { type: 'string', pattern: '^\\d+(\\.\\d+)?$', examples: ['100.00'] };
export const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: values });
export const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
export const listOf = (items: Schema): Schema => ({ type: 'array', items });
/** Every field is there, null where there is nothing to say. */
export const object = (properties: Readonly<Record<string, Schema>>) => ({
  type: 'object' as const,
  properties,
  required: Object.keys(properties),
});

/** What ends every list. */
export const more = { has_more: flag, next_cursor: nullable(text) };
