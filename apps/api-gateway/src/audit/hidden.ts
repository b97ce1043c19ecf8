/** Names of fields whose values are secret, wherever they stand. `credentials` hides all that is in it. */
const SECRET = /secret|credential|password|passphrase|token|private|authorization|signature|(^|_)key$|^pin$|api_?key/i;
const HIDDEN = '[hidden]';

/** The same without what is secret, for a log that is kept: a value under the name of a secret is hidden, whatever it is. */
export const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, SECRET.test(name) ? hidden(inner) : withoutSecrets(inner)]),
  );
};

/** The names inside stay, so that it can be seen what was given. */
const hidden = (value: unknown): unknown => {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || Array.isArray(value)) return HIDDEN;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hidden(inner)]));
};
