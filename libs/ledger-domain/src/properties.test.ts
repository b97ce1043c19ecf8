import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asks } from './asks.test-support.js';
import { type Asked, Books } from './books.test-support.js';
import { type Decision, type Event, isBalanced, type KnownTransaction, REJECTIONS, TRANSACTION_KINDS, TRANSITIONS } from './index.js';
import { askedBy } from './random-asks.test-support.js';
import { BUSINESSES, type Move, moves } from './random-moves.test-support.js';

/** How often each thing was reached: a property is worth something only where it went. */
const reached = new Map<string, number>();
const count = (what: string): void => void reached.set(what, (reached.get(what) ?? 0) + 1);

/** Two businesses, each with wallets in two currencies and modes; most is asked of the first. */
const opened = (): Books =>
  Books.given(
    ...BUSINESSES.flatMap((business) => [
      ...[
        asks(business).open({ overdraftLimit: business === 'shop' ? 500n : 0n }),
        asks(business, 'GHS').open(),
        asks(business, 'SLE', 'test').open(),
      ],
      asks(business).credit(`${business} funding`, 2_000n),
    ]),
  );

/** What a business has begun in the wallet that most is about. */
const known = (books: Books, business: string): KnownTransaction[] =>
  [...books.transactions].flatMap(([id, one]) =>
    id.startsWith(business) && one.status !== 'absent' && one.mode === 'live' && one.currency === 'SLE' ? [one] : [],
  );
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
const totals = (transactions: readonly KnownTransaction[], status: KnownTransaction['status']): bigint =>
  sum(transactions.filter((one) => one.status === status).map(({ price }) => price.total));

/** Taken by a rule: never more than there was, the overdraft included. */
const SPENDING: readonly string[] = ['FundsHeld', 'TransferSent', 'WalletDebited'];

const checkDecision = (decision: Decision, books: Books, asked: Asked): void => {
  count(decision.kind);
  if (decision.kind === 'refused') count(decision.rejection.code);
  if (decision.kind !== 'accepted') return;
  for (const { event } of decision.steps) {
    countEvent(event);
    expect(isBalanced(event.postings), event.type).toBe(true);
  }
  const wallet = books.wallet(asked);
  if (wallet && isBound(decision.steps[0]!.event)) expect(wallet.available).toBeGreaterThanOrEqual(-wallet.terms.overdraftLimit);
};

const countEvent = (event: Event): void => {
  count(event.type);
  if ('kind' in event) count(event.kind);
  if ('caseKind' in event) count(`${event.type} ${event.caseKind}`);
};

/** Does a rule say that the wallet has what this takes? Facts, and what goes back, are not asked. */
const isBound = ({ type, postings }: Event): boolean => {
  const taken = sum(postings.map(({ account, amount }) => (account === 'wallet' ? amount : 0n)));
  return SPENDING.includes(type) || (type === 'CaseResolved' && taken > 0n);
};

const checkWallets = (books: Books): void => {
  for (const business of BUSINESSES) {
    const wallet = books.wallet(asks(business).open())!;
    const own = known(books, business);
    expect(wallet.held).toBe(totals(own, 'held'));
    expect(wallet.pending).toBe(totals(own, 'expected'));
    expect(wallet.dayUsed).toBeGreaterThanOrEqual(0n);
  }
};

const checkRefunds = (books: Books): void => {
  for (const [id, payment] of books.transactions) {
    if (payment.status !== 'completed' && payment.status !== 'refunded') continue;
    if (payment.kind !== 'payment') continue;
    const under = [...books.transactions.values()].filter((one) => one.status === 'held' && one.refunds === id) as KnownTransaction[];
    expect(payment.refunding).toBe(totals(under, 'held'));
    expect(payment.refunded).toBeGreaterThanOrEqual(0n);
    expect(payment.refunding + payment.refunded).toBeLessThanOrEqual(payment.price.amount);
    expect(payment.status === 'refunded').toBe(payment.refunded === payment.price.amount);
    if (payment.refunding + payment.refunded > 0n) count('payment with refunds');
  }
};

const isSuspense = (account: string): boolean => account.startsWith('suspense:');

/** What puts money into suspense, and by what name it is found there again. */
const suspended = ({ event, transaction }: Books['log'][number]): string | undefined => {
  if (event.type === 'CaseOpened') return event.caseId;
  return event.type === 'TransferReturned' || event.type === 'UnexplainedReported' ? transaction : undefined;
};

const inSuspense = ({ event }: Books['log'][number]): bigint =>
  sum(event.postings.map(({ account, amount }) => (isSuspense(account) ? amount : 0n)));

/** What each case put into suspense stays there until it is taken out as a whole: nothing else does. */
const checkSuspense = (books: Books): void => {
  const waiting = new Map<string, bigint>();
  for (const recorded of books.log) {
    const amount = inSuspense(recorded);
    const name = suspended(recorded);
    if (amount !== 0n && name !== undefined) waiting.set(name, amount);
    if (amount === 0n || recorded.event.type !== 'CaseResolved') continue;
    if (!waiting.delete(recorded.event.caseId)) waiting.delete(recorded.transaction);
  }
  const held = sum([...books.accounts()].map(([name, balance]) => (name.includes(' suspense:') ? balance : 0n)));
  expect(held).toBe(sum([...waiting.values()]));
  const opened_ = books.log.some(({ event }) => event.postings.some(({ account }) => isSuspense(account)));
  if (opened_) count(waiting.size === 0 ? 'suspense used and empty again' : 'suspense with something in it');
};

/** What cases left to be owed, and nothing else, is owed. */
const checkOwed = (books: Books): void => {
  const owed = sum(
    [...books.transactions.values()].flatMap((one) => (one.status === 'absent' ? [] : one.cases.map((known) => known.owed))),
  );
  expect(sum([...books.accounts()].map(([name, balance]) => (name.endsWith(' owed') ? balance : 0n)))).toBe(owed);
  if (owed > 0n) count('something owed');
};

const checkPlatform = (books: Books): void => {
  for (const place of ['live SLE', 'live GHS', 'test SLE'])
    expect(sum([...books.accounts()].map(([name, balance]) => (name.startsWith(place) ? balance : 0n)))).toBe(0n);
  const moving = BUSINESSES.flatMap((business) => known(books, business));
  expect(books.balance('expected', 'SLE')).toBe(totals(moving, 'expected'));
  if (books.balance('expected', 'SLE') > 0n) count('something expected');
};

const run = (history: readonly Move[]): Books => {
  const books = opened();
  for (const [number, move] of history.entries()) {
    const asked = askedBy(move, books, number);
    const decision = books.ask(asked);
    checkDecision(decision, books, asked);
    checkWallets(books);
  }
  return books;
};

describe('whatever is asked, in whatever order', () => {
  it('events balance, no rule overdraws, what is held and pending is what is open, and suspense holds what cases say', () => {
    fc.assert(
      fc.property(moves, (history) => {
        const books = run(history);
        checkRefunds(books);
        checkSuspense(books);
        checkOwed(books);
        checkPlatform(books);
      }),
      { numRuns: 700, endOnFailure: true },
    );
  });

  it('asking everything twice changes nothing more', () => {
    fc.assert(
      fc.property(moves, (history) => {
        const books = opened();
        for (const [number, move] of history.entries()) {
          const asked = askedBy(move, books, number);
          if (books.ask(asked).kind !== 'accepted' || asked.command.type === 'ResolveCase') continue;
          if (asked.command.type === 'SettleReceivable') continue;
          expect(books.when(asked), asked.command.type).toEqual({ kind: 'unchanged' });
          count('asked twice');
        }
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });

  const FLOOR = 10;
  const EVENTS = [...new Set(Object.values(TRANSITIONS).flatMap((after) => Object.keys(after)))];
  const MONEY = ['late_success', 'reversal', 'duplicate', 'transfer_returned_to_suspense'].flatMap((kind) => [
    `CaseOpened ${kind}`,
    `CaseResolved ${kind}`,
  ]);
  const MUST = [...EVENTS, ...REJECTIONS, ...TRANSACTION_KINDS.filter((kind) => kind !== 'transfer' && kind !== 'adjustment'), ...MONEY];
  const ALSO = ['WalletTermsSet', 'unchanged', 'payment with refunds', 'suspense used and empty again', 'suspense with something in it'];

  it.each([...MUST, ...ALSO, 'something expected', 'something owed', 'asked twice'])('went where it claims to have been: %s', (what) => {
    expect(reached.get(what) ?? 0).toBeGreaterThan(FLOOR);
  });
});
