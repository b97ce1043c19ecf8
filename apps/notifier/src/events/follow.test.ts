import { FundsCaptured, FundsHeld, InvoicePaid, toOutgoing, TransactionProgressed } from '@daftari/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follow, unknownTransaction } from './follow.js';
import { type Occurrence, readOccurrence } from './occurrence.js';

const placing = { partition: 0, key: 'k', id: 'i', source: 's', time: '2026-11-21T09:00:00.000000Z' };
const id = FundsHeld.example.transaction_id;

const read = (message: Parameters<typeof readOccurrence>[0]): Occurrence => {
  const occurrence = readOccurrence(message);
  if (!occurrence) throw new Error('about no transaction');
  return occurrence;
};
const held = read(toOutgoing(FundsHeld, FundsHeld.example, placing));
const captured = (facts: number) => read(toOutgoing(FundsCaptured, { ...FundsCaptured.example, facts }, placing));
const fact = (number: number) =>
  read(
    toOutgoing(
      TransactionProgressed,
      { ...TransactionProgressed.example, fact: number, status: number % 2 === 1 ? 'processing' : 'transmitted' },
      placing,
    ),
  );

describe('following a transaction over two topics (P16)', () => {
  it('reaches the same statuses in the same order, however the topics interleave and whatever is told twice', () => {
    let waited = 0;
    let repeated = 0;
    const property = fc.property(
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      fc.array(fc.nat(5), { maxLength: 4 }),
      (facts, turns, repeats) => {
        const ledger = [held, captured(facts)];
        const provider = Array.from({ length: facts }, (_, n) => fact(n + 1));
        const expected = ['pending', ...provider.map((_, n) => (n % 2 === 0 ? 'processing' : 'transmitted')), 'completed'];
        const queues = [...ledger.map(() => 0), ...provider.map(() => 1)];
        const mixed: Occurrence[] = [];
        const [left, right] = [[...ledger], [...provider]];
        for (let n = 0; n < queues.length; n++) {
          const from = right.length === 0 || (left.length > 0 && turns[n]) ? left : right;
          mixed.push(...from.splice(0, 1));
        }
        // A repetition comes after its first time.
        const told = mixed.flatMap((one, n) => (repeats.includes(n) ? [one, mixed[Math.floor(n / 2)] ?? one] : [one]));
        const followed = unknownTransaction(id);
        const statuses = told.flatMap((one) => {
          const changes = follow(followed, one);
          if (followed.held.length > 0) waited += 1;
          return changes.map((change) => change.view.status);
        });
        if (told.length > mixed.length) repeated += 1;
        expect(statuses).toEqual(expected);
        expect(followed).toMatchObject({ ended: true, held: [] });
      },
    );
    fc.assert(property, { numRuns: 500 });
    expect(waited).toBeGreaterThan(200);
    expect(repeated).toBeGreaterThan(100);
  });

  it('tells that an invoice is paid after its payment completed, whichever is heard first', () => {
    const example = InvoicePaid.example;
    const paid = read(
      toOutgoing(
        InvoicePaid,
        { ...example, transaction_id: id, transaction: { ...example.transaction, id } },
        { ...placing, time: '2026-11-21T09:05:00.000Z' },
      ),
    );
    const typesOf = (changes: ReturnType<typeof follow>) => changes.map(({ types }) => types[0]);
    const early = unknownTransaction(id);
    follow(early, held);
    expect(follow(early, paid)).toEqual([]);
    expect(typesOf(follow(early, captured(0)))).toEqual(['transaction.completed', 'invoice.paid']);
    const late = unknownTransaction(id);
    follow(late, held);
    follow(late, captured(0));
    expect(follow(late, paid)).toMatchObject([{ types: ['invoice.paid'], view: { id }, invoice: { status: 'paid' } }]);
    expect(typesOf(follow(unknownTransaction(id), paid))).toEqual(['invoice.paid']);
  });

  it('waits for ever rather than telling an ending before its facts', () => {
    const followed = unknownTransaction(id);
    follow(followed, held);
    expect(follow(followed, captured(2))).toEqual([]);
    expect(follow(followed, fact(1)).map((change) => change.view.status)).toEqual(['processing']);
    expect(followed.ended).toBe(false);
  });
});
