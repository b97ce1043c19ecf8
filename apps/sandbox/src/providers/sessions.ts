import { randomBytes } from 'node:crypto';

/** What a client was given to sign in with for a while. */
export interface Session {
  readonly account: number;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAtMs: number;
  readonly refreshExpiresAtMs: number;
}

/** How much longer than its token a refresh token can be used: the seed's 1,740 and 1,800 seconds. */
const REFRESH_LONGER_MS = 60_000;
const SESSIONS_MAX = 10_000;

/** A provider's tokens. They live in memory only: after a restart every client has to ask for a new one. */
export class Sessions {
  private readonly byAccess = new Map<string, Session>();
  private readonly byRefresh = new Map<string, Session>();

  /** A new token for an account. */
  grant(account: number, lifeMs: number, nowMs: number): Session {
    const expiresAtMs = nowMs + lifeMs;
    const tokens = { accessToken: randomBytes(32).toString('hex'), refreshToken: randomBytes(32).toString('hex') };
    const session = { account, ...tokens, expiresAtMs, refreshExpiresAtMs: expiresAtMs + REFRESH_LONGER_MS };
    this.byAccess.set(session.accessToken, session);
    this.byRefresh.set(session.refreshToken, session);
    const [oldest] = this.byAccess.values();
    if (this.byAccess.size > SESSIONS_MAX && oldest !== undefined) this.drop(oldest);
    return session;
  }

  /** Whose token it is; undefined where it is none, or one no more. */
  accountOf(accessToken: string, nowMs: number): number | undefined {
    const session = this.byAccess.get(accessToken);
    return session !== undefined && nowMs < session.expiresAtMs ? session.account : undefined;
  }

  /** A new token in place of an old one. A refresh token can be used once. */
  refresh(refreshToken: string, lifeMs: number, nowMs: number): Session | undefined {
    const old = this.byRefresh.get(refreshToken);
    if (old === undefined) return undefined;
    this.byRefresh.delete(refreshToken);
    return nowMs < old.refreshExpiresAtMs ? this.grant(old.account, lifeMs, nowMs) : undefined;
  }

  /** Takes every token away, and every refresh token with it. */
  revokeAll(): void {
    this.byAccess.clear();
    this.byRefresh.clear();
  }

  private drop({ accessToken, refreshToken }: Session): void {
    this.byAccess.delete(accessToken);
    this.byRefresh.delete(refreshToken);
  }
}
