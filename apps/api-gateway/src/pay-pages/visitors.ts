import { BlockList, isIP, isIPv6 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { CONFIG, type GatewayConfig } from '../config.js';
import { RateLimiter, type RateVerdict } from '../limits/rate-limiter.js';

type VisitorConfig = Pick<GatewayConfig, 'PAY_PAGE_READS_PER_MINUTE' | 'PAY_PAGE_STARTS_PER_MINUTE' | 'TRUSTED_PROXIES'>;

/** One page asks one phone to pay so often in an hour. */
const ASKED_PER_HOUR = 10;

/** Limits of the pages that anybody can open, by address: whole networks share one, so they are generous for looking and less so for starting. */
@Injectable()
export class Visitors {
  private readonly proxies: BlockList;

  constructor(
    private readonly limiter: RateLimiter,
    @Inject(CONFIG) private readonly config: VisitorConfig,
  ) {
    this.proxies = blockListOf(config.TRUSTED_PROXIES ?? []);
  }

  /** Counts a look at a page. */
  async look(request: FastifyRequest): Promise<RateVerdict> {
    return this.limiter.take(`look:${this.addressOf(request)}`, { perHour: null, perMinute: this.config.PAY_PAGE_READS_PER_MINUTE });
  }

  /** Counts a payment that is started or stopped. */
  async start(request: FastifyRequest): Promise<RateVerdict> {
    return this.limiter.take(`start:${this.addressOf(request)}`, { perHour: null, perMinute: this.config.PAY_PAGE_STARTS_PER_MINUTE });
  }

  /** Counts that a page asks a phone to pay: nobody is to be pestered through a link. */
  async ask(pageId: string, phone: string): Promise<RateVerdict> {
    return this.limiter.take(`ask:${pageId}:${phone.replace(/\D/g, '').slice(-20)}`, { perHour: ASKED_PER_HOUR, perMinute: null });
  }

  /** The address that a request came from, past the proxies of our own; a home's whole IPv6 network counts as one. */
  private addressOf(request: FastifyRequest): string {
    const header = request.headers['x-forwarded-for'];
    const passed = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((part) => part.trim());
    const hops = [...passed.filter((part) => isIP(part) !== 0), request.socket.remoteAddress ?? ''];
    const visitor = hops.findLast((address, index) => index === 0 || !this.isProxy(address)) ?? '';
    return isIPv6(visitor) && !visitor.startsWith('::ffff:') ? networkOf(visitor) : visitor;
  }

  private isProxy(address: string): boolean {
    const plain = address.replace(/^::ffff:/, '');
    return isIP(plain) !== 0 && this.proxies.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  }
}

const blockListOf = (addresses: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const text of addresses) {
    const [address = '', bits] = text.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
};

/** The first half of an IPv6 address, written out. */
const networkOf = (address: string): string => {
  const [head = '', tail] = address.split('::');
  const [left, right] = [head.split(':').filter(Boolean), (tail ?? '').split(':').filter(Boolean)];
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
};
