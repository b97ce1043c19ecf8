import { Injectable } from '@nestjs/common';
import { Problem } from '@daftari/platform';
import { type BusinessCaller, type KnownKey, type Scope } from '../keys/caller.js';
import { KeyRing } from '../keys/key-ring.js';
import { AccessTokens, type TokenReading } from './access-tokens.js';

const EXPIRED: KnownKey = { refusal: new Problem('key_expired', 'This access token has expired; get another at POST /oauth/token.') };

/** Who shows an access token of the native API: what the token says of the scopes, and what is known of its client now. */
@Injectable()
export class TokenCallers {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly ring: KeyRing,
  ) {}

  /** At once where both are in memory. */
  find(token: string): KnownKey | Promise<KnownKey> {
    const reading = this.tokens.read(token, 'native', 'access');
    return reading instanceof Promise ? reading.then((read) => this.known(read)) : this.known(reading);
  }

  private known(reading: TokenReading): KnownKey | Promise<KnownKey> {
    if (!reading.ok) return reading.why === 'expired' ? EXPIRED : {};
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
