const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
};

interface Allowed {
  /** Fields that may be null although the example has a value. */
  readonly nullable?: readonly string[];
  /** Fields of which an integer in the example stands for any number. */
  readonly decimals?: readonly string[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeOf(value) === 'object';
const isNumber = (type: string): boolean => type === 'integer' || type === 'number';

/** How an answer falls short of a document's example: each field that is missing or of another type, by its path. An example's null may be anything. */
export const shortfalls = (answer: unknown, example: unknown, allowed: Allowed = {}, path = ''): string[] => {
  if (!isOfType(answer, example, allowed, path)) return [`${path}: ${typeOf(answer)} in place of ${typeOf(example)}`];
  if (Array.isArray(answer) && Array.isArray(example) && example.length > 0)
    return answer.flatMap((one) => shortfalls(one, example[0], allowed, `${path}[]`));
  if (!isObject(answer) || !isObject(example)) return [];
  return Object.entries(example).flatMap(([name, value]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    return Object.hasOwn(answer, name) ? shortfalls(answer[name], value, allowed, inner) : [`${inner}: missing`];
  });
};

const isOfType = (answer: unknown, example: unknown, { nullable = [], decimals = [] }: Allowed, path: string): boolean => {
  const [is, should] = [typeOf(answer), typeOf(example)];
  if (is === should || should === 'null' || (is === 'null' && nullable.includes(path))) return true;
  return isNumber(is) && (should === 'number' || (should === 'integer' && decimals.includes(path)));
};
