import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where a webhook must not go unless the operator says so: this machine, its networks, and addresses that stand for others (RFC 6890). */
const REFUSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Global unicast is 2000::/3; everything else is refused, and within it what carries another address inside or is not routed. */
const REFUSED_V6 = ['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const listOf = (ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
};

// Two lists: in one, the IPv6 ranges would also be held against IPv4 addresses, as mapped ones.
const refusedV4 = listOf(REFUSED_V4, 'ipv4');
const refusedV6 = listOf(REFUSED_V6, 'ipv6');

/** Is this an address on the public internet? */
export const isPublicAddress = (address: string): boolean => {
  const version = isIP(address);
  if (version === 0) return false;
  return version === 6 ? !refusedV6.check(address, 'ipv6') : !refusedV4.check(address, 'ipv4');
};

/** The address did not pass: not tried, and it will not pass later while its name means the same. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor(host: string) {
    super(`${host} is not on the public internet: webhooks go to no loopback, private or link-local address here.`);
  }
}

/** A URL's host without the brackets of IPv6. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** For hosts that are addresses already: those are never looked up. @throws PrivateAddressError */
export const refusePrivateLiteral = (url: URL): void => {
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new PrivateAddressError(host);
};

/** Resolves a name for a connection, and refuses it where any of its addresses is not public: what was checked is what is connected to. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const reachable = error === null && addresses.length > 0 && addresses.every(({ address }) => isPublicAddress(address));
    if (reachable) answer(addresses, options.all === true, callback);
    else callback(error ?? new PrivateAddressError(hostname), '', 0);
  });
};

const answer = (addresses: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void => {
  const [first] = addresses;
  if (all) callback(null, addresses);
  else callback(null, first?.address ?? '', first?.family ?? 0);
};

const LOOKUP_TIMEOUT_MS = 2_000;

/** For registration: is the URL's host known to be private? A name that cannot be resolved now is looked at again when sending. */
const leadsToPrivateAddress = async (url: URL): Promise<boolean> => {
  const host = hostOf(url);
  if (isIP(host) !== 0) return !isPublicAddress(host);
  const resolved = new Promise<boolean>((resolve) => {
    publicLookup(host, { all: true }, (error) => resolve(error instanceof PrivateAddressError));
  });
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), LOOKUP_TIMEOUT_MS)));
  return Promise.race([resolved, timeout]).finally(() => clearTimeout(timer));
};

/**
 * Why we must not call an address that a client gave, as the rest of a sentence that begins with the field's name; undefined where we may. What it says
 * holds for now: a name is looked up again for every connection (`publicLookup`).
 */
export const uncallable = async (text: string, allowPrivate: boolean): Promise<string | undefined> => {
  if (!URL.canParse(text)) return 'must be an http or https address.';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an http or https address.';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password.';
  if (allowPrivate || !(await leadsToPrivateAddress(url))) return undefined;
  return 'must lead to a public address, not to a loopback, private or link-local one.';
};
