import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Problem, routedPath } from '@daftari/platform';
import { type FailedLogins } from '../limits/failed-logins.js';
import { countsOf, rateHeaders, type RateLimiter, type RateVerdict } from '../limits/rate-limiter.js';
import { type TokenCallers } from '../oauth/token-callers.js';
import { type KnownKey } from './caller.js';
import { admitted, type KeyRing } from './key-ring.js';

const needsKey = (url: string): boolean => url.startsWith('/v1/') || url.startsWith('/admin/v1/');

const BEARER = /^Bearer +(\S+) *$/i;
const KEY = /^dk_[a-z]+_[A-Za-z0-9_-]{16,128}$/;
/** A signed token: three parts of base64url. */
const TOKEN = /^[A-Za-z0-9_-]{10,512}\.[A-Za-z0-9_-]{10,2048}\.[A-Za-z0-9_-]{10,512}$/;

/** The key that a request shows, by either header. */
const presentedKey = (request: FastifyRequest): string | undefined => {
  const { authorization } = request.headers;
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1];
  const header = request.headers['x-api-key'];
  return Array.isArray(header) ? header[0] : header;
};

const checkLimit = (reply: FastifyReply, verdict: RateVerdict): void => {
  void reply.headers(rateHeaders(verdict));
  if (verdict.allowed) return;
  throw new Problem('rate_limited', `${verdict.limit} requests may be sent in this window; it begins anew in ${verdict.resetSeconds} s.`, {
    retryAfterSeconds: verdict.resetSeconds,
  });
};

/** What requests are let in by. */
export interface AuthenticationParts {
  readonly keys: KeyRing;
  readonly tokens: TokenCallers;
  readonly limiter: RateLimiter;
  readonly failedLogins: FailedLogins;
}

/**
 * Before anything else is read of a request below `/v1` or `/admin/v1`: whose key is it, and may it send more?
 * Both answers are in memory for most requests, so the hook is synchronous where it can be.
 */
export const authenticateRequests = (instance: FastifyInstance, { keys, tokens, limiter, failedLogins }: AuthenticationParts): void => {
  const find = (secret: string): KnownKey | Promise<KnownKey> => {
    if (KEY.test(secret)) return keys.find(secret);
    return TOKEN.test(secret) ? tokens.find(secret, 'native', 'access') : {};
  };
  const admit = (known: KnownKey, request: FastifyRequest, reply: FastifyReply): Promise<void> | undefined => {
    if (!known.caller && !known.refusal) return failedLogins.checkFailed(request).then(() => void admitted(known, Date.now()));
    const caller = admitted(known, Date.now());
    failedLogins.checkEntered(request, caller.keyId);
    request.caller = caller;
    const verdict = limiter.takeAll(countsOf(caller));
    if (verdict instanceof Promise) return verdict.then((decided) => checkLimit(reply, decided));
    checkLimit(reply, verdict);
    return undefined;
  };
  const enter = (request: FastifyRequest, reply: FastifyReply): Promise<void> | undefined => {
    const secret = presentedKey(request);
    if (secret === undefined) throw new Problem('unauthenticated', 'Send your key as Authorization: Bearer … or X-API-Key.');
    request.askAgain = () => find(secret);
    const known = request.askAgain();
    return known instanceof Promise ? known.then((found) => admit(found, request, reply)) : admit(known, request, reply);
  };
  instance.addHook('onRequest', (request, reply, done) => {
    if (!needsKey(routedPath(request))) {
      done();
      return;
    }
    const fail = (error: unknown): void => {
      if (error instanceof Problem && error.status === 401) void reply.header('www-authenticate', 'Bearer');
      done(error instanceof Error ? error : new Error(String(error)));
    };
    try {
      const pending = enter(request, reply);
      if (pending === undefined) done();
      else pending.then(() => done(), fail);
    } catch (error) {
      fail(error);
    }
  });
};
