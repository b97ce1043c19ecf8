import {
  type ProviderAnswer,
  type ProviderRequest,
  retryAfterOf,
  retryDefaultMs,
  type TokenReading,
  type Tokens,
  withoutSecrets,
} from '@daftari/dialect';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type MppCode } from './codes.js';
import { type MppAccess, type MppCredentials } from './credentials.js';
import { open } from './envelope.js';
import { TokenData } from './wire.js';

const isToken = TypeCompiler.Compile(TokenData);
const headers = { accept: 'application/json', 'content-type': 'application/json' };
/** With which an authentication may fail, says the document. */
const REFUSED = new Set([401, 403, 404, 422]);

/** The request for a token. */
export const buildTokenRequest = ({ secret_id, secret_key }: MppCredentials): ProviderRequest => ({
  method: 'POST',
  path: '/api/auth/token',
  headers,
  body: JSON.stringify({ secret_id, secret_key }),
});

/** The request for a new token in place of an old one (API.md §7: the document gives a refresh token and does not say what for). */
export const buildRefresh = (refreshToken: string): ProviderRequest => ({
  method: 'POST',
  path: '/api/auth/refresh',
  headers,
  body: JSON.stringify({ refresh_token: refreshToken }),
});

/** Reads the answer to either. */
export const interpretTokenAnswer = (answer: ProviderAnswer): TokenReading => {
  if (answer.status === 429) return { kind: 'retry_later', retryAfterMs: retryAfterOf(answer.headers) ?? retryDefaultMs };
  const opened = open(answer);
  if (opened.kind === 'unclear') return { kind: 'unknown', detail: opened.detail };
  if (opened.kind === 'refused')
    return REFUSED.has(answer.status) ? opened : { kind: 'unknown', detail: `HTTP ${answer.status}; code ${opened.code}.` };
  if (!isToken.Check(opened.data)) return { kind: 'unknown', detail: 'There is no token in the answer.' };
  const { access_token: accessToken, expires_in: expiresInS, refresh_token: refreshToken, refresh_expires_in: refreshS } = opened.data;
  return {
    kind: 'granted',
    token: {
      accessToken,
      expiresInS,
      ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
      ...(typeof refreshS === 'number' ? { refreshExpiresInS: refreshS } : {}),
    },
  };
};

const REJECTED: MppCode = 'MPP-AUTH-4401';

/** A 401 of whatever kind, or the code that says the same with another status: the request was not looked at. */
export const isRejected = (answer: ProviderAnswer): boolean => {
  if (answer.status === 401) return true;
  // Every answer comes by here: most are known by less than reading them.
  if (!answer.body.includes(REJECTED)) return false;
  const opened = open(answer);
  return opened.kind === 'refused' && opened.code === REJECTED;
};

export const tokens: Tokens<MppCredentials, MppAccess> = {
  build: (credentials) => ({
    request: buildTokenRequest(credentials),
    read: (answer) => withoutSecrets(interpretTokenAnswer(answer), credentials),
  }),
  refresh: (refreshToken, credentials) => ({
    request: buildRefresh(refreshToken),
    read: (answer) => withoutSecrets(interpretTokenAnswer(answer), { ...credentials, refreshToken }),
  }),
  access: ({ business_id }, accessToken) => ({ business_id, access_token: accessToken }),
  isRejected,
};
