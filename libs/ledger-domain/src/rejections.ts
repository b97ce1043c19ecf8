/**
 * Why a command is refused, in order of precedence: the first that applies is the answer. Idempotency comes first, then whether the command makes
 * sense, then mode, standing and currency, then what the command is about, then the limits, then the money, and whom it would go to last of all.
 *
 * A rule applies only where what it looks at is known. The ledger knows a business's standing from its wallet: where it has none in a currency,
 * `currency_not_supported` is the first that can apply (the gateway, which knows the business, asks about its standing before).
 */
export const REJECTIONS = [
  'reference_conflict',
  'malformed_command',
  'transaction_not_found',
  'mode_mismatch',
  'business_not_active',
  'wallet_not_open',
  'currency_not_supported',
  'already_ended',
  'case_not_found',
  'already_resolved',
  'decision_not_possible',
  'not_refundable',
  'transaction_limit_exceeded',
  'daily_limit_exceeded',
  'balance_limit_exceeded',
  'overdraft_limit_exceeded',
  'insufficient_balance',
  'invalid_recipient',
] as const;

export type RejectionCode = (typeof REJECTIONS)[number];

/** What each rule says, in a sentence. */
export const REJECTION_MEANINGS: Readonly<Record<RejectionCode, string>> = {
  reference_conflict:
    'The reference was used before with another request. The same request again is no refusal: it gets the answer that it got.',
  malformed_command: 'The amounts or fields do not go together: a fault of ours, kept for people to look at.',
  transaction_not_found: 'There is no such transaction of a kind that this could be about, or no such payment to refund.',
  mode_mismatch: 'The transaction is in the other mode: live and test never meet.',
  business_not_active: 'The business is suspended and would pay or ask for money; or it is closed.',
  wallet_not_open: 'The wallet is frozen and would pay; or it is closed.',
  currency_not_supported: 'The business has no wallet in this currency, or the transaction is in another one: nothing is ever exchanged.',
  already_ended: 'The transaction ended before, in a way that this can no longer change.',
  case_not_found: 'The transaction has no such case.',
  already_resolved: 'The case was decided before.',
  decision_not_possible: 'The decision does not fit the case: see its kind, and whether its transaction still waits.',
  not_refundable: 'Only a completed payment that was not taken back can be refunded, and all its refunds together only up to its amount.',
  transaction_limit_exceeded: 'The total is above what the wallet may spend in one transaction.',
  daily_limit_exceeded: "The total is above what is left of today's limit; the day is the business's own.",
  balance_limit_exceeded: 'The wallet would hold more than it may, what it has reserved and what is on its way in included.',
  overdraft_limit_exceeded: 'There is less money than this, the agreed overdraft included.',
  insufficient_balance:
    'There is less money than this, in a wallet without an overdraft; or less commission was earned than is to be paid out.',
  invalid_recipient: 'The recipient of a transfer cannot be paid: no wallet, a closed one, a full one, or the sender itself.',
};

/** A refusal, with what was available or allowed and what was needed where that explains it; minor units. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly available?: bigint;
  readonly needed?: bigint;
}
