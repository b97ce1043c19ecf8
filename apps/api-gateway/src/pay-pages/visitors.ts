import { Inject, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { CONFIG, type GatewayConfig } from '../config.js';
import { ClientAddress } from '../limits/client-address.js';
import { RateLimiter, type RateVerdict } from '../limits/rate-limiter.js';

type VisitorConfig = Pick<GatewayConfig, 'PAY_PAGE_READS_PER_MINUTE' | 'PAY_PAGE_STARTS_PER_MINUTE'>;

/** One page asks one phone to pay so often in an hour. */
const ASKED_PER_HOUR = 10;

/** Limits of the pages that anybody can open, by address: whole networks share one, so they are generous for looking and less so for starting. */
@Injectable()
export class Visitors {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly addresses: ClientAddress,
    @Inject(CONFIG) private readonly config: VisitorConfig,
  ) {}

  /** Counts a look at a page. */
  async look(request: FastifyRequest): Promise<RateVerdict> {
    return this.limiter.take(`look:${this.addresses.of(request)}`, { perHour: null, perMinute: this.config.PAY_PAGE_READS_PER_MINUTE });
  }

  /** Counts a payment that is started or stopped. */
  async start(request: FastifyRequest): Promise<RateVerdict> {
    return this.limiter.take(`start:${this.addresses.of(request)}`, { perHour: null, perMinute: this.config.PAY_PAGE_STARTS_PER_MINUTE });
  }

  /** Counts that a page asks a phone to pay: nobody is to be pestered through a link. */
  async ask(pageId: string, phone: string): Promise<RateVerdict> {
    return this.limiter.take(`ask:${pageId}:${phone.replace(/\D/g, '').slice(-20)}`, { perHour: ASKED_PER_HOUR, perMinute: null });
  }
}
