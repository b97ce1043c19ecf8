import { type Call, type ProviderAnswer } from './exchange.js';

/** How a provider's access tokens are had. `C`: the credentials that are kept; `A`: what a request is signed in with. One token per provider and business. */
export interface Tokens<C, A> {
  /** The first token, or one after the refresh was refused. */
  build(credentials: C): Call<TokenReading>;
  /** A new token for the old one's refresh token. */
  refresh(refreshToken: string, credentials: C): Call<TokenReading>;
  access(credentials: C, accessToken: string): A;
  /** Was nothing done for want of a good token? Then a fresh one, and the same request once more. */
  isRejected(answer: ProviderAnswer): boolean;
}

/** What a provider granted. */
export interface AccessToken {
  readonly accessToken: string;
  /** Seconds from the answer. */
  readonly expiresInS: number;
  readonly refreshToken?: string;
  readonly refreshExpiresInS?: number;
}

/** The answer to the request for a token. `refused`: these credentials are not good; nothing changes that but other ones. */
export type TokenReading =
  | { readonly kind: 'granted'; readonly token: AccessToken }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'retry_later'; readonly retryAfterMs: number }
  | { readonly kind: 'unknown'; readonly detail: string };
