import { Injectable } from '@nestjs/common';
import { Problem } from '@daftari/platform';
import { type BusinessCaller, type KnownKey, type Scope } from '../keys/caller.js';
import { KeyRing } from '../keys/key-ring.js';
import { AccessTokens, type TokenAudience, type TokenReading, type TokenUse } from './access-tokens.js';

/** Where another token is to be had. */
const GRANTED_AT: Readonly<Record<TokenAudience, string>> = { native: 'POST /oauth/token', mpp: 'POST /api/auth/token' };

const expired = (audience: TokenAudience): KnownKey => ({
  refusal: new Problem('key_expired', `This token has expired; get another at ${GRANTED_AT[audience]}.`),
});

const misused = (): KnownKey => ({ refusal: new Problem('unauthenticated', 'This token is for another use.') });

/** Who shows a token: what the token says of the scopes, and what is known of its client or key now. */
@Injectable()
export class TokenCallers {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly ring: KeyRing,
  ) {}

  /** At once where both are in memory. */
  find(token: string, audience: TokenAudience, use: TokenUse): KnownKey | Promise<KnownKey> {
    const reading = this.tokens.read(token, audience, use);
    return reading instanceof Promise ? reading.then((read) => this.known(read, audience)) : this.known(reading, audience);
  }

  private known(reading: TokenReading, audience: TokenAudience): KnownKey | Promise<KnownKey> {
    if (!reading.ok) return refused(reading.why, audience);
    const { subject, scopes } = reading.claims;
    const holder = this.ring.holder(subject);
    return holder instanceof Promise ? holder.then((known) => narrowed(known, scopes)) : narrowed(holder, scopes);
  }
}

/** The client with no more than the token's scopes. */
const narrowed = (known: KnownKey, scopes: readonly string[]): KnownKey => {
  if (known.caller?.kind !== 'business') return {};
  const own: ReadonlySet<Scope> = known.caller.scopes;
  const caller: BusinessCaller = { ...known.caller, scopes: new Set([...own].filter((scope) => scopes.includes(scope))) };
  return { ...known, caller };
};

/** One that was never ours is nobody's. */
const refused = (why: 'invalid' | 'misused' | 'expired', audience: TokenAudience): KnownKey => {
  if (why === 'expired') return expired(audience);
  return why === 'misused' ? misused() : {};
};
