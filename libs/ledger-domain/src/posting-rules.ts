/**
 * An account by its purpose. `wallet`, `held`, `pending` and `commission` are the business's own; the others are the platform's,
 * one of each per shard, currency and mode. `pending` and `expected` are memoranda: money that is on its way and nobody's yet.
 */
export type AccountCode =
  | 'wallet'
  | 'held'
  | 'pending'
  | 'commission'
  | 'bank'
  | 'discounts'
  | 'expected'
  | 'fees'
  | 'margin'
  | 'owed'
  | 'tax'
  | `float:${string}`
  | `in_transit:${string}`
  | `receivable:${string}`
  | `suspense:${string}`;

/** An account as a rule names it: `{provider}` and `{shard}` are filled in when it is posted. */
type AccountPattern =
  | Exclude<AccountCode, `${string}:${string}`>
  | 'float:{provider}'
  | 'in_transit:{shard}'
  | 'receivable:{provider}'
  | 'suspense:{provider}'
  | 'suspense:transfers';

/**
 * The quantities that rules are written in; minor units. The price gives `amount discount fee tax total`; `delivered` is what the other side
 * gets of it and `collected` what the other side pays; `cost` is what the provider takes on top (negative: its commission to us), and
 * `providerCost` is delivered and cost together; `commission` is what the business earns.
 */
export const FIGURES = [
  'amount',
  'discount',
  'fee',
  'tax',
  'total',
  'delivered',
  'collected',
  'cost',
  'providerCost',
  'commission',
] as const;
export type Figure = (typeof FIGURES)[number];

interface RuleLine {
  readonly side: 'debit' | 'credit';
  readonly account: AccountPattern;
  readonly figure: Figure;
}

/** What is debited and credited at one step of one kind of transaction. The lines sum to zero for every sound price. */
export interface PostingRule {
  readonly when: string;
  readonly lines: readonly RuleLine[];
}

const debit = (account: AccountPattern, figure: Figure): RuleLine => ({ side: 'debit', account, figure });
const credit = (account: AccountPattern, figure: Figure): RuleLine => ({ side: 'credit', account, figure });
const rule = (when: string, ...lines: readonly RuleLine[]): PostingRule => ({ when, lines });

const RESERVED = [debit('wallet', 'total'), credit('held', 'total')];
const GIVEN_BACK = [debit('held', 'total'), credit('wallet', 'total')];
const CHARGED = [debit('discounts', 'discount'), credit('fees', 'fee'), credit('tax', 'tax')];
const UNCHARGED = [credit('discounts', 'discount'), debit('fees', 'fee'), debit('tax', 'tax')];
const EARNED = [debit('margin', 'commission'), credit('commission', 'commission')];
const EXPECTED = [debit('expected', 'total'), credit('pending', 'total')];
const UNEXPECTED = [debit('pending', 'total'), credit('expected', 'total')];

/** What a business owes us for a case that its wallet could not pay. */
const OWED = {
  owed_collected: rule('the business has paid what it owed', debit('wallet', 'total'), credit('owed', 'total')),
  owed_written_off: rule('we bear what the business owed', debit('margin', 'total'), credit('owed', 'total')),
} as const;

/** A purchase and a payout move money the same way: the wallet pays, a provider delivers out of our float. */
const DELIVERY = {
  hold: rule('the request is accepted', ...RESERVED),
  capture: rule(
    'the provider delivered',
    debit('held', 'total'),
    ...CHARGED,
    credit('float:{provider}', 'providerCost'),
    debit('margin', 'cost'),
    ...EARNED,
  ),
  release: rule('nothing was or will be delivered', ...GIVEN_BACK),
  late_success: rule(
    'the provider delivered after the money had gone back',
    debit('suspense:{provider}', 'delivered'),
    debit('margin', 'cost'),
    credit('float:{provider}', 'providerCost'),
  ),
  late_success_compensated: rule(
    'the business pays for it after all',
    debit('wallet', 'total'),
    ...CHARGED,
    credit('suspense:{provider}', 'delivered'),
    ...EARNED,
  ),
  late_success_owed: rule(
    'the business is to pay for it and has too little money: it owes it',
    debit('owed', 'total'),
    ...CHARGED,
    credit('suspense:{provider}', 'delivered'),
    ...EARNED,
  ),
  late_success_written_off: rule('we bear it', debit('margin', 'delivered'), credit('suspense:{provider}', 'delivered')),
  late_success_accepted: rule(
    'the provider was wrong, and puts it right',
    debit('float:{provider}', 'providerCost'),
    credit('margin', 'cost'),
    credit('suspense:{provider}', 'delivered'),
  ),
  reversal: rule(
    'the provider took the delivery back after the capture',
    debit('float:{provider}', 'providerCost'),
    credit('margin', 'cost'),
    credit('suspense:{provider}', 'delivered'),
  ),
  reversal_compensated: rule(
    'the business gets its money back',
    debit('suspense:{provider}', 'delivered'),
    ...UNCHARGED,
    credit('wallet', 'total'),
    debit('commission', 'commission'),
    credit('margin', 'commission'),
  ),
  reversal_written_off: rule('it stays with us', debit('suspense:{provider}', 'delivered'), credit('margin', 'delivered')),
  reversal_accepted: rule(
    'the provider was wrong, and puts it right',
    debit('suspense:{provider}', 'delivered'),
    debit('margin', 'cost'),
    credit('float:{provider}', 'providerCost'),
  ),
  ...OWED,
} as const satisfies Record<string, PostingRule>;

/** What is debited and credited, by kind of transaction and step. */
export const POSTING_RULES = {
  purchase: DELIVERY,
  payout: DELIVERY,
  payment: {
    expect: rule('the collection is asked for', ...EXPECTED),
    receive: rule(
      'the provider was paid',
      ...UNEXPECTED,
      debit('receivable:{provider}', 'collected'),
      credit('wallet', 'total'),
      credit('fees', 'fee'),
      credit('tax', 'tax'),
    ),
    dismiss: rule('nobody paid', ...UNEXPECTED),
    late_success: rule(
      'the provider was paid after the collection had ended',
      debit('receivable:{provider}', 'collected'),
      credit('suspense:{provider}', 'collected'),
    ),
    late_success_compensated: rule(
      'the business gets it after all',
      debit('suspense:{provider}', 'collected'),
      credit('wallet', 'total'),
      credit('fees', 'fee'),
      credit('tax', 'tax'),
    ),
    late_success_written_off: rule('it stays with us', debit('suspense:{provider}', 'collected'), credit('margin', 'collected')),
    late_success_accepted: rule(
      'the provider was wrong, and puts it right',
      debit('suspense:{provider}', 'collected'),
      credit('receivable:{provider}', 'collected'),
    ),
    reversal: rule(
      'the provider took the payment back',
      debit('suspense:{provider}', 'collected'),
      credit('receivable:{provider}', 'collected'),
    ),
    reversal_compensated: rule(
      'the business gives it back',
      debit('wallet', 'total'),
      debit('fees', 'fee'),
      debit('tax', 'tax'),
      credit('suspense:{provider}', 'collected'),
    ),
    reversal_owed: rule(
      'the business is to give it back and has too little money: it owes it',
      debit('owed', 'total'),
      debit('fees', 'fee'),
      debit('tax', 'tax'),
      credit('suspense:{provider}', 'collected'),
    ),
    reversal_written_off: rule('we bear it', debit('margin', 'collected'), credit('suspense:{provider}', 'collected')),
    reversal_accepted: rule(
      'the provider was wrong, and puts it right',
      debit('receivable:{provider}', 'collected'),
      credit('suspense:{provider}', 'collected'),
    ),
    ...OWED,
  },
  deposit: {
    expect: rule('the business says that it paid in', ...EXPECTED),
    receive: rule(
      'an operator approved it',
      ...UNEXPECTED,
      debit('bank', 'collected'),
      credit('wallet', 'total'),
      credit('fees', 'fee'),
      credit('tax', 'tax'),
    ),
    dismiss: rule('an operator rejected it, or the business took it back', ...UNEXPECTED),
  },
  refund: {
    hold: rule('the refund is accepted', ...RESERVED),
    capture: rule(
      'the payer has the money back; the fee of the payment is kept',
      debit('held', 'total'),
      credit('receivable:{provider}', 'total'),
    ),
    release: rule('the payer did not get it', ...GIVEN_BACK),
    late_success: rule(
      'the payer got it after the money had gone back to the wallet',
      debit('suspense:{provider}', 'total'),
      credit('receivable:{provider}', 'total'),
    ),
    late_success_compensated: rule('the business pays for it after all', debit('wallet', 'total'), credit('suspense:{provider}', 'total')),
    late_success_owed: rule(
      'the business is to pay for it and has too little money: it owes it',
      debit('owed', 'total'),
      credit('suspense:{provider}', 'total'),
    ),
    late_success_written_off: rule('we bear it', debit('margin', 'total'), credit('suspense:{provider}', 'total')),
    late_success_accepted: rule(
      'the provider was wrong, and puts it right',
      debit('receivable:{provider}', 'total'),
      credit('suspense:{provider}', 'total'),
    ),
    reversal: rule('the refund came back', debit('receivable:{provider}', 'total'), credit('suspense:{provider}', 'total')),
    reversal_compensated: rule('the business gets it back', debit('suspense:{provider}', 'total'), credit('wallet', 'total')),
    reversal_written_off: rule('it stays with us', debit('suspense:{provider}', 'total'), credit('margin', 'total')),
    reversal_accepted: rule(
      'the provider was wrong, and puts it right',
      debit('suspense:{provider}', 'total'),
      credit('receivable:{provider}', 'total'),
    ),
    ...OWED,
  },
  transfer: {
    send: rule(
      'the sender pays',
      debit('wallet', 'total'),
      credit('fees', 'fee'),
      credit('tax', 'tax'),
      credit('in_transit:{shard}', 'delivered'),
    ),
    receive: rule('the recipient is paid', debit('in_transit:{shard}', 'amount'), credit('wallet', 'amount')),
    return: rule(
      'the recipient could not take it: all of it goes back',
      debit('in_transit:{shard}', 'delivered'),
      debit('fees', 'fee'),
      debit('tax', 'tax'),
      credit('wallet', 'total'),
    ),
    return_to_suspense: rule(
      "the sender's wallet is closed by now: it waits for an operator",
      debit('in_transit:{shard}', 'delivered'),
      debit('fees', 'fee'),
      debit('tax', 'tax'),
      credit('suspense:transfers', 'total'),
    ),
    return_to_suspense_compensated: rule(
      'the wallet is open again, and gets it back',
      debit('suspense:transfers', 'total'),
      credit('wallet', 'total'),
    ),
    return_to_suspense_written_off: rule('it stays with us', debit('suspense:transfers', 'total'), credit('margin', 'total')),
  },
  adjustment: {
    credit: rule('an operator funds a wallet', debit('bank', 'total'), credit('wallet', 'total')),
    debit: rule('an operator takes money from a wallet', debit('wallet', 'total'), credit('bank', 'total')),
    pay_commission: rule('earned commission is paid out to the wallet', debit('commission', 'total'), credit('wallet', 'total')),
    top_up_float: rule('we pay a provider in advance', debit('float:{provider}', 'total'), credit('bank', 'total')),
    withdraw_float: rule('a provider pays our float back', debit('bank', 'total'), credit('float:{provider}', 'total')),
    settle: rule(
      'a provider pays out what it collected, less what it keeps for itself',
      debit('bank', 'total'),
      debit('margin', 'fee'),
      credit('receivable:{provider}', 'amount'),
    ),
    unexplained_out: rule(
      'a provider paid out of our float what no transaction explains',
      debit('suspense:{provider}', 'total'),
      credit('float:{provider}', 'total'),
    ),
    unexplained_out_accepted: rule(
      'the provider was wrong, and puts it right',
      debit('float:{provider}', 'total'),
      credit('suspense:{provider}', 'total'),
    ),
    unexplained_out_written_off: rule('we bear it', debit('margin', 'total'), credit('suspense:{provider}', 'total')),
    unexplained_in: rule(
      'a provider was paid what no transaction explains',
      debit('receivable:{provider}', 'total'),
      credit('suspense:{provider}', 'total'),
    ),
    unexplained_in_accepted: rule(
      'the provider was wrong, and puts it right',
      debit('suspense:{provider}', 'total'),
      credit('receivable:{provider}', 'total'),
    ),
    unexplained_in_written_off: rule('it stays with us', debit('suspense:{provider}', 'total'), credit('margin', 'total')),
  },
} as const satisfies Record<string, Record<string, PostingRule>>;
