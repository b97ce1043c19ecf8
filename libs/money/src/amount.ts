import { type Currency, decimalsOf } from './currency.js';

/** The largest amount that fits the ledger's 64-bit column, in minor units. */
export const AMOUNT_MAX = 2n ** 63n - 1n;

/** Why a text is not an amount. The codes are those of the public error contract. */
export type AmountProblem = 'invalid_format' | 'too_small' | 'too_large';

export type ParsedAmount = { readonly ok: true; readonly minor: bigint } | { readonly ok: false; readonly problem: AmountProblem };

const PLAIN_DECIMAL = /^(\d{1,30})(?:\.(\d{1,10}))?$/;

const refuse = (problem: AmountProblem): ParsedAmount => ({ ok: false, problem });

/**
 * Reads a decimal text in major units ("1500.00", "200") as minor units of the currency.
 * Refuses signs, exponents, spaces, more decimals than the currency has, and more than 2^63-1 minor units.
 * Zero is read as zero: whether it is allowed is the caller's rule.
 */
export const parseAmount = (text: string, currency: Currency): ParsedAmount => {
  const match = PLAIN_DECIMAL.exec(text);
  if (!match) return refuse(text.startsWith('-') && PLAIN_DECIMAL.test(text.slice(1)) ? 'too_small' : 'invalid_format');
  const decimals = decimalsOf(currency);
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > decimals) return refuse('invalid_format');
  const minor = BigInt(whole + fraction.padEnd(decimals, '0'));
  return minor > AMOUNT_MAX ? refuse('too_large') : { ok: true, minor };
};

/** Like `parseAmount`, and refuses zero: for amounts that move money. */
export const parsePositiveAmount = (text: string, currency: Currency): ParsedAmount => {
  const parsed = parseAmount(text, currency);
  return parsed.ok && parsed.minor === 0n ? refuse('too_small') : parsed;
};

/** Writes minor units as a decimal text with exactly the currency's decimals: 9900n NGN is "99.00". */
export const formatAmount = (minor: bigint, currency: Currency): string => {
  const decimals = decimalsOf(currency);
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
};
