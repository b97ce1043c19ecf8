import { randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { mppDone, readRefresh, readSecrets } from '@daftari/dialect-mpp';
import { Problem, SecretBox } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { type BusinessCaller, type KnownKey } from '../../keys/caller.js';
import { admitted } from '../../keys/key-ring.js';
import { type OpenAsked, type WireAnswer } from '../frame/served-dialect.js';
import { understood } from '../frame/understood.js';
import { WrongCredentials } from '../../limits/failed-logins.js';
import { MppKeys } from './mpp-keys.js';
import { MppProblem } from './mpp-problem.js';

/** The document's own lifetimes, in seconds. */
const ACCESS_S = 1_740;
const REFRESH_S = 1_800;

/** What a token may be used for; in its text, so that neither stands in for the other. */
type Use = 'access' | 'refresh';

const TOKEN = /^mppt\.(access|refresh)\.(key_[0-9a-f-]{36})\.(\d{10})\.([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/;
/** The document's own example has the token in quotation marks. */
const BEARER = /^Bearer +"?([^\s"]{1,512})"? *$/i;

/**
 * Tokens of the Merchant Payment Platform: they say whose key they stand for and until when, under a keyed hash, so that every gateway can check one
 * and none has to be stored. The key itself is looked at each time: one that was revoked ends its tokens within a second.
 */
@Injectable()
export class MppTokens {
  constructor(
    private readonly keys: MppKeys,
    private readonly secrets: SecretBox,
  ) {}

  /** `GET` and `POST /api/auth/token`. @throws Problem 401 or 422 */
  async grant({ json, query, stamp, threshold }: OpenAsked): Promise<WireAnswer> {
    const { secret_id: secretId, secret_key: secretKey } = understood(readSecrets(json, query));
    const known = await this.keys.bySecrets(secretId, secretKey);
    if (!known.caller) {
      await threshold.failed();
      throw new MppProblem('wrongSecrets', 'unauthenticated', 'Username or password incorrect.');
    }
    threshold.entered(known.caller.keyId);
    return this.granted(callerOf(known), stamp);
  }

  /** `POST /api/auth/refresh`: new tokens for one that has not expired. @throws Problem 401 or 422 */
  async refresh({ json, stamp, threshold }: OpenAsked): Promise<WireAnswer> {
    const { refresh_token: token } = understood(readRefresh(json));
    if (!this.isGenuine(token)) await threshold.failed();
    const caller = await this.holder(token, 'refresh', stamp.nowMs);
    threshold.entered(caller.keyId);
    return this.granted(caller, stamp);
  }

  /** Who shows an access token. @throws Problem 401 */
  authenticate({ headers }: FastifyRequest): Promise<BusinessCaller> {
    const token = BEARER.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) throw unauthorized();
    return this.holder(token, 'access', Date.now());
  }

  private async holder(token: string, wanted: Use, nowMs: number): Promise<BusinessCaller> {
    if (!this.isGenuine(token)) throw new WrongCredentials(UNAUTHORIZED);
    const [, use, keyId = '', until = '0'] = TOKEN.exec(token) ?? [];
    if (use !== wanted || Number(until) * 1_000 <= nowMs) throw unauthorized();
    return callerOf(await this.keys.byId(keyId));
  }

  /** Was it issued here, whenever and for whatever? */
  private isGenuine(token: string): boolean {
    const signature = TOKEN.exec(token)?.[5] ?? '';
    const said = token.slice(0, token.lastIndexOf('.'));
    const signed = Buffer.from(signature, 'base64url');
    return signed.length === 32 && this.secrets.fingerprints(contextOf(said)).some((hash) => timingSafeEqual(hash, signed));
  }

  private granted({ keyId }: BusinessCaller, { nowMs, traceId }: OpenAsked['stamp']): WireAnswer {
    const token = (use: Use, lifeS: number): string => {
      const said = `mppt.${use}.${keyId}.${Math.floor(nowMs / 1_000) + lifeS}.${randomUUID()}`;
      return `${said}.${this.secrets.fingerprint(contextOf(said)).toString('base64url')}`;
    };
    const data = {
      access_token: token('access', ACCESS_S),
      expires_in: ACCESS_S,
      refresh_expires_in: REFRESH_S,
      refresh_token: token('refresh', REFRESH_S),
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: '',
      scope: '',
    };
    return mppDone(data, traceId);
  }
}

/** What is hashed for a token is hashed for nothing else. */
const contextOf = (said: string): string => `mpp-token:${said}`;

const UNAUTHORIZED = 'Unauthorized: send a valid access token as Authorization: Bearer …';

const unauthorized = (): Problem => new Problem('unauthenticated', UNAUTHORIZED);

const callerOf = (known: KnownKey): BusinessCaller => {
  const caller = admitted(known, Date.now());
  if (caller.kind !== 'business') throw unauthorized();
  return caller;
};
