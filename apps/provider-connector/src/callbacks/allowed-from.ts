import { BlockList, isIP } from 'node:net';

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An IPv4 address that came over an IPv6 socket is the IPv4 address. */
const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, '');

const listOf = (entries: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
};

const NEIGHBOURS = listOf(['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1', 'fc00::/7', 'fe80::/10']);

const contains = (list: BlockList, address: string): boolean => isIP(address) !== 0 && list.check(address, familyOf(address));

/** Is it an address, or a network in CIDR notation? */
export const isAddressOrNetwork = (text: string): boolean => {
  const [address = '', prefix, more] = text.split('/');
  if (isIP(address) === 0 || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIP(address) === 6 ? 128 : 32));
};

/** Does an address stand in the list, by itself or in one of its networks? An empty list allows all. */
export const isAllowedFrom = (allowed: readonly string[], address: string): boolean =>
  allowed.length === 0 || contains(listOf(allowed.filter(isAddressOrNetwork)), plain(address));

/** Where a callback comes from: what our gateway, a neighbour in our own network, saw last; nobody else is believed. */
export const callerOf = (socketAddress: string, forwardedFor: string | readonly string[] | undefined): string => {
  const forwarded =
    String(forwardedFor ?? '')
      .split(',')
      .at(-1)
      ?.trim() ?? '';
  return forwarded !== '' && contains(NEIGHBOURS, plain(socketAddress)) ? plain(forwarded) : plain(socketAddress);
};
