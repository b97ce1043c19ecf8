const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const numberOf = (uuid: string): bigint => BigInt(`0x${uuid.replaceAll('-', '')}`);

/** Six digits, always the same for one UUID: `reference` of a transaction, `code` of a business. */
export const sixDigits = (uuid: string): string => String(100_000n + (numberOf(uuid) % 900_000n));

/** Eight letters and digits, always the same for one UUID: `id2` of a transaction. */
export const eightLetters = (uuid: string): string => {
  let rest = numberOf(uuid);
  let short = '';
  for (; short.length < 8; rest /= 62n) short += ALPHABET[Number(rest % 62n)] ?? '';
  return short;
};

/** The document's way of writing a time: six decimals. */
export const mppDate = (instant: string): string => {
  const [, seconds = instant, fraction = ''] = /^(.+?)(?:\.(\d+))?Z$/.exec(instant) ?? [];
  return `${seconds}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
};
