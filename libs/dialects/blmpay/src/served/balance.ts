import { formatAmount } from '@daftari/money';
import { BLMPAY_CURRENCY } from '../amounts.js';

/** A wallet's figures in minor units. */
export interface BlmpayFunds {
  readonly available: bigint;
  /** What is there, reserved or not; without what is on its way. */
  readonly total: bigint;
  readonly pending: bigint;
}

/** `GET /api/v1/balance`. */
export const renderBalance = ({ available, total, pending }: BlmpayFunds) => ({
  available: figure(available),
  total: figure(total),
  pending: figure(pending),
});

const figure = (minor: bigint) => ({ currency: BLMPAY_CURRENCY, value: shillings(minor) });

/** The document's figures are whole: converted from decimal text, never computed. What is less than a shilling is left out. */
const shillings = (minor: bigint): number => {
  const [whole = '0'] = formatAmount(minor, BLMPAY_CURRENCY).split('.');
  // There is no minus nothing.
  return Number(whole === '-0' ? '0' : whole);
};
