import { type CommandOf } from '../commands.js';
import { type EventOf } from '../events.js';
import { POSTING_RULES } from '../posting-rules.js';
import { post } from '../postings.js';
import { type Price } from '../price.js';
import { type Mode } from '../transaction.js';
import { dayOf, usedOn, type WalletState } from '../wallet.js';

interface Beginning {
  readonly currency: string;
  readonly mode: Mode;
  readonly requestHash: string;
  readonly price: Price;
  readonly day: string;
}

/**
 * What the event of a beginning says beside its postings.
 * @param moved what is added to the wallet; negative where it pays
 * @param spent what counts to the day's limit
 */
export const begun = (command: Beginning, wallet: WalletState, moved: bigint, spent = 0n) => {
  const day = dayOf(wallet, command.day);
  return {
    currency: command.currency,
    mode: command.mode,
    requestHash: command.requestHash,
    price: command.price,
    day,
    dayUsed: usedOn(wallet, day) + spent,
    balanceBefore: wallet.available,
    balanceAfter: wallet.available + moved,
  };
};

/**
 * The event of a hold.
 * @param spent what counts to the day's limit
 */
export const fundsHeld = (command: CommandOf<'PlaceHold'>, wallet: WalletState, spent: bigint): EventOf<'FundsHeld'> => ({
  type: 'FundsHeld',
  kind: command.kind,
  refunds: command.refunds,
  ...begun(command, wallet, -command.price.total, spent),
  postings: post(POSTING_RULES[command.kind].hold, command.price),
});

/** What is given back is given back to the day that was charged; a day gone by needs nothing back. */
export const givenBack = (wallet: WalletState, day: string, total: bigint) => ({
  day,
  dayUsed: wallet.day === day ? wallet.dayUsed - total : wallet.dayUsed,
});
