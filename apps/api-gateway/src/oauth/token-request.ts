import { type TokenRefusal, type TokenRequest } from './client-credentials.js';

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

const PARAMETERS = new Set(['grant_type', 'client_id', 'client_secret', 'scope']);
const BASIC = /^Basic +([A-Za-z0-9+/=_-]+) *$/i;

const invalid = (description: string): TokenRefusal => ({ error: 'invalid_request', description });
const noClient = (description: string): TokenRefusal => ({ error: 'invalid_client', description });

/** A request for a token, of its header and its body as a form or JSON. Parameters that are not known here are passed over (section 3.2). */
export const readTokenRequest = (authorization: string | undefined, body: unknown): TokenRequest | TokenRefusal => {
  const parameters = parametersOf(body);
  if ('error' in parameters) return parameters;
  const grantType = parameters.values.get('grant_type');
  if (grantType === undefined) return invalid('grant_type is required: client_credentials.');
  const credentials = credentialsOf(authorization, parameters.values);
  return 'error' in credentials ? credentials : { ...credentials, grantType, scope: parameters.values.get('scope') };
};

/** Each parameter once, and a parameter without a value as one that was left out (section 3.2). */
const parametersOf = (body: unknown): { readonly values: ReadonlyMap<string, string> } | TokenRefusal => {
  const entries: readonly (readonly [string, unknown])[] =
    body instanceof URLSearchParams ? [...body] : typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const values = new Map<string, string>();
  for (const [name, value] of entries) {
    if (!PARAMETERS.has(name)) continue;
    if (typeof value !== 'string') return invalid(`${name} must be a text.`);
    if (values.has(name)) return invalid(`${name} stands twice.`);
    if (value !== '') values.set(name, value);
  }
  return { values };
};

const credentialsOf = (authorization: string | undefined, values: ReadonlyMap<string, string>): Credentials | TokenRefusal => {
  const [clientId, clientSecret] = [values.get('client_id'), values.get('client_secret')];
  if (authorization === undefined) {
    if (clientId === undefined || clientSecret === undefined)
      return noClient('Send client_id and client_secret, by Basic authentication or in the body.');
    return { clientId, clientSecret };
  }
  if (clientSecret !== undefined) return invalid('Send the credentials once: by Basic authentication or in the body.');
  const basic = basicCredentials(authorization);
  if (!basic) return noClient('Authorization must be Basic, of client_id:client_secret in base64.');
  if (clientId !== undefined && clientId !== basic.clientId) return invalid('client_id of the body is not that of the header.');
  return basic;
};

/** Both halves are form-encoded before they are put together (section 2.3.1). */
const basicCredentials = (authorization: string): Credentials | undefined => {
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  try {
    return { clientId: formDecoded(text.slice(0, colon)), clientSecret: formDecoded(text.slice(colon + 1)) };
  } catch {
    return undefined;
  }
};

const formDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
