import { type AccessToken, type Call, type Credentials, type TokenReading, type Tokens } from '@daftari/dialect';
import { setTimeout as sleep } from 'node:timers/promises';
import { dialects } from './dialects.js';
import { type Provider } from './provider.js';
import { type Upstream } from './upstream.js';

/** What a request is signed in with, or why nothing could be had: then nothing was sent. */
export type Access =
  { readonly kind: 'granted'; readonly access: Credentials } | { readonly kind: 'none'; readonly code: string; readonly detail: string };

interface Held {
  readonly token: AccessToken;
  readonly access: Credentials;
  /** For whom it was had: other credentials need another token. */
  readonly account: string;
  /** By the monotonic clock, in milliseconds: from then on a new one is fetched, and from then on it is no good. */
  readonly freshUntilMs: number;
  readonly goodUntilMs: number;
  readonly refreshUntilMs: number;
}

/** A token is replaced this long before it expires, and a short-lived one in its last tenth. */
const MARGIN_MS = 60_000;
/** A question for a token moves nothing, so that it may be repeated. */
const TRIES = 3;
const PAUSE_MS = 200;

const accountOf = ({ baseUrl, credentials }: Provider): string => JSON.stringify([baseUrl, credentials]);

/** Providers' access tokens: one each, had once however many wait for it, replaced before it expires. */
export class TokenKeeper {
  private readonly held = new Map<string, Held>();
  private readonly fetching = new Map<string, Promise<Access>>();

  constructor(private readonly upstream: Upstream) {}

  /** What a request to the provider is signed in with. */
  async access(provider: Provider): Promise<Access> {
    const { tokens } = dialects[provider.dialect];
    if (!tokens) return { kind: 'granted', access: provider.credentials };
    const held = this.heldBy(provider);
    if (held && performance.now() < held.freshUntilMs) return { kind: 'granted', access: held.access };
    return this.fetchOnce(provider, tokens);
  }

  /** The provider refused it. Another one that was had meanwhile stays. */
  reject(provider: Provider, access: Credentials): void {
    if (this.held.get(provider.code)?.access === access) this.held.delete(provider.code);
  }

  private heldBy(provider: Provider): Held | undefined {
    const held = this.held.get(provider.code);
    return held?.account === accountOf(provider) ? held : undefined;
  }

  private fetchOnce(provider: Provider, tokens: Tokens<Credentials, Credentials>): Promise<Access> {
    const key = `${provider.code} ${accountOf(provider)}`;
    const under = this.fetching.get(key);
    if (under) return under;
    const fetching = this.fetch(provider, tokens).finally(() => this.fetching.delete(key));
    this.fetching.set(key, fetching);
    return fetching;
  }

  private async fetch(provider: Provider, tokens: Tokens<Credentials, Credentials>): Promise<Access> {
    const held = this.heldBy(provider);
    const refreshed = await this.refresh(provider, tokens, held);
    const reading = refreshed?.kind === 'granted' ? refreshed : await this.read(provider, tokens.build(provider.credentials));
    if (reading.kind === 'granted') return { kind: 'granted', access: this.keep(provider, tokens, reading.token) };
    // The old one may still be good for as long as the margin was.
    if (held && performance.now() < held.goodUntilMs) return { kind: 'granted', access: held.access };
    if (reading.kind === 'refused') return { kind: 'none', code: reading.code, detail: reading.detail };
    const detail = reading.kind === 'unknown' ? reading.detail : 'the provider asked us to come later';
    return { kind: 'none', code: 'no_access_token', detail: `No access token could be had: ${detail}` };
  }

  private async refresh(
    provider: Provider,
    tokens: Tokens<Credentials, Credentials>,
    held: Held | undefined,
  ): Promise<TokenReading | undefined> {
    const refreshToken = held?.token.refreshToken;
    if (refreshToken === undefined || performance.now() > (held?.refreshUntilMs ?? 0)) return undefined;
    return this.read(provider, tokens.refresh(refreshToken, provider.credentials), 1);
  }

  private async read(provider: Provider, call: Call<TokenReading>, tries = TRIES): Promise<TokenReading> {
    let reading: TokenReading = { kind: 'unknown', detail: 'nobody was asked' };
    for (let count = 1; count <= tries; count++) {
      const result = await this.upstream.call(provider, call.request);
      reading = result.kind === 'answered' ? call.read(result) : { kind: 'unknown', detail: result.detail };
      if (reading.kind === 'granted' || reading.kind === 'refused') return reading;
      if (count < tries) await sleep(PAUSE_MS * count);
    }
    return reading;
  }

  private keep(provider: Provider, tokens: Tokens<Credentials, Credentials>, token: AccessToken): Credentials {
    const now = performance.now();
    const lifeMs = token.expiresInS * 1_000;
    const access = tokens.access(provider.credentials, token.accessToken);
    this.held.set(provider.code, {
      token,
      access,
      account: accountOf(provider),
      freshUntilMs: now + lifeMs - Math.min(MARGIN_MS, lifeMs / 10),
      goodUntilMs: now + lifeMs,
      refreshUntilMs: now + (token.refreshExpiresInS ?? Number.POSITIVE_INFINITY) * 1_000,
    });
    return access;
  }
}
