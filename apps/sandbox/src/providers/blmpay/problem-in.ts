/** A schema that can say what is wrong with a value. */
interface Checked {
  Errors(value: unknown): { First(): { path: string; message: string } | undefined };
}

/** The first field that is wrong, and what is expected of it. */
export const problemIn = (schema: Checked, value: unknown): string => {
  const { path = '', message = 'Expected an object' } = schema.Errors(value).First() ?? {};
  const field = path.slice(1).replaceAll('/', '.');
  if (field === 'phone_number') return 'phone_number must be 255 and nine digits, such as 255712345678.';
  return `${field === '' ? 'The body' : field}: ${message}.`;
};
