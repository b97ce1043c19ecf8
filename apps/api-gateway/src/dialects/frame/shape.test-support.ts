const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
};

/**
 * How an answer falls short of a document's example: each field that is missing or of another type, by its path. An example's null may be anything, and
 * an integer stands for a number where `decimals` names the field. `nullable` names fields that may be null although the example has a value.
 */
export const shortfalls = (
  answer: unknown,
  example: unknown,
  may: { readonly nullable?: readonly string[]; readonly decimals?: readonly string[] } = {},
  path = '',
): string[] => {
  const [is, should] = [typeOf(answer), typeOf(example)];
  if (should === 'null' || (is === 'null' && may.nullable?.includes(path) === true)) return [];
  const isNumber = (type: string) => type === 'integer' || type === 'number';
  const isDecimal = should === 'number' || may.decimals?.includes(path) === true;
  if (is !== should && !(isDecimal && isNumber(is))) return [`${path}: ${is} in place of ${should}`];
  if (Array.isArray(answer) && Array.isArray(example))
    return example.length === 0 ? [] : answer.flatMap((one) => shortfalls(one, example[0], may, `${path}[]`));
  if (typeof answer !== 'object' || answer === null || typeof example !== 'object' || example === null) return [];
  return Object.entries(example).flatMap(([name, value]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    if (!Object.hasOwn(answer, name)) return [`${inner}: missing`];
    return shortfalls((answer as Record<string, unknown>)[name], value, may, inner);
  });
};
