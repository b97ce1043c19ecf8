import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STORIES } from '../../../docs/worked-examples/all.js';
import { type Asked, asker, asked, BUSINESS, type Line, RECIPIENT, TERMS } from '../../../docs/worked-examples/story.js';
import { Books } from './books.test-support.js';
import { FIGURES, isBalanced, plainPrice, post, type Posting, POSTING_RULES, type PostingRule, type Price } from './index.js';
import { isIncomingPrice, isOutgoingPrice, isPlainPrice, isSettlementPrice } from './price.js';

const RULES: readonly (readonly [kind: string, step: string, rule: PostingRule])[] = Object.entries(POSTING_RULES).flatMap(
  ([kind, steps]) => Object.entries(steps).map(([step, rule]) => [kind, step, rule] as const),
);
const EXAMPLES = STORIES.flatMap((story) =>
  Object.entries(story.steps).flatMap(([step, example]) => (example ? [{ kind: story.kind, step, story, example }] : [])),
);

const posted = (lines: readonly Line[]): Posting[] =>
  lines.map(([side, account, amount]) => ({ account, amount: side === 'debit' ? amount : -amount }));

/** Both businesses have a wallet with money in it. */
const funded = (currency: string): Asked[] => {
  const ask = asker(currency);
  return [BUSINESS, RECIPIENT].flatMap((business) => [
    ask({ type: 'OpenWallet', terms: TERMS }, 'opening', business),
    ask({ type: 'CreditWallet', ...asked(plainPrice(1_000_000n)) }, `funding of the ${business}`, business),
  ]);
};

describe('every posting rule', () => {
  it('has a worked example', () => {
    const missing = RULES.filter(([kind, step]) => !EXAMPLES.some((example) => example.kind === kind && example.step === step));
    expect(missing.map(([kind, step]) => `${kind}.${step}`)).toEqual([]);
    expect(RULES.length).toBeGreaterThan(50);
  });

  it.each(EXAMPLES)('$kind.$step: $story.title', ({ story, example }) => {
    const { after, when, lines } = example;
    const decision = Books.given(...funded(story.currency), ...after).when(when);
    if (decision.kind !== 'accepted') throw new Error(`${when.command.type}: ${JSON.stringify(decision)}`);
    expect(decision.steps[0]?.event.postings).toEqual(posted(lines));
    expect(isBalanced(posted(lines))).toBe(true);
  });

  it('has every one of its lines in numbers in some example', () => {
    const exampleAccounts = new Map<PostingRule, Set<string>>();
    for (const [kind, step, rule] of RULES) {
      const lines = EXAMPLES.filter((one) => one.kind === kind && one.step === step).flatMap(({ example }) => example.lines);
      const known = exampleAccounts.get(rule) ?? new Set();
      exampleAccounts.set(rule, new Set([...known, ...lines.map(([, account]) => account.replace(/:(?!transfers).*/, ''))]));
    }
    for (const [rule, accounts] of exampleAccounts)
      expect([...accounts].sort(), rule.when).toEqual([...new Set(rule.lines.map(({ account }) => account.replace(/:\{.*/, '')))].sort());
  });

  it('uses every figure somewhere', () => {
    const used = new Set(RULES.flatMap(([, , { lines }]) => lines.map(({ figure }) => figure)));
    expect(FIGURES.filter((figure) => !used.has(figure))).toEqual([]);
  });
});

describe('the lines of every rule sum to zero for every sound price', () => {
  const minor = fc.bigInt({ min: 0n, max: 1_000n });
  const parts = fc.record({
    amount: fc.bigInt({ min: 1n, max: 5_000n }),
    discount: minor,
    fee: minor,
    tax: minor,
    feePayer: fc.constantFrom('merchant' as const, 'end_user' as const),
  });
  const onTop = fc.record({ cost: fc.bigInt({ min: -500n, max: 500n }), commission: minor });

  const outgoing = parts.map((one): Price => {
    const charges = one.feePayer === 'merchant' ? one.fee + one.tax : 0n;
    return { ...one, total: one.amount - one.discount + charges };
  });
  const incoming = parts.map((one): Price => {
    const charges = one.feePayer === 'merchant' ? one.fee + one.tax : 0n;
    return { ...one, discount: 0n, total: one.amount - charges };
  });

  const SOUND: Readonly<Record<string, readonly [fc.Arbitrary<Price>, (price: Price) => boolean]>> = {
    purchase: [outgoing, isOutgoingPrice],
    payout: [outgoing, isOutgoingPrice],
    transfer: [outgoing.map((price) => ({ ...price, discount: 0n, total: price.total + price.discount })), isOutgoingPrice],
    payment: [incoming, isIncomingPrice],
    deposit: [incoming, isIncomingPrice],
    refund: [parts.map(({ amount }) => plainPrice(amount)), isPlainPrice],
    adjustment: [parts.map((one) => ({ ...plainPrice(one.amount), fee: one.fee, total: one.amount - one.fee })), isSettlementPrice],
  };

  it.each(RULES)('%s.%s', (kind, _step, rule) => {
    const [prices, isSound] = SOUND[kind]!;
    let sound = 0;
    fc.assert(
      fc.property(prices, onTop, (price, { cost, commission }) => {
        if (!isSound(price)) return;
        sound++;
        expect(isBalanced(post(rule, price, { provider: 'p', shard: 1 }, { cost, commission }))).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(sound).toBeGreaterThan(20);
  });
});
