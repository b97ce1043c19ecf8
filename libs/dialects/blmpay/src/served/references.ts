/** What a reference begins with: payments, payouts, invoices (API.md §7). */
export const blmpayPrefixes = { payment: 'BP', payout: 'BO', invoice: 'BI' } as const;
export type BlmpayThing = keyof typeof blmpayPrefixes;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LENGTH = 8;
/** Bytes from here on would make the first letters likelier than the others. */
const FAIR = 256 - (256 % LETTERS.length);

/** How many random bytes a reference takes: more than its letters, as a few are thrown away. */
export const REFERENCE_BYTES = 32;

/**
 * A reference as the document's `BP240101ABCD1234`: what it is of, the day in UTC, and eight letters or digits.
 * @param random `REFERENCE_BYTES` of them
 */
export const blmpayReference = (thing: BlmpayThing, nowMs: number, random: Uint8Array): string => {
  const day = new Date(nowMs).toISOString().slice(2, 10).replaceAll('-', '');
  const letters = [...random].filter((byte) => byte < FAIR).map((byte) => LETTERS[byte % LETTERS.length]);
  if (letters.length < LENGTH) throw new Error('There were too few random bytes for a reference.');
  return `${blmpayPrefixes[thing]}${day}${letters.slice(0, LENGTH).join('')}`;
};
