import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { CONFIG, type GatewayConfig } from '../config.js';
import { ClientAddress } from './client-address.js';
import { RateLimiter, type RateVerdict } from './rate-limiter.js';

const ADDRESSES_MAX = 20_000;
const ACQUAINTANCES_MAX = 100_000;
/** How long somebody is remembered at an address after having been let in there. */
const REMEMBERED_MS = 86_400_000;

/** Somebody showed credentials that nobody has. */
export class WrongCredentials extends Problem {
  constructor(detail: string) {
    super('unauthenticated', detail);
  }
}

/**
 * Credentials that nobody has, by the address that shows them: never by whose they would be, so that nobody is shut out by a stranger who knows
 * a business's name or id. An address that has shown too many is told to wait, and is not told any more whether a guess was right. Who was let in
 * at that address before goes on: whole networks, and everybody behind a proxy that was not named, share one.
 */
@Injectable()
export class FailedLogins {
  /** Until when, in milliseconds. */
  private readonly barred = new LRUCache<string, number>({ max: ADDRESSES_MAX });
  private readonly acquaintances = new LRUCache<string, true>({ max: ACQUAINTANCES_MAX, ttl: REMEMBERED_MS, ttlResolution: 1_000 });

  constructor(
    private readonly limiter: RateLimiter,
    private readonly addresses: ClientAddress,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'FAILED_LOGINS_PER_MINUTE'>,
  ) {}

  /** Right credentials were shown. @returns how long to wait where their address is barred and they were never seen there */
  entered(request: FastifyRequest, keyId: string): number | undefined {
    const address = this.addresses.of(request);
    const acquaintance = `${keyId} ${address}`;
    if (this.acquaintances.get(acquaintance) === true) return undefined;
    const waitMs = (this.barred.get(address) ?? 0) - Date.now();
    if (waitMs > 0) return Math.ceil(waitMs / 1_000);
    this.acquaintances.set(acquaintance, true);
    return undefined;
  }

  /** Wrong credentials were shown. @returns how long to wait where that happened too often */
  async failed(request: FastifyRequest): Promise<number | undefined> {
    const address = this.addresses.of(request);
    const verdict = await this.limiter.take(`failed:${address}`, { perHour: null, perMinute: this.config.FAILED_LOGINS_PER_MINUTE });
    return verdict.allowed ? undefined : this.bar(address, verdict);
  }

  /** The same for those who answer what is thrown. @throws Problem 429 */
  checkEntered(request: FastifyRequest, keyId: string): void {
    const seconds = this.entered(request, keyId);
    if (seconds !== undefined) throw tooManyFailed(seconds);
  }

  /** @throws Problem 429 */
  async checkFailed(request: FastifyRequest): Promise<void> {
    const seconds = await this.failed(request);
    if (seconds !== undefined) throw tooManyFailed(seconds);
  }

  private bar(address: string, { resetAt, resetSeconds }: RateVerdict): number {
    this.barred.set(address, resetAt * 1_000);
    return resetSeconds;
  }
}

/** What is said to an address that has to wait. */
export const waitingText = (seconds: number): string =>
  `Too many requests with wrong credentials came from this address; it may try again in ${seconds} s.`;

const tooManyFailed = (seconds: number): Problem => new Problem('rate_limited', waitingText(seconds), { retryAfterSeconds: seconds });
