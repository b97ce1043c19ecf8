import { asks } from './asks.test-support.js';
import { type Asked, type Books } from './books.test-support.js';
import { type KnownTransaction, plainPrice, type Price } from './index.js';
import { BUSINESSES, type Move } from './random-moves.test-support.js';

const outgoing = ({ price }: Move): Price => ({
  ...price,
  total: price.amount - price.discount + (price.feePayer === 'merchant' ? price.fee + price.tax : 0n),
});
const undiscounted = (of: Move): Price => outgoing({ ...of, price: { ...of.price, discount: 0n } });
const incoming = ({ price }: Move): Price => ({
  ...price,
  discount: 0n,
  total: price.amount - (price.feePayer === 'merchant' ? price.fee + price.tax : 0n),
});

export const transactionOf = (business: string, at: number): string => `${business} ${at}`;

/** A command in the light of how the books stand; the number makes its case's id its own. */
export const askedBy = (of: Move, books: Books, number: number): Asked => {
  const asked = oddly(of, choose(of, books));
  return { ...asked, command: { ...asked.command, newCaseId: `case ${number}` } };
};

const choose = (of: Move, books: Books): Asked => {
  const { business, at, other, price, day, wallet, standing, limits, movement } = of;
  const ask = asks(business);
  const t = transactionOf(business, at);
  switch (of.move) {
    case 'hold':
      return ask.hold(t, outgoing(of), day);
    case 'payout':
      return ask.payout(t, outgoing(of), day);
    case 'refund':
      return ask.refund(t, paymentOf(of, books) ?? transactionOf(business, other), (price.amount + 3n) / 4n, day);
    case 'collect':
      return ask.collect(t, incoming(of));
    case 'announce':
      return ask.announce(t, incoming(of));
    case 'send':
      return ask.send(t, undiscounted(of), undefined, day);
    case 'sendHere':
      return ask.send(t, undiscounted(of), BUSINESSES[of.pick % 2], day);
    case 'take':
      return ask.take(t, price.amount);
    case 'credit':
      return ask.credit(t, price.amount * 3n);
    case 'debit':
      return ask.debit(t, price.amount);
    case 'drain':
      return ask.debit(t, (books.wallet(ask.open())?.available ?? 0n) + (books.wallet(ask.open())?.terms.overdraftLimit ?? 0n));
    case 'pay':
      return ask.payCommission(t, price.discount + price.tax + 1n);
    case 'float':
      return ask.moveFloat(
        t,
        movement,
        movement === 'settle' ? { ...incoming(of), tax: 0n, feePayer: 'merchant', total: price.amount - price.fee } : price.amount,
      );
    case 'report':
      return ask.report(t, of.pick % 2 === 0 ? 'in' : 'out', of.pick < 10 ? plainPrice(0n) : price.amount);
    case 'terms':
      return ask.terms({ ...limits, status: isSending(of, books) ? 'closed' : wallet, businessStatus: standing });
    case 'sequel':
      return sequel(of, books);
    case 'anyEnding':
      return endings(of, t)[of.pick % endings(of, t).length]!;
    case 'resolve':
      return resolve(of, books);
    case 'settle':
      return settle(of, books);
  }
};

const paymentOf = ({ business, pick }: Move, books: Books): string | undefined => {
  const paid = [...books.transactions].filter(([id, { status }]) => id.startsWith(business) && status === 'completed');
  const payments = paid.filter(([, one]) => one.status !== 'absent' && one.kind === 'payment');
  return payments[pick % Math.max(payments.length, 1)]?.[0];
};

const endings = ({ business, provider, cost, commission, status }: Move, t: string): readonly Asked[] => {
  const ask = asks(business);
  return [
    ...[ask.capture(t, { provider, cost, commission }), ask.release(t, status), ask.receive(t, provider), ask.dismiss(t, status, provider)],
    ...[ask.receive(t, null), ask.dismiss(t, status, null), ask.confirm(t), ask.giveBack(t), ask.openCase(t)],
  ];
};

/** Transactions of a business that something can come of; what is in transit before all where its sender closed meanwhile. */
const followed = ({ business }: Move, books: Books): [string, KnownTransaction][] => {
  const begun = [...books.transactions].filter(
    (entry): entry is [string, KnownTransaction] =>
      entry[0].startsWith(business) && entry[1].status !== 'absent' && entry[1].kind !== 'adjustment',
  );
  const closed = books.wallet(asks(business).open())?.terms.status === 'closed';
  const moving = begun.filter(([, { status }]) => status === 'in_transit');
  return closed && moving.length > 0 ? moving : begun;
};

/** Some wallets are closed just while a transfer is on its way. */
const isSending = (of: Move, books: Books): boolean =>
  of.pick % 2 === 0 && followed(of, books).some(([, { status }]) => status === 'in_transit');

/** Something that may well come next for a transaction that has begun. */
const sequel = (of: Move, books: Books): Asked => {
  const begun = followed(of, books);
  const found = begun[of.pick % Math.max(begun.length, 1)];
  const ask = asks(of.business);
  if (!found || of.at === 0) return ask.openCase(found?.[0] ?? transactionOf(of.business, of.at));
  const [t, { kind, mode, currency }] = found;
  const asked = next(of, t, kind);
  return { ...asked, command: { ...asked.command, mode, currency } };
};

const next = ({ business, provider, cost, commission, status, other }: Move, t: string, kind: KnownTransaction['kind']): Asked => {
  const ask = asks(business);
  const yes = other < 9;
  switch (kind) {
    case 'purchase':
    case 'payout':
    case 'refund':
      return yes ? ask.capture(t, { provider, cost, commission }) : ask.release(t, status);
    case 'payment':
      return yes ? ask.receive(t, provider) : ask.dismiss(t, status, provider);
    case 'deposit':
      return yes ? ask.receive(t, null) : ask.dismiss(t, status, null);
    case 'transfer':
      return other < 6 ? ask.confirm(t) : ask.giveBack(t);
    case 'adjustment':
      return ask.openCase(t);
  }
};

/** A decision on a case: mostly on one that is open, sometimes on one that is not, or on none. */
const resolve = (of: Move, books: Books): Asked => {
  const { business, at, other, pick, decision, provider, cost, commission } = of;
  const all = [...books.transactions].flatMap(([id, one]) =>
    id.startsWith(business) && one.status !== 'absent' ? one.cases.map((known) => ({ id, known })) : [],
  );
  const open = all.filter(({ known }) => known.open);
  const from = at > 1 && open.length > 0 ? open : all;
  const found = from[pick % Math.max(from.length, 1)];
  const delivery = { provider, cost, commission };
  const asked = asks(business).resolve(found?.id ?? transactionOf(business, at), 'OpenCase', decision, delivery, pick % 3 > 0);
  const caseId = other === 0 ? 'no such case' : (found?.known.id ?? 'no such case');
  return { ...asked, command: { ...asked.command, caseId } as Asked['command'] };
};

/** What is owed is paid, or not; now and then where nothing is. */
const settle = ({ business, at, pick }: Move, books: Books): Asked => {
  const all = [...books.transactions].flatMap(([id, one]) =>
    id.startsWith(business) && one.status !== 'absent' ? one.cases.map((known) => ({ id, known })) : [],
  );
  const owing = all.filter(({ known }) => known.owed > 0n);
  const from = at > 1 && owing.length > 0 ? owing : all;
  const found = from[pick % Math.max(from.length, 1)];
  const asked = asks(business).settle(found?.id ?? transactionOf(business, at), 'OpenCase', pick % 3 === 0 ? 'written_off' : 'collected');
  return { ...asked, command: { ...asked.command, caseId: found?.known.id ?? 'no such case' } as Asked['command'] };
};

const oddly = ({ odd, price }: Move, asked: Asked): Asked => {
  const over = {
    '': {},
    mode: { mode: 'test' },
    currency: { currency: 'GHS' },
    request: { requestHash: 'another' },
    price: { price: { ...price, total: -1n } },
  }[odd];
  return { ...asked, command: { ...asked.command, ...over } as Asked['command'] };
};
