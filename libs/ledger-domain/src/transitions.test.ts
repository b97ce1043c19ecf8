import { describe, expect, it } from 'vitest';
import { asks, COLLECTION } from './asks.test-support.js';
import { type Asked, Books, type Recorded } from './books.test-support.js';
import { ABSENT, type Command, evolveTransaction, type LedgerStatus, RELEASE_STATUSES, TRANSITIONS } from './index.js';

const acme = asks();

/** A case of a transaction, opened and resolved. */
const discussed = (transaction: string): Asked[] => [acme.openCase(transaction), acme.resolve(transaction, 'OpenCase', 'accept')];

/** What a business comes to owe for its first case, and never pays, whatever became of the transaction. */
const owing = (t: string, opener: Command['type'], left: bigint): Asked[] => [
  ...[acme.debit(`${t}: all gone`, left), acme.resolve(t, opener, 'compensate', null, true)],
  ...[acme.settle(t, opener, 'written_off'), acme.credit(`${t}: again`, left)],
];
const owed: readonly Asked[] = [
  ...RELEASE_STATUSES.flatMap((status) => {
    const t = `owed ${status}`;
    return [acme.hold(t, 10n), acme.release(t, status), acme.capture(t), ...owing(t, 'CaptureHold', 9_990n)];
  }),
  ...[acme.collect('taken back', 1_000n), acme.receive('taken back'), acme.dismiss('taken back')],
  ...owing('taken back', 'DismissFunds', 10_990n),
  ...[acme.collect('all back', 1_000n), acme.receive('all back'), acme.refund('all of it', 'all back', 1_000n), acme.capture('all of it')],
  ...[acme.dismiss('all back'), ...owing('all back', 'DismissFunds', 10_990n)],
];

/** Everything that can happen to a transaction, decided. */
const log: readonly Recorded[] = [
  ...Books.given(
    acme.open(),
    asks('shop').open(),
    acme.credit('credited', 10_000n),
    acme.debit('debited', 1n),
    acme.moveFloat('float', 'top_up', 1n),
    acme.report('unexplained', 'out', 1n),
    ...owed,
    acme.hold('captured', 100n),
    ...discussed('captured'),
    acme.capture('captured', { commission: 5n }),
    acme.payCommission('commission', 5n),
    ...RELEASE_STATUSES.flatMap((status) => [
      ...[acme.hold(status, 1n), acme.release(status, status), ...discussed(status)],
      ...[acme.collect(`${status} payment`, COLLECTION), acme.dismiss(`${status} payment`, status)],
    ]),
    acme.send('sent', 100n, 'shop'),
    ...discussed('sent'),
    ...[acme.send('confirmed', 100n), ...discussed('confirmed'), acme.confirm('confirmed')],
    ...[acme.send('returned', 100n), acme.giveBack('returned')],
    ...[acme.collect('paid', COLLECTION), ...discussed('paid'), acme.receive('paid')],
    ...[acme.collect('whole', COLLECTION), acme.receive('whole'), acme.refund('back', 'whole', 1_000n), acme.capture('back')],
    ...discussed('whole'),
    ...[acme.release('back'), acme.resolve('back', 'ReleaseHold', 'compensate')],
  ).log,
  ...Books.given(acme.open(), acme.take('taken', 1n)).log,
  ...Books.given(acme.take('refused', 1n)).log,
].filter(({ event }) => event.type !== 'WalletOpened');

const STATUSES = Object.keys(TRANSITIONS) as LedgerStatus[];
const events = log.map(({ event }) => event);

describe('transitions', () => {
  it('what can be decided is what the table says, all of it and nothing else', () => {
    const decided = new Set(log.map(({ before, event, after }) => `${before.status} · ${event.type} · ${after.status}`));
    const written = STATUSES.flatMap((from) =>
      Object.entries(TRANSITIONS[from]).flatMap(([type, to]) => to.map((one) => `${from} · ${type} · ${one}`)),
    );
    expect([...decided].sort()).toEqual(written.sort());
    expect(written.length).toBeGreaterThan(40);
  });

  it.each(STATUSES)('no other event can happen to what is %s', (status) => {
    const states = [ABSENT, ...log.map(({ after }) => after)].filter((state) => state.status === status);
    expect(states.length).toBeGreaterThan(0);
    const others = events.filter(({ type }) => TRANSITIONS[status][type] === undefined);
    expect(others.length).toBeGreaterThan(20);
    for (const state of states)
      for (const event of others) expect(() => evolveTransaction(state, event), event.type).toThrow('cannot happen');
  });

  it('events of a wallet alone leave a transaction as it is', () => {
    const [first] = log;
    const opened = Books.given(acme.open(), acme.terms({ tier: 'free' })).log;
    for (const { event } of opened) expect(evolveTransaction(first!.after, event)).toBe(first!.after);
  });
});
