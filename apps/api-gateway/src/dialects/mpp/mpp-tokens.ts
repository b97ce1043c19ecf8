import { Injectable } from '@nestjs/common';
import { mppDone, readRefresh, readSecrets } from '@daftari/dialect-mpp';
import { Problem } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { type BusinessCaller, type KnownKey } from '../../keys/caller.js';
import { admitted, KeyRing } from '../../keys/key-ring.js';
import { WrongCredentials } from '../../limits/failed-logins.js';
import { AccessTokens, type TokenUse } from '../../oauth/access-tokens.js';
import { TokenCallers } from '../../oauth/token-callers.js';
import { type OpenAsked, type WireAnswer } from '../frame/served-dialect.js';
import { understood } from '../frame/understood.js';
import { MppProblem } from './mpp-problem.js';

/** The document's own lifetimes, in seconds. */
const LIVES = { access: 1_740, refresh: 1_800 } as const satisfies Readonly<Record<TokenUse, number>>;

/** What no secret can be is not shown to the database, which takes no zero bytes. */
const SECRET = /^[\x21-\x7e]{8,256}$/;
/** The document's own example has the token in quotation marks. */
const BEARER = /^Bearer +"?([^\s"]{1,4096})"? *$/i;

/** Tokens of the Merchant Payment Platform. They are made and read as those of the native API are, so that a revoked key ends them as soon. */
@Injectable()
export class MppTokens {
  constructor(
    private readonly keys: KeyRing,
    private readonly tokens: AccessTokens,
    private readonly callers: TokenCallers,
  ) {}

  /** `GET` and `POST /api/auth/token`. @throws Problem 401 or 422 */
  async grant({ json, query, stamp, threshold }: OpenAsked): Promise<WireAnswer> {
    const { secret_id: secretId, secret_key: secretKey } = understood(readSecrets(json, query));
    const known = SECRET.test(secretId) && SECRET.test(secretKey) ? await this.keys.named(secretId, secretKey, 'mpp') : {};
    if (!known.caller) {
      await threshold.failed();
      throw new MppProblem('wrongSecrets', 'unauthenticated', 'Username or password incorrect.');
    }
    threshold.entered(known.caller.keyId);
    return this.granted(callerOf(known), stamp.traceId);
  }

  /** `POST /api/auth/refresh`: new tokens for one that has not expired. @throws Problem 401 or 422 */
  async refresh({ json, stamp, threshold }: OpenAsked): Promise<WireAnswer> {
    const { refresh_token: token } = understood(readRefresh(json));
    const known = await this.callers.find(token, 'mpp', 'refresh');
    if (isNobody(known)) await threshold.failed();
    const caller = callerOf(known);
    threshold.entered(caller.keyId);
    return this.granted(caller, stamp.traceId);
  }

  /** Who shows an access token: at once where it was read before. @throws Problem 401 */
  authenticate({ headers }: FastifyRequest): BusinessCaller | Promise<BusinessCaller> {
    const token = BEARER.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) throw unauthorized();
    const known = this.callers.find(token, 'mpp', 'access');
    return known instanceof Promise ? known.then(callerOf) : callerOf(known);
  }

  private async granted({ keyId, scopes }: BusinessCaller, traceId: string): Promise<WireAnswer> {
    const token = (use: TokenUse): Promise<string> =>
      this.tokens.issue({ subject: keyId, audience: 'mpp', use, scopes: [...scopes], lifeSeconds: LIVES[use] });
    const [access, refresh] = await Promise.all([token('access'), token('refresh')]);
    const data = {
      access_token: access,
      expires_in: LIVES.access,
      refresh_expires_in: LIVES.refresh,
      refresh_token: refresh,
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: '',
      scope: '',
    };
    return mppDone(data, traceId);
  }
}

const UNAUTHORIZED = 'Unauthorized: send a valid access token as Authorization: Bearer …';

const unauthorized = (): Problem => new Problem('unauthenticated', UNAUTHORIZED);

/** Was the token never one of ours? */
const isNobody = ({ caller, refusal }: KnownKey): boolean => !caller && !refusal;

const callerOf = (known: KnownKey): BusinessCaller => {
  if (isNobody(known)) throw new WrongCredentials(UNAUTHORIZED);
  const caller = admitted(known, Date.now());
  if (caller.kind !== 'business') throw unauthorized();
  return caller;
};
