import { type Asked } from './books.test-support.js';
import {
  type CaseDecision,
  type CaseKind,
  type Command,
  type Delivery,
  type Direction,
  type FloatMovement,
  type HoldKind,
  type Mode,
  plainPrice,
  type Price,
  type ReleaseStatus,
  type Settlement,
  type UnexplainedKind,
  type WalletTerms,
} from './index.js';

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
export const PROVIDER = 'mpp_main';
const DELIVERED: Delivery = { provider: PROVIDER, cost: 0n, commission: 0n };

type Asking = Command extends infer C ? (C extends Command ? Omit<C, 'currency' | 'mode' | 'newCaseId'> : never) : never;
type Money = bigint | Price;

/** What a business may ask, in one currency and mode. Amounts are plain unless a price is given; the case that a command opens is named after it. */
export const asks = (business = 'acme', currency = 'SLE', mode: Mode = 'live') => {
  const ask = (command: Asking, transaction = ''): Asked => ({
    business,
    transaction,
    command: { ...command, currency, mode, newCaseId: `case of ${transaction} by ${command.type}` },
  });
  const asked = (money: Money, day = DAY, requestHash = 'request') => ({
    requestHash,
    day,
    price: typeof money === 'bigint' ? plainPrice(money) : money,
  });
  const hold = (transaction: string, money: Money, day = DAY, kind: HoldKind = 'purchase', refunds: string | null = null) =>
    ask({ type: 'PlaceHold', kind, refunds, ...asked(money, day) }, transaction);
  return {
    open: (terms: Partial<WalletTerms> = {}) => ask({ type: 'OpenWallet', terms: { ...TERMS, ...terms } }),
    terms: (terms: Partial<WalletTerms>) => ask({ type: 'SetWalletTerms', terms: { ...TERMS, ...terms } }),
    credit: (transaction: string, money: Money, day?: string) => ask({ type: 'CreditWallet', ...asked(money, day) }, transaction),
    debit: (transaction: string, money: Money) => ask({ type: 'DebitWallet', ...asked(money) }, transaction),
    payCommission: (transaction: string, money: Money) => ask({ type: 'PayCommission', ...asked(money) }, transaction),
    moveFloat: (transaction: string, movement: FloatMovement, money: Money) =>
      ask({ type: 'MoveFloat', movement, provider: PROVIDER, ...asked(money) }, transaction),
    report: (transaction: string, direction: Direction, money: Money, kind: UnexplainedKind = 'missing_here') =>
      ask({ type: 'ReportUnexplained', kind, provider: PROVIDER, direction, ...asked(money) }, transaction),
    hold,
    payout: (transaction: string, money: Money, day?: string) => hold(transaction, money, day, 'payout'),
    refund: (transaction: string, payment: string, money: Money, day?: string) => hold(transaction, money, day, 'refund', payment),
    capture: (transaction: string, delivery: Partial<Delivery> = {}) =>
      ask({ type: 'CaptureHold', ...DELIVERED, ...delivery }, transaction),
    release: (transaction: string, status: ReleaseStatus = 'failed') => ask({ type: 'ReleaseHold', status }, transaction),
    collect: (transaction: string, money: Money) => ask({ type: 'ExpectFunds', kind: 'payment', ...asked(money) }, transaction),
    announce: (transaction: string, money: Money) => ask({ type: 'ExpectFunds', kind: 'deposit', ...asked(money) }, transaction),
    receive: (transaction: string, provider: string | null = PROVIDER) => ask({ type: 'ReceiveFunds', provider }, transaction),
    dismiss: (transaction: string, status: ReleaseStatus = 'failed', provider: string | null = PROVIDER) =>
      ask({ type: 'DismissFunds', status, provider }, transaction),
    send: (transaction: string, money: Money, recipient?: string, day?: string): Asked => ({
      ...ask({ type: 'SendTransfer', shard: 1, toShard: recipient === undefined ? 2 : 1, ...asked(money, day) }, transaction),
      ...(recipient === undefined ? {} : { recipient }),
    }),
    take: (transaction: string, money: Money) => ask({ type: 'ReceiveTransfer', fromShard: 1, ...asked(money) }, transaction),
    confirm: (transaction: string) => ask({ type: 'ConfirmTransfer' }, transaction),
    giveBack: (transaction: string) => ask({ type: 'ReturnTransfer' }, transaction),
    openCase: (transaction: string, kind: CaseKind = 'unknown_too_long') => ask({ type: 'OpenCase', kind }, transaction),
    /** `opener` is the command that opened the case. */
    resolve: (transaction: string, opener: Command['type'], decision: CaseDecision, delivery: Delivery | null = null, receivable = false) =>
      ask({ type: 'ResolveCase', caseId: `case of ${transaction} by ${opener}`, decision, delivery, receivable }, transaction),
    settle: (transaction: string, opener: Command['type'], how: Settlement) =>
      ask({ type: 'SettleReceivable', caseId: `case of ${transaction} by ${opener}`, how }, transaction),
  };
};

/** A payment's price, with a fee that the business bears. */
export const COLLECTION: Price = { amount: 1_000n, discount: 0n, fee: 20n, tax: 3n, total: 977n, feePayer: 'merchant' };
