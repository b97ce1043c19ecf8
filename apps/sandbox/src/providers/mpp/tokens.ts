import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Session } from '../sessions.js';
import { type ProviderState, type Received, type Route, type WireAnswer } from '../speaker.js';
import { badParameters, done, refused } from './answers.js';
import { jsonOrQuery } from './json-or-query.js';

const Secrets = TypeCompiler.Compile(Type.Object({ secret_id: Type.String(), secret_key: Type.String() }));
const Refresh = TypeCompiler.Compile(Type.Object({ refresh_token: Type.String() }));

/** Tokens: the document's heading says GET and its example POST, so that both are served; a refresh is API.md §7's. */
export const tokenRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/auth/token', does: 'sign_in', answer: (received, provider) => grant(received, provider) },
  { method: 'GET', path: '/api/auth/token', does: 'sign_in', answer: (received, provider) => grant(received, provider) },
  { method: 'POST', path: '/api/auth/refresh', does: 'sign_in', answer: (received, provider) => refresh(received, provider) },
];

const grant = (received: Received, { accounts, sessions, settings }: ProviderState): WireAnswer => {
  const asked = jsonOrQuery(received);
  if (!Secrets.Check(asked)) return badParameters({ secret_id: ['The secret_id and secret_key are required.'] });
  const account = accounts.findIndex(({ secretId, apiKey }) => secretId === asked.secret_id && apiKey === asked.secret_key);
  if (account < 0) return refused(401, 'MPP-AUTH-4402', 'Username or password incorrect.');
  return tokenAnswer(sessions.grant(account, settings.tokenLifeS * 1_000, received.nowMs), received.nowMs);
};

const refresh = (received: Received, { sessions, settings }: ProviderState): WireAnswer => {
  const asked = jsonOrQuery(received);
  if (!Refresh.Check(asked)) return badParameters({ refresh_token: ['The refresh_token is required.'] });
  const session = sessions.refresh(asked.refresh_token, settings.tokenLifeS * 1_000, received.nowMs);
  return session === undefined ? refused(401, 'MPP-AUTH-4401', 'Unauthorized.') : tokenAnswer(session, received.nowMs);
};

const tokenAnswer = ({ accessToken, refreshToken, expiresAtMs, refreshExpiresAtMs }: Session, nowMs: number): WireAnswer =>
  done({
    access_token: accessToken,
    expires_in: (expiresAtMs - nowMs) / 1_000,
    refresh_expires_in: (refreshExpiresAtMs - nowMs) / 1_000,
    refresh_token: refreshToken,
    token_type: 'Bearer',
    'not-before-policy': 0,
    session_state: '',
    scope: '',
  });
