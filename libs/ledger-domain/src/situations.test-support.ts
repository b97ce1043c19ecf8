import {
  ABSENT,
  type CaseState,
  type Command,
  type KnownTransaction,
  plainPrice,
  type RejectionCode,
  type Subject,
  type WalletState,
  type WalletTerms,
} from './index.js';

/** A command and what it is decided about. */
export interface Situation {
  readonly command: Command;
  readonly subject: Subject;
}
export type Mend = (situation: Situation) => Situation;
export type Rung = readonly [code: RejectionCode, mend: Mend];

export const TERMS: WalletTerms = {
  businessStatus: 'active',
  status: 'open',
  overdraftLimit: 0n,
  transactionLimit: null,
  dailyLimit: null,
  balanceLimit: null,
  tier: 'pro',
  timezone: 'Africa/Lagos',
};
export const DAY = '2026-11-21';
export const PLACE = { currency: 'SLE', mode: 'live', newCaseId: 'case' } as const;
export const HUNDRED = { requestHash: 'request', day: DAY, price: plainPrice(100n) };

export const wallet = (terms: Partial<WalletTerms> = {}, over: Partial<WalletState> = {}): WalletState => ({
  currency: 'SLE',
  mode: 'live',
  terms: { ...TERMS, ...terms },
  available: 99n,
  held: 0n,
  pending: 0n,
  commission: 0n,
  day: '',
  dayUsed: 0n,
  ...over,
});
export const WORST: Partial<WalletTerms> = {
  businessStatus: 'closed',
  status: 'closed',
  transactionLimit: 99n,
  dailyLimit: 99n,
  balanceLimit: 99n,
};

export const OTHER_PLACE = { currency: 'GHS', mode: 'test' } as const;
export const begun = { requestHash: 'another request', price: plainPrice(100n), day: DAY, cases: [], ...OTHER_PLACE };
export const ended: KnownTransaction = { ...begun, kind: 'purchase', status: 'failed', refunds: null };
export const payment: KnownTransaction = { ...begun, kind: 'payment', status: 'expired', refunds: null };
export const done = {
  status: 'completed',
  delivery: { provider: 'p', cost: 0n, commission: 0n },
  refunds: null,
  unexplained: null,
  refunding: 0n,
  refunded: 0n,
} as const;

export const alone = (transaction: Subject['transaction'], of: WalletState | undefined): Subject => ({
  wallet: of,
  transaction,
  refunded: ABSENT,
  recipient: undefined,
});

export const withTerms =
  (terms: Partial<WalletTerms>): Mend =>
  ({ command, subject }) => ({
    command,
    subject: { ...subject, wallet: subject.wallet && { ...subject.wallet, terms: { ...subject.wallet.terms, ...terms } } },
  });
export const withWallet =
  (of: WalletState): Mend =>
  ({ command, subject }) => ({ command, subject: { ...subject, wallet: of } });
export const withTransaction =
  (transaction: Subject['transaction']): Mend =>
  ({ command, subject }) => ({ command, subject: { ...subject, transaction } });
export const withRefunded =
  (change: (payment: KnownTransaction) => KnownTransaction): Mend =>
  ({ command, subject }) => ({
    command,
    subject: { ...subject, refunded: change(subject.refunded.status === 'absent' ? payment : subject.refunded) },
  });
export const asking =
  (command: Command): Mend =>
  ({ subject }) => ({ command, subject });
export const changed =
  (change: (transaction: KnownTransaction) => KnownTransaction): Mend =>
  (situation) => {
    const { transaction } = situation.subject;
    return transaction.status === 'absent' ? situation : withTransaction(change(transaction))(situation);
  };
export const sameMode: Mend = changed((transaction) => ({ ...transaction, mode: 'live' }));
export const sameCurrency: Mend = changed((transaction) => ({ ...transaction, currency: 'SLE' }));
export const withCases = (...cases: readonly CaseState[]): Mend => changed((transaction) => ({ ...transaction, cases }));

export const MONEY = { available: 100n, commission: 100n };
export const NONSENSE = { ...HUNDRED, price: { ...plainPrice(100n), total: 1n } };
export const fresh = withTransaction(ABSENT);
export const active = withTerms({ businessStatus: 'active' });
export const open = withTerms({ status: 'open' });

export const hold = (of: typeof HUNDRED): Command => ({ ...PLACE, type: 'PlaceHold', kind: 'purchase', refunds: null, ...of });
export const refund = (of: typeof HUNDRED): Command => ({ ...PLACE, type: 'PlaceHold', kind: 'refund', refunds: 'payment', ...of });
export const send = (of: typeof HUNDRED): Command => ({ ...PLACE, type: 'SendTransfer', shard: 1, toShard: 1, ...of });
export const expectFunds = (of: typeof HUNDRED): Command => ({ ...PLACE, type: 'ExpectFunds', kind: 'payment', ...of });
export const payCommission = (of: typeof HUNDRED): Command => ({ ...PLACE, type: 'PayCommission', ...of });
export const receive = (provider: string | null): Command => ({ ...PLACE, type: 'ReceiveFunds', provider });
export const RELEASE: Command = { ...PLACE, type: 'ReleaseHold', status: 'cancelled' };
export const COMPENSATE: Command = {
  ...PLACE,
  type: 'ResolveCase',
  caseId: 'case',
  decision: 'compensate',
  delivery: null,
  receivable: false,
};

export const late: CaseState = { id: 'case', kind: 'late_success', open: true, delivery: done.delivery, owed: 0n };
