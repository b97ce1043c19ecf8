import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type GatewayConfig } from '../config.js';
import { KeyRing } from '../keys/key-ring.js';
import { waitingText } from '../limits/failed-logins.js';
import { countsOf, RateLimiter, type RateVerdict } from '../limits/rate-limiter.js';
import { AccessTokens } from './access-tokens.js';
import { type KnownClient, OAuthClients } from './oauth-clients.js';

/** What a client shows and asks for (RFC 6749, sections 2.3.1 and 4.4.2). */
export interface TokenRequest {
  readonly grantType: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Left out: all that the client has. */
  readonly scope: string | undefined;
}

/** The codes of RFC 6749, section 5.2, as far as there is a reason for them here. */
export type TokenErrorCode = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope' | 'temporarily_unavailable';

export interface TokenRefusal {
  readonly error: TokenErrorCode;
  readonly description: string;
}

/** RFC 6749, section 5.1. */
export interface IssuedToken {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

/** The answer, and how the business of the client stands with its limit where it is known who asks. */
export interface Granted {
  readonly answer: IssuedToken | TokenRefusal;
  readonly verdict?: RateVerdict;
  readonly retryAfterSeconds?: number;
}

/** Where a client stands that shows its secret: what came of it, and how long its address has to wait after too many wrong ones. */
export interface Threshold {
  entered(clientId: string): number | undefined;
  failed(): Promise<number | undefined>;
}

const NO_CLIENT: TokenRefusal = {
  error: 'invalid_client',
  description: 'There is no such client, its secret is another, or it was revoked.',
};

const tooMany = ({ limit, resetSeconds }: RateVerdict): TokenRefusal => ({
  error: 'temporarily_unavailable',
  description: `${limit} requests may be sent in this window; it begins anew in ${resetSeconds} s.`,
});

const tooManyFailed = (seconds: number): Granted => ({
  answer: { error: 'temporarily_unavailable', description: waitingText(seconds) },
  retryAfterSeconds: seconds,
});

/** The grant of client credentials: a secret for a token that lives a short while. */
@Injectable()
export class ClientCredentials {
  constructor(
    private readonly clients: OAuthClients,
    private readonly tokens: AccessTokens,
    private readonly ring: KeyRing,
    private readonly limiter: RateLimiter,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  async grant(request: TokenRequest, threshold: Threshold): Promise<Granted> {
    const client = await this.clients.authenticate(request.clientId, request.clientSecret);
    const caller = client && (await this.ring.holder(client.id)).caller;
    const waitSeconds = caller ? threshold.entered(caller.keyId) : await threshold.failed();
    if (waitSeconds !== undefined) return tooManyFailed(waitSeconds);
    if (!caller) return { answer: NO_CLIENT };
    // Only what is genuine is counted: nobody else can use a business's limit up.
    const verdict = await this.limiter.takeAll(countsOf(caller));
    if (!verdict.allowed) return { verdict, answer: tooMany(verdict), retryAfterSeconds: verdict.resetSeconds };
    return { verdict, answer: await this.decide(client, request) };
  }

  private async decide(client: KnownClient, request: TokenRequest): Promise<IssuedToken | TokenRefusal> {
    if (request.grantType !== 'client_credentials')
      return { error: 'unsupported_grant_type', description: 'grant_type must be client_credentials.' };
    const scopes = request.scope === undefined ? client.scopes : wantedScopes(request.scope);
    const missing = scopes.find((scope) => !client.scopes.some((own) => own === scope));
    if (missing !== undefined || scopes.length === 0)
      return { error: 'invalid_scope', description: `scope must name some of ${client.scopes.join(' ')}, with spaces between them.` };
    return this.issue(client.id, scopes);
  }

  private async issue(clientId: string, scopes: readonly string[]): Promise<IssuedToken> {
    const lifeSeconds = this.config.OAUTH_TOKEN_LIFE_S;
    const token = await this.tokens.issue({ subject: clientId, audience: 'native', use: 'access', scopes, lifeSeconds });
    return { access_token: token, token_type: 'Bearer', expires_in: lifeSeconds, scope: scopes.join(' ') };
  }
}

const wantedScopes = (scope: string): string[] => [...new Set(scope.split(' ').filter((one) => one !== ''))];
