import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type DerivedKey, SecretBox } from '@daftari/platform';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { errors, jwtVerify, type JWTVerifyOptions, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';

/** Where a token is shown: at the native API, or at a dialect that has tokens. One for the one is nothing at the other. */
export type TokenAudience = 'native' | 'mpp';
/** `access`: shown with every request. `refresh`: shown for a new access token, and for nothing else. */
export type TokenUse = 'access' | 'refresh';

export interface NewToken {
  /** Whose it is: the id of an OAuth client or of a key. Whether that may still come in is asked at every use, not here. */
  readonly subject: string;
  readonly audience: TokenAudience;
  readonly use: TokenUse;
  readonly scopes: readonly string[];
  readonly lifeSeconds: number;
}

/** What a genuine token says. */
export interface TokenClaims {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
}

/** What became of reading a token: `invalid` is everything that was never one of ours, `misused` one of ours for another place or use, `expired` one for this. */
export type TokenReading =
  { readonly ok: true; readonly claims: TokenClaims } | { readonly ok: false; readonly why: 'invalid' | 'misused' | 'expired' };

const ISSUER = 'daftari';
const ALGORITHM = 'HS256';
/** RFC 9068 names the type of access tokens; a refresh token never passes for one. */
const TYPES: Readonly<Record<TokenUse, string>> = { access: 'at+jwt', refresh: 'rt+jwt' };
const READ_MAX = 20_000;
const INVALID: TokenReading = { ok: false, why: 'invalid' };
const MISUSED: TokenReading = { ok: false, why: 'misused' };
const EXPIRED: TokenReading = { ok: false, why: 'expired' };

const Payload = Type.Object({ sub: Type.String(), exp: Type.Integer(), scope: Type.String() });
const payloadCheck = TypeCompiler.Compile(Payload);

/**
 * Tokens that any gateway process can check by itself: signed (JWT, RFC 7519) with a key made from `DAFTARI_SECRETS_KEY`, which all of them have.
 * It knows nothing of HTTP or of who may have a token: those who issue decide that, and those who read ask whether the subject may still come in.
 */
@Injectable()
export class AccessTokens {
  private readonly keys: readonly [DerivedKey, ...DerivedKey[]];
  private readonly readBefore = new LRUCache<string, TokenClaims>({ max: READ_MAX });

  constructor(secrets: SecretBox) {
    this.keys = secrets.derived('daftari access tokens');
  }

  issue({ subject, audience, use, scopes, lifeSeconds }: NewToken): Promise<string> {
    const [key] = this.keys;
    const nowSeconds = Math.floor(Date.now() / 1_000);
    return new SignJWT({ scope: scopes.join(' ') })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPES[use], kid: key.id })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(subject)
      .setJti(randomUUID())
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifeSeconds)
      .sign(key.bytes);
  }

  /** At once where this process has read it before: a signature is checked once, the time every time. */
  read(token: string, audience: TokenAudience, use: TokenUse): TokenReading | Promise<TokenReading> {
    const known = this.readBefore.get(nameOf(token, audience, use));
    return known ? readingOf(known) : this.verify(token, audience, use);
  }

  private async verify(token: string, audience: TokenAudience, use: TokenUse): Promise<TokenReading> {
    const options: JWTVerifyOptions = { algorithms: [ALGORITHM], issuer: ISSUER, audience, typ: TYPES[use] };
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.keyNamed(kid), options);
      if (!payloadCheck.Check(payload)) return INVALID;
      const claims = claimsOf(payload);
      this.readBefore.set(nameOf(token, audience, use), claims);
      return readingOf(claims);
    } catch (error) {
      // The signature is checked before what it is for and the time: only what was ours is called misused or expired.
      if (error instanceof errors.JWTExpired) return EXPIRED;
      if (error instanceof errors.JWTClaimValidationFailed) return MISUSED;
      if (error instanceof errors.JOSEError) return INVALID;
      throw error;
    }
  }

  /** An older key still checks what it signed before it was replaced. */
  private keyNamed(id: string | undefined): Uint8Array {
    const key = this.keys.find((one) => one.id === id);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key.bytes;
  }
}

const nameOf = (token: string, audience: TokenAudience, use: TokenUse): string => `${audience}/${use}/${token}`;

const claimsOf = ({ sub, exp, scope }: Static<typeof Payload>): TokenClaims => ({
  subject: sub,
  scopes: scope === '' ? [] : scope.split(' '),
  expiresAtMs: exp * 1_000,
});

const readingOf = (claims: TokenClaims): TokenReading => (claims.expiresAtMs > Date.now() ? { ok: true, claims } : EXPIRED);
