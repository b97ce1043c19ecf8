/** On which side an account usually stands: debits raise a debit account, credits a credit account. */
export type NormalSide = 'debit' | 'credit';

/** What an account is in a balance sheet or an income statement; `memorandum` accounts hold what is only expected and belong to neither. */
export type AccountClass = 'asset' | 'liability' | 'revenue' | 'expense' | 'memorandum';

/** One family of accounts. A family's code is followed by its party in the accounts' own codes: `float` is the family of `float:smb_main`. */
export interface AccountFamily {
  readonly family: string;
  readonly name: string;
  readonly class: AccountClass;
  readonly normalSide: NormalSide;
  /** Whose it is: a business has one per wallet; the platform has one per shard, which questions sum. */
  readonly owner: 'business' | 'platform';
  /** What stands behind the colon of its accounts' codes, where there is something. */
  readonly party: 'provider' | 'shard' | null;
  readonly purpose: string;
}

/**
 * The chart of accounts: all families that entries may post to, each per currency and mode. A family that is added here needs a migration of
 * the schema `finance` too, which shows the chart to SQL.
 */
export const CHART_OF_ACCOUNTS: readonly AccountFamily[] = [
  {
    family: 'wallet',
    name: 'Wallet',
    class: 'liability',
    normalSide: 'credit',
    owner: 'business',
    party: null,
    purpose: 'What a business can spend; we owe it to the business. Below zero within an agreed overdraft.',
  },
  {
    family: 'held',
    name: 'Held',
    class: 'liability',
    normalSide: 'credit',
    owner: 'business',
    party: null,
    purpose: 'What open holds have reserved of a wallet; still owed to the business until it is captured.',
  },
  {
    family: 'pending',
    name: 'Pending',
    class: 'memorandum',
    normalSide: 'credit',
    owner: 'business',
    party: null,
    purpose: 'What a business is expected to receive and has not received yet; its contra is expected.',
  },
  {
    family: 'commission',
    name: 'Commission',
    class: 'liability',
    normalSide: 'credit',
    owner: 'business',
    party: null,
    purpose: 'Commission that a business has earned and that is not yet paid into its wallet.',
  },
  {
    family: 'float',
    name: 'Float',
    class: 'asset',
    normalSide: 'debit',
    owner: 'platform',
    party: 'provider',
    purpose: 'Our money at a provider, which purchases and payouts use up.',
  },
  {
    family: 'receivable',
    name: 'Receivable',
    class: 'asset',
    normalSide: 'debit',
    owner: 'platform',
    party: 'provider',
    purpose: 'What a provider has collected for us and has not settled yet.',
  },
  {
    family: 'suspense',
    name: 'Suspense',
    class: 'asset',
    normalSide: 'debit',
    owner: 'platform',
    party: 'provider',
    purpose: 'Money of a provider, or of transfers, that is not explained yet: each amount in it belongs to a case.',
  },
  {
    family: 'owed',
    name: 'Owed by businesses',
    class: 'asset',
    normalSide: 'debit',
    owner: 'platform',
    party: null,
    purpose: 'What businesses owe us for compensated cases that their wallets could not pay; each amount in it belongs to a case.',
  },
  {
    family: 'bank',
    name: 'Bank',
    class: 'asset',
    normalSide: 'debit',
    owner: 'platform',
    party: null,
    purpose: 'Our money at the bank: what funds wallets and floats.',
  },
  {
    family: 'in_transit',
    name: 'In transit',
    class: 'liability',
    normalSide: 'credit',
    owner: 'platform',
    party: 'shard',
    purpose: 'Transfers that have left a wallet and have not reached the wallet on the other shard.',
  },
  {
    family: 'tax',
    name: 'Tax',
    class: 'liability',
    normalSide: 'credit',
    owner: 'platform',
    party: null,
    purpose: 'Tax that was charged and is owed to the authority.',
  },
  {
    family: 'fees',
    name: 'Fees',
    class: 'revenue',
    normalSide: 'credit',
    owner: 'platform',
    party: null,
    purpose: 'What clients pay us on top of an amount.',
  },
  {
    family: 'margin',
    name: 'Margin',
    class: 'revenue',
    normalSide: 'credit',
    owner: 'platform',
    party: null,
    purpose: 'What providers pay us for selling, less what their routes cost us on top of the face value.',
  },
  {
    family: 'discounts',
    name: 'Discounts',
    class: 'expense',
    normalSide: 'debit',
    owner: 'platform',
    party: null,
    purpose: 'What clients are let off the face value of a product.',
  },
  {
    family: 'expected',
    name: 'Expected',
    class: 'memorandum',
    normalSide: 'debit',
    owner: 'platform',
    party: null,
    purpose: 'The contra of pending: what payers are expected to send.',
  },
];

const BY_FAMILY: ReadonlyMap<string, AccountFamily> = new Map(CHART_OF_ACCOUNTS.map((entry) => [entry.family, entry]));

/** The family of an account's code: `float` of `float:smb_main`. */
export const familyOf = (code: string): string => code.split(':', 1)[0] ?? code;

/** Where an account stands in the chart; undefined for a code of no known family. */
export const accountFamily = (code: string): AccountFamily | undefined => BY_FAMILY.get(familyOf(code));

/** What an account is called: `Float smb_main`. A code of no known family is its own name. */
export const accountName = (code: string): string => {
  const entry = accountFamily(code);
  if (!entry) return code;
  return entry.party === null ? entry.name : `${entry.name} ${code.slice(entry.family.length + 1)}`;
};

/** The side that an account usually stands on; a code of no known family counts its debits. */
export const normalSideOf = (code: string): NormalSide => accountFamily(code)?.normalSide ?? 'debit';

/** A stored balance (debits positive) as its account is read: positive on its normal side. */
export const onNormalSide = (code: string, balance: bigint): bigint => (normalSideOf(code) === 'debit' ? balance : -balance);
