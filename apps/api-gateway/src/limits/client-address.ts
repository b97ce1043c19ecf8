import { BlockList, isIP, isIPv6 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { CONFIG, type GatewayConfig } from '../config.js';

/** Where requests come from. What a request says of itself is believed only as far as proxies of our own say it (`TRUSTED_PROXIES`). */
@Injectable()
export class ClientAddress {
  private readonly proxies: BlockList | undefined;

  constructor(@Inject(CONFIG) config: Pick<GatewayConfig, 'TRUSTED_PROXIES'>) {
    const { TRUSTED_PROXIES: named = [] } = config;
    this.proxies = named.length === 0 ? undefined : blockListOf(named);
  }

  /** The address that a request came from, past the proxies of our own; a home's whole IPv6 network counts as one. */
  of(request: FastifyRequest): string {
    const { remoteAddress = '' } = request.socket;
    const address = this.proxies === undefined ? remoteAddress : this.pastProxies(request, remoteAddress);
    return isIPv6(address) && !address.startsWith('::ffff:') ? networkOf(address) : address;
  }

  private pastProxies(request: FastifyRequest, remoteAddress: string): string {
    const header = request.headers['x-forwarded-for'];
    const passed = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((part) => part.trim());
    const hops = [...passed.filter((part) => isIP(part) !== 0), remoteAddress];
    return hops.findLast((address, index) => index === 0 || !this.isProxy(address)) ?? '';
  }

  private isProxy(address: string): boolean {
    const plain = address.replace(/^::ffff:/, '');
    return isIP(plain) !== 0 && this.proxies?.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4') === true;
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
