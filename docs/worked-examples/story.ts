import {
  type AccountCode,
  type CaseDecision,
  type Command,
  type Delivery,
  type Mode,
  plainPrice,
  type POSTING_RULES,
  type Price,
  type Settlement,
  type TransactionKind,
  type WalletTerms,
} from '@daftari/ledger-domain';

/** One line of an event: which side of which account, and how much; minor units. */
export type Line = readonly [side: 'debit' | 'credit', account: AccountCode, amount: bigint];

export const debit = (account: AccountCode, amount: bigint): Line => ['debit', account, amount];
export const credit = (account: AccountCode, amount: bigint): Line => ['credit', account, amount];

/** A command and whom it is about. */
export interface Asked {
  readonly business: string;
  readonly transaction: string;
  readonly command: Command;
}

/** How one step is reached, and what it posts. */
export interface ExampleStep {
  readonly after: readonly Asked[];
  readonly when: Asked;
  readonly lines: readonly Line[];
}

/** One kind of transaction in real numbers, step by step. */
export interface Story {
  readonly kind: TransactionKind;
  readonly title: string;
  readonly currency: string;
  readonly price: Price;
  /** On what terms the provider delivered, where one did. */
  readonly delivery: Delivery | null;
  readonly steps: Readonly<Partial<Record<string, ExampleStep>>>;
}

/** A story whose steps are those of its kind. */
export interface StoryOf<K extends TransactionKind> extends Story {
  readonly kind: K;
  readonly steps: Readonly<Partial<Record<keyof (typeof POSTING_RULES)[K], ExampleStep>>>;
}

/** Who is in the stories. Both have a wallet with enough money in it. */
export const BUSINESS = 'business';
export const RECIPIENT = 'recipient';

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

export const PLAIN: Price = plainPrice(1n);
export const price = (parts: Partial<Price> & { readonly amount: bigint; readonly total: bigint }): Price => ({ ...PLAIN, ...parts });

const CASE = 'case';
type Asking = Command extends infer C ? (C extends Command ? Omit<C, 'currency' | 'mode' | 'newCaseId'> : never) : never;

/** Makes the commands of a story: all in one currency. */
export const asker =
  (currency: string, mode: Mode = 'live') =>
  (command: Asking, transaction = 'example', business = BUSINESS): Asked => ({
    business,
    transaction,
    command: { ...command, currency, mode, newCaseId: CASE },
  });

/** What begins a transaction, for the stories: on one day, asked for once. */
export const asked = (of: Price) => ({ requestHash: 'request', day: '2026-11-21', price: of });

/** An operator's decision on the story's case. */
export const decided = (decision: CaseDecision) => ({
  type: 'ResolveCase' as const,
  caseId: CASE,
  decision,
  delivery: null,
  receivable: true,
});

/** What came to be owed for the story's case is paid, or not. */
export const settled = (how: Settlement) => ({ type: 'SettleReceivable' as const, caseId: CASE, how });

/** What the wallets of the stories have at the beginning; minor units. */
export const FUNDED = 1_000_000n;

/** All that was in the wallet at the beginning is gone, and there again. */
export const spent = (more = 0n) => ({ type: 'DebitWallet' as const, ...asked(plainPrice(FUNDED + more)) });
export const funded = () => ({ type: 'CreditWallet' as const, ...asked(plainPrice(FUNDED)) });
