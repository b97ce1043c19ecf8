import { type FieldProblem } from '@daftari/platform';
import { type Field, wrongFields } from '../fields/field-rules.js';
import { type ChannelDto } from './channel.dto.js';

/** A channel's fields as an operator wrote them: by name, in a list, or both. */
export const readChannelFields = (body: Pick<ChannelDto, 'fields' | 'field_list'>, errors: FieldProblem[]): readonly Field[] => {
  const mapped = Object.entries(body.fields ?? {}).map(([name, rules]) => readField(name, rules, errors));
  const listed = body.field_list?.map(({ name, rules }) => ({ name, rules }));
  const isMapGiven = body.fields !== undefined && body.fields !== null;
  const fields = isMapGiven || listed === undefined ? mapped : listed;
  errors.push(...wrongFields(fields, ({ name }, index) => (fields === listed ? `field_list.${index}` : `fields.${name}`)));
  if (isMapGiven && listed !== undefined && !isSame(mapped, listed))
    errors.push({ field: 'field_list', code: 'invalid_format', detail: 'field_list must say the same as fields, or be left out.' });
  return fields;
};

/** The fields in the form of the Merchant Payment Platform. */
export const fieldMap = (fields: readonly Field[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(fields.map(({ name, rules }) => [name, rules]));

const isTextList = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((text) => typeof text === 'string');

const readField = (name: string, rules: unknown, errors: FieldProblem[]): Field => {
  if (isTextList(rules)) return { name, rules };
  const field = `fields.${name}`;
  errors.push({ field, code: 'invalid_format', detail: `${field} must be a list of rules, such as ["required", "string"].` });
  return { name, rules: [] };
};

const isSame = (left: readonly Field[], right: readonly Field[]): boolean => canonical(left) === canonical(right);
const canonical = (fields: readonly Field[]): string => JSON.stringify(fields.map(({ name, rules }) => [name, rules]).sort(byName));
const byName = ([left]: unknown[], [right]: unknown[]): number => (String(left) < String(right) ? -1 : 1);
