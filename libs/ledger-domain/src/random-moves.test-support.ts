import fc from 'fast-check';
import { DAY } from './asks.test-support.js';
import { CASE_DECISIONS, FLOAT_MOVEMENTS, RELEASE_STATUSES, type WalletTerms } from './index.js';

export const BUSINESSES = ['acme', 'shop'] as const;
const PROVIDERS = ['mtn', 'orange'] as const;
const DAYS = [DAY, '2026-11-22'] as const;

/** What is asked next; the rest of a move says of whom, of which transaction and how much. */
const BEGINNINGS = [
  'hold',
  'payout',
  'collect',
  'announce',
  'send',
  'sendHere',
  'take',
  'credit',
  'debit',
  'pay',
  'float',
  'report',
] as const;
const OFTEN = [
  ...Array<'sequel'>(14).fill('sequel'),
  ...Array<'resolve'>(5).fill('resolve'),
  'settle',
  'settle',
  'drain',
  'terms',
  'refund',
  'refund',
  'refund',
  'collect',
] as const;
const MOVES = [...BEGINNINGS, ...OFTEN, 'anyEnding', 'hold', 'send'] as const;

const minor = (max: bigint) => fc.bigInt({ min: 0n, max });

const move = fc.record({
  move: fc.constantFrom(...MOVES),
  business: fc.constantFrom(...BUSINESSES),
  /** Which of a business's transactions, and which other one. */
  at: fc.nat(15),
  other: fc.nat(15),
  price: fc.record({
    amount: fc.bigInt({ min: 1n, max: 1_000n }),
    discount: minor(1n),
    fee: minor(10n),
    tax: minor(2n),
    feePayer: fc.constantFrom('merchant' as const, 'merchant' as const, 'end_user' as const),
  }),
  provider: fc.constantFrom(...PROVIDERS),
  cost: fc.bigInt({ min: -20n, max: 20n }),
  commission: minor(30n),
  day: fc.constantFrom(...DAYS),
  status: fc.constantFrom(...RELEASE_STATUSES),
  decision: fc.constantFrom(...CASE_DECISIONS, 'compensate' as const, 'write_off' as const, 'compensate' as const, 'write_off' as const),
  movement: fc.constantFrom(...FLOAT_MOVEMENTS),
  wallet: fc.constantFrom<WalletTerms['status']>('open', 'open', 'open', 'open', 'open', 'frozen', 'closed'),
  standing: fc.constantFrom<WalletTerms['businessStatus']>('active', 'active', 'active', 'active', 'active', 'suspended', 'closed'),
  limits: fc.record({
    overdraftLimit: fc.constantFrom(0n, 500n),
    transactionLimit: fc.constantFrom(null, 600n),
    dailyLimit: fc.constantFrom(null, 1_500n),
    balanceLimit: fc.constantFrom(null, null, 4_000n),
  }),
  /** Seldom something is wrong with it: another mode, another currency, another request, a price that does not go together. */
  odd: fc.constantFrom(...Array<''>(40).fill(''), 'mode', 'currency', 'request', 'price'),
  pick: fc.nat(99),
});
export type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

/** A history: what is asked of the books, one after another. */
export const moves = fc.array(move, { minLength: 100, maxLength: 160 });
