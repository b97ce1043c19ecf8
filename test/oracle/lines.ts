import { collected, delivered, type Delivery, type Line, type Transaction } from './books.js';

/**
 * Who gets what at each step of each kind, written out by hand from docs/posting-rules.md. Debits are positive.
 */
type Write = (transaction: Transaction, delivery: Delivery) => readonly (readonly [string, bigint])[];

const providerKeeps = (t: Transaction, d: Delivery): readonly (readonly [string, bigint])[] => [
  [`float:${d.provider}`, -(delivered(t) + d.cost)],
  ['margin', d.cost],
];
const charges = (t: Transaction): readonly (readonly [string, bigint])[] => [
  ['discounts', t.discount],
  ['fees', -t.fee],
  ['tax', -t.tax],
];
const earnings = (d: Delivery): readonly (readonly [string, bigint])[] => [
  ['margin', d.commission],
  ['commission', -d.commission],
];
const negated = (lines: readonly (readonly [string, bigint])[]) => lines.map(([code, amount]) => [code, -amount] as const);

const reserve: Write = (t) => [
  ['wallet', t.total],
  ['held', -t.total],
];
const giveBack: Write = (t, d) => negated(reserve(t, d));

/** The wallet has too little: the business owes it. */
const owing =
  (write: Write): Write =>
  (t, d) =>
    write(t, d).map(([code, amount]) => [code === 'wallet' ? 'owed' : code, amount] as const);
/** Back the way it came. */
const back =
  (write: Write): Write =>
  (t, d) =>
    negated(write(t, d));
const settledLines: Readonly<Record<string, Write>> = {
  owed_collected: (t) => [
    ['wallet', t.total],
    ['owed', -t.total],
  ],
  owed_written_off: (t) => [
    ['margin', t.total],
    ['owed', -t.total],
  ],
};

const deliveryWays = {
  hold: reserve,
  capture: (t, d) => [['held', t.total], ...charges(t), ...providerKeeps(t, d), ...earnings(d)],
  release: giveBack,
  late_success: (t, d) => [[`suspense:${d.provider}`, delivered(t)], ...providerKeeps(t, d)],
  late_success_compensate: (t, d) => [['wallet', t.total], ...charges(t), [`suspense:${d.provider}`, -delivered(t)], ...earnings(d)],
  late_success_write_off: (t, d) => [
    ['margin', delivered(t)],
    [`suspense:${d.provider}`, -delivered(t)],
  ],
  reversal: (t, d) => [...negated(providerKeeps(t, d)), [`suspense:${d.provider}`, -delivered(t)]],
  reversal_compensate: (t, d) => [
    [`suspense:${d.provider}`, delivered(t)],
    ['wallet', -t.total],
    ...negated(charges(t)),
    ...negated(earnings(d)),
  ],
  reversal_write_off: (t, d) => [
    [`suspense:${d.provider}`, delivered(t)],
    ['margin', -delivered(t)],
  ],
} satisfies Record<string, Write>;
const deliveryLines: Readonly<Record<string, Write>> = {
  ...deliveryWays,
  ...settledLines,
  late_success_owed: owing(deliveryWays.late_success_compensate),
  late_success_accept: back(deliveryWays.late_success),
  reversal_accept: back(deliveryWays.reversal),
};

const feesTaken = (t: Transaction): readonly (readonly [string, bigint])[] => [
  ['fees', -t.fee],
  ['tax', -t.tax],
];
const awaited: Write = (t) => [
  ['expected', t.total],
  ['pending', -t.total],
];
const unawaited: Write = (t, d) => negated(awaited(t, d));

const paymentWays = {
  expect: awaited,
  receive: (t, d) => [...unawaited(t, d), [`receivable:${d.provider}`, collected(t)], ['wallet', -t.total], ...feesTaken(t)],
  dismiss: unawaited,
  late_success: (t, d) => [
    [`receivable:${d.provider}`, collected(t)],
    [`suspense:${d.provider}`, -collected(t)],
  ],
  late_success_compensate: (t, d) => [[`suspense:${d.provider}`, collected(t)], ['wallet', -t.total], ...feesTaken(t)],
  late_success_write_off: (t, d) => [
    [`suspense:${d.provider}`, collected(t)],
    ['margin', -collected(t)],
  ],
  reversal: (t, d) => [
    [`suspense:${d.provider}`, collected(t)],
    [`receivable:${d.provider}`, -collected(t)],
  ],
  reversal_compensate: (t, d) => [['wallet', t.total], ...negated(feesTaken(t)), [`suspense:${d.provider}`, -collected(t)]],
  reversal_write_off: (t, d) => [
    ['margin', collected(t)],
    [`suspense:${d.provider}`, -collected(t)],
  ],
} satisfies Record<string, Write>;
const paymentLines: Readonly<Record<string, Write>> = {
  ...paymentWays,
  ...settledLines,
  reversal_owed: owing(paymentWays.reversal_compensate),
  late_success_accept: back(paymentWays.late_success),
  reversal_accept: back(paymentWays.reversal),
};

/** A refund's money goes back the way it came: out of what the provider owes us. */
const between =
  (debit: (d: Delivery) => string, credit: (d: Delivery) => string): Write =>
  (t, d) => [
    [debit(d), t.total],
    [credit(d), -t.total],
  ];
const receivable = (d: Delivery) => `receivable:${d.provider}`;
const suspense = (d: Delivery) => `suspense:${d.provider}`;
const named = (code: string) => () => code;

const refundLines: Readonly<Record<string, Write>> = {
  hold: reserve,
  capture: between(named('held'), receivable),
  release: giveBack,
  late_success: between(suspense, receivable),
  late_success_compensate: between(named('wallet'), suspense),
  late_success_write_off: between(named('margin'), suspense),
  reversal: between(receivable, suspense),
  reversal_compensate: between(suspense, named('wallet')),
  reversal_write_off: between(suspense, named('margin')),
  late_success_owed: between(named('owed'), suspense),
  late_success_accept: between(receivable, suspense),
  reversal_accept: between(suspense, receivable),
  ...settledLines,
};

const transferSent: Write = (t) => [['wallet', t.total], ...feesTaken(t), [`in_transit:${t.otherShard}`, -delivered(t)]];
const unsent = (t: Transaction, d: Delivery, to: string) =>
  negated(transferSent(t, d)).map(([code, amount]) => [code === 'wallet' ? to : code, amount] as const);

/** A provider's payout of what it collected reaches the bank less what it keeps. */
const settlement: Write = (t, d) => [
  ['bank', t.total],
  ['margin', t.fee],
  [`receivable:${d.provider}`, -t.amount],
];
const float = (d: Delivery) => `float:${d.provider}`;

export const WRITTEN: Readonly<Record<string, Readonly<Record<string, Write>>>> = {
  purchase: deliveryLines,
  payout: deliveryLines,
  payment: paymentLines,
  deposit: {
    expect: awaited,
    receive: (t, d) => [...unawaited(t, d), ['bank', collected(t)], ['wallet', -t.total], ...feesTaken(t)],
    dismiss: unawaited,
  },
  refund: refundLines,
  transfer: {
    send: transferSent,
    receive: (t) => [
      [`in_transit:${t.otherShard}`, t.amount],
      ['wallet', -t.amount],
    ],
    return: (t, d) => unsent(t, d, 'wallet'),
    return_to_suspense: (t, d) => unsent(t, d, 'suspense:transfers'),
    return_to_suspense_compensate: between(named('suspense:transfers'), named('wallet')),
    return_to_suspense_write_off: between(named('suspense:transfers'), named('margin')),
  },
  adjustment: {
    credit: between(named('bank'), named('wallet')),
    debit: between(named('wallet'), named('bank')),
    pay_commission: between(named('commission'), named('wallet')),
    top_up: between(float, named('bank')),
    withdraw: between(named('bank'), float),
    settle: settlement,
    unexplained_out: between(suspense, float),
    unexplained_out_accept: between(float, suspense),
    unexplained_out_write_off: between(named('margin'), suspense),
    unexplained_in: between(receivable, suspense),
    unexplained_in_accept: between(suspense, receivable),
    unexplained_in_write_off: between(suspense, named('margin')),
  },
};

export const NOBODY: Delivery = { provider: '', cost: 0n, commission: 0n };

/** The lines of one step. Lines of nothing are not written. */
export const linesOf = (step: string, transaction: Transaction, delivery: Delivery = NOBODY, kind = transaction.kind): readonly Line[] => {
  const write = WRITTEN[kind]?.[step];
  if (!write) throw new Error(`Nobody wrote down ${kind} ${step}.`);
  return write(transaction, delivery)
    .filter(([, amount]) => amount !== 0n)
    .map(([code, amount]) => ({ code, amount, business: transaction.business }));
};
