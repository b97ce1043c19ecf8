import { type AccountCode, type Figure, type PostingRule } from './posting-rules.js';
import { collectedBy, deliveredBy, type Price } from './price.js';

/** One line: a debit where the amount is positive, a credit where it is negative; minor units. */
export interface Posting {
  readonly account: AccountCode;
  readonly amount: bigint;
}

/** What a provider delivered for, beside the price; minor units. */
export interface Delivery {
  readonly provider: string;
  /** What the provider takes on top of what it delivered; negative where it pays us a commission. */
  readonly cost: bigint;
  /** What the business earns of it. */
  readonly commission: bigint;
}

/** The names that a rule's accounts may need. */
export interface Names {
  readonly provider?: string;
  readonly shard?: number;
}

const figuresOf = (price: Price, { cost, commission }: Pick<Delivery, 'cost' | 'commission'>): Readonly<Record<Figure, bigint>> => {
  const { amount, discount, fee, tax, total } = price;
  const delivered = deliveredBy(price);
  return { amount, discount, fee, tax, total, delivered, collected: collectedBy(price), cost, providerCost: delivered + cost, commission };
};

const named = (pattern: string, { provider, shard }: Names): AccountCode => {
  if (pattern.includes('{provider}') && provider === undefined) throw new Error(`A posting to ${pattern} names no provider.`);
  if (pattern.includes('{shard}') && shard === undefined) throw new Error(`A posting to ${pattern} names no shard.`);
  return pattern.replace('{provider}', provider ?? '').replace('{shard}', String(shard)) as AccountCode;
};

const NOTHING_ON_TOP = { cost: 0n, commission: 0n };

/** The lines of a rule in numbers. Lines of zero say nothing and are left out. */
export const post = (
  rule: PostingRule,
  price: Price,
  names: Names = {},
  onTop: Pick<Delivery, 'cost' | 'commission'> = NOTHING_ON_TOP,
): readonly Posting[] => {
  const figures = figuresOf(price, onTop);
  return rule.lines
    .map(({ side, account, figure }) => ({
      account: named(account, names),
      amount: side === 'debit' ? figures[figure] : -figures[figure],
    }))
    .filter((posting) => posting.amount !== 0n);
};

/** The lines of a rule about a provider's delivery. */
export const postDelivery = (rule: PostingRule, price: Price, delivery: Delivery): readonly Posting[] =>
  post(rule, price, { provider: delivery.provider }, delivery);

/** Do the lines sum to zero? They are all in one currency and mode. */
export const isBalanced = (postings: readonly Posting[]): boolean => postings.reduce((sum, posting) => sum + posting.amount, 0n) === 0n;
