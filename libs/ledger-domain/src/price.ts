/** Who bears a transaction's fee and the tax on it: the business (`merchant`), or whoever pays it or is paid (`end_user`). */
export const FEE_PAYERS = ['merchant', 'end_user'] as const;
export type FeePayer = (typeof FEE_PAYERS)[number];

/** A transaction's money as its holder asked for it; minor units. `amount` is the face value, `total` what the wallet moves. */
export interface Price {
  readonly amount: bigint;
  readonly discount: bigint;
  readonly fee: bigint;
  /** Tax on the fee. */
  readonly tax: bigint;
  readonly total: bigint;
  readonly feePayer: FeePayer;
}

/** The largest amount that is booked: 2^63 − 1 minor units. */
export const AMOUNT_MAX = 2n ** 63n - 1n;

/** A price without discount, fee or tax. */
export const plainPrice = (amount: bigint): Price => ({ amount, discount: 0n, fee: 0n, tax: 0n, total: amount, feePayer: 'merchant' });

const charges = (price: Price): bigint => price.fee + price.tax;

/** What the other side gets when the wallet pays: the face value, less the fee where that side bears it. */
export const deliveredBy = (price: Price): bigint => (price.feePayer === 'merchant' ? price.amount : price.amount - charges(price));

/** What the other side pays when the wallet is paid: the face value, and the fee on top where that side bears it. */
export const collectedBy = (price: Price): bigint => (price.feePayer === 'merchant' ? price.amount : price.amount + charges(price));

const isInRange = (price: Price): boolean =>
  price.amount > 0n &&
  price.discount <= price.amount &&
  [price.discount, price.fee, price.tax, price.total].every((part) => part >= 0n) &&
  [price.amount, price.total, collectedBy(price)].every((part) => part <= AMOUNT_MAX);

/** Is this what the wallet pays: the face value less the discount, and the fee on top where the business bears it? */
export const isOutgoingPrice = (price: Price): boolean =>
  isInRange(price) &&
  deliveredBy(price) > 0n &&
  price.total === price.amount - price.discount + (price.feePayer === 'merchant' ? charges(price) : 0n);

/** Is this what the wallet is paid: the face value, less the fee where the business bears it? */
export const isIncomingPrice = (price: Price): boolean =>
  isInRange(price) && price.discount === 0n && price.total === price.amount - (price.feePayer === 'merchant' ? charges(price) : 0n);

/** Does this move its amount and nothing else? */
export const isPlainPrice = (price: Price): boolean =>
  isInRange(price) && price.discount === 0n && price.fee === 0n && price.tax === 0n && price.total === price.amount;

/** Is this what a provider pays out: the amount that it collected, less the fee that it keeps? */
export const isSettlementPrice = (price: Price): boolean => isIncomingPrice(price) && price.tax === 0n && price.feePayer === 'merchant';
