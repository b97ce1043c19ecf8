import {
  type BeginningMessage,
  type EndingMessage,
  isBeginning,
  isEnding,
  isSequel,
  type LedgerEventMessage,
  readLedgerEvent,
  type SequelMessage,
} from '@daftari/contracts';
import { AccountKinds } from '../proof/account-columns.js';
import { type StoredEvent } from '../proof/chain.js';
import { homeOf, statusAfter, viewOf } from '../projections/project-event.js';
import { platformKey } from '../writer/book-event.js';
import { sentAmount } from '../writer/project.js';
import { referenceHashBytes, referenceKeyOf } from '../writer/reference-key.js';
import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { KIND_CODES, STATUS_CODES, type StoredStatus } from '../writer/unit.js';
import { AccountStates, NO_DAY } from './account-states.js';
import { type LooseDays, type Scratch } from './scratch.js';

/** The log itself is wrong: nothing can be rebuilt from it. */
export class LogProblem extends Error {
  override readonly name = 'LogProblem';
}

type EventData = LedgerEventMessage['data'];
type Opening = NonNullable<EventData['opens']>[number];

/** The letters of `biz_`: the UUID comes after them. */
const PREFIX = 4;
const DAY_MS = 86_400_000;
const EPOCH_DAYS = Date.UTC(2000, 0, 1) / DAY_MS;
/** Account numbers are given out one after another: one this far beyond the others was not. */
const ORDINALS_AHEAD = 1_000;

/** Gathers what a shard's events say, row by row, and holds each against where those before it left the accounts. */
export class EventGathering {
  readonly accounts = new AccountStates();
  readonly kinds = new AccountKinds();
  /** The numbers of the platform's accounts (`platformKey`). */
  private readonly platform = new Map<string, number>();
  private readonly firstNumber: number;
  private sequence = 0;
  private stamp = 0;
  private lastDay = { text: '', days: 0 };

  constructor(
    private readonly scratch: Scratch,
    readonly loose: LooseDays,
  ) {
    this.firstNumber = scratch.shard * ACCOUNTS_PER_SHARD;
  }

  /** Adds the next event, whose place in the chain was checked. @throws LogProblem */
  add({ sequence, recordedAt, type, version, body }: StoredEvent): void {
    this.sequence = sequence;
    this.stamp = recordedAt;
    const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${type}.v${version}` }, value: body.toString('utf8') });
    if (!read.ok) throw this.problem(`${type} cannot be read: ${read.reason}`);
    const { message } = read;
    for (const opening of message.data.opens ?? []) this.open(opening);
    if (message.type === 'WalletOpened' || message.type === 'WalletTermsSet') this.noteTerms(message);
    const wallet = this.post(message);
    if (isBeginning(message)) this.begin(message, wallet);
    else if (isEnding(message) || isSequel(message)) this.goOn(message);
  }

  /** An account that an earlier run gathered. */
  restore(number: number, code: string, currency: string, mode: string, isPlatform: boolean, sequence: number): void {
    this.accounts.open(number - this.firstNumber, this.kinds.of(code, currency, mode), sequence);
    if (isPlatform) this.platform.set(platformKey(code, currency, mode), number);
  }

  private problem(what: string): LogProblem {
    return new LogProblem(`shard ${this.scratch.shard}, sequence ${this.sequence}: ${what}`);
  }

  private open({ number, code, currency, mode, business_id: business }: Opening): void {
    const ordinal = number - this.firstNumber;
    const { accounts, scratch } = this;
    if (!(ordinal > 0 && ordinal <= accounts.last + ORDINALS_AHEAD) || accounts.isOpen(ordinal))
      throw this.problem(`account ${number} is opened, which is not the next number of this shard`);
    accounts.open(ordinal, this.kinds.of(code, currency, mode), this.sequence);
    if (business === null) this.platform.set(platformKey(code, currency, mode), number);
    const row = scratch.rows.accounts.row(7).whole(number).int(scratch.shard).text(code).text(currency).text(mode);
    (business === null ? row.null() : row.uuid(business)).whole(this.sequence);
  }

  private noteTerms(message: Extract<LedgerEventMessage, { type: 'WalletOpened' | 'WalletTermsSet' }>): void {
    const { business_id: business, mode, currency, terms } = message.data;
    const row = this.scratch.rows.terms.row(7).uuid(business).text(mode).text(currency).whole(this.sequence);
    (message.type === 'WalletOpened' ? row.text(message.data.wallet_id) : row.null()).jsonb(JSON.stringify(terms)).whole(this.stamp);
  }

  /** Posts the entries. Gives the number of the wallet that they move, if any: it is always the event's own business's. */
  private post(message: LedgerEventMessage): number | undefined {
    const { data } = message;
    let [sum, line, wallet] = [0n, 0, undefined as number | undefined];
    for (const [number, amountText, saidText] of data.entries) {
      const [ordinal, amount, said] = [number - this.firstNumber, BigInt(amountText), BigInt(saidText)];
      const kind = this.kinds.get(this.accounts.kind[ordinal]);
      if (kind?.currency !== data.currency || kind.mode !== data.mode)
        throw this.problem(`account ${number} is not one of ${data.currency} ${data.mode}`);
      this.move(ordinal, amount, said);
      const row = this.scratch.rows.entries.row(7).whole(number).whole(this.sequence).smallint(line).bigint(amount).bigint(said);
      if (kind.code === 'wallet') {
        if (wallet === undefined) this.noteDay(message, ordinal);
        wallet = number;
        this.writeDay(row, ordinal);
      } else row.null().null();
      sum += amount;
      line++;
    }
    if (sum !== 0n) throw this.problem(`the entries sum to ${sum}, not to zero`);
    if (wallet === undefined) this.keepDay(message);
    return wallet;
  }

  private move(ordinal: number, amount: bigint, said: bigint): void {
    const { accounts } = this;
    const balance = (accounts.balance[ordinal] ?? 0n) + amount;
    if (balance !== said)
      throw this.problem(`account ${this.firstNumber + ordinal} is said to hold ${said} afterwards, and what came before gives ${balance}`);
    accounts.balance[ordinal] = balance;
    accounts.sequence[ordinal] = this.sequence;
  }

  private writeDay(row: ReturnType<Scratch['rows']['entries']['row']>, ordinal: number): void {
    const day = this.accounts.day[ordinal] ?? NO_DAY;
    if (day === NO_DAY) row.null().null();
    else row.int(day).bigint(this.accounts.dayUsed[ordinal] ?? 0n);
  }

  /** The day that a wallet's spending counts to, as the event leaves it. */
  private noteDay(message: LedgerEventMessage, ordinal: number): void {
    const { accounts, loose } = this;
    const kept = loose.size === 0 ? undefined : loose.get(walletName(message.data));
    if (kept) {
      loose.delete(walletName(message.data));
      if (kept.day !== NO_DAY) accounts.day[ordinal] = kept.day;
      accounts.dayUsed[ordinal] = BigInt(kept.used);
    }
    const stated = statedDay(message);
    if (stated === undefined) return;
    if (stated.begins) accounts.day[ordinal] = this.days(stated.day);
    accounts.dayUsed[ordinal] = BigInt(stated.used);
  }

  /** A purchase at no charge moves nothing, and states a day. */
  private keepDay(message: LedgerEventMessage): void {
    const stated = statedDay(message);
    if (stated === undefined) return;
    const name = walletName(message.data);
    const day = stated.begins ? this.days(stated.day) : (this.loose.get(name)?.day ?? NO_DAY);
    this.loose.set(name, { day, used: stated.used });
  }

  private days(text: string): number {
    if (text !== this.lastDay.text) this.lastDay = { text, days: Date.parse(text) / DAY_MS - EPOCH_DAYS };
    return this.lastDay.days;
  }

  private begin(message: BeginningMessage, wallet: number | undefined): void {
    const { data } = message;
    const { kind, status } = viewOf(message);
    const home = homeOf(this.platform, message) ?? wallet;
    const { rows } = this.scratch;
    const row = rows.beginnings.row(11).uuid(data.transaction_id).whole(this.sequence);
    if (home === undefined) row.null().uuid(data.business_id).text(data.mode).text(data.currency);
    else row.whole(home).null().null().null();
    row
      .long(referenceHashBytes(referenceKeyOf(data.business_id.slice(PREFIX), data.mode, data.reference)))
      .smallint(STATUS_CODES[status as StoredStatus])
      .smallint(KIND_CODES[kind])
      .bool(message.type === 'FundsHeld' || message.type === 'FundsExpected')
      .whole(this.stamp);
    if (message.type === 'TransferSent' && message.data.status === 'pending') this.send(message);
  }

  private send({ data }: Extract<LedgerEventMessage, { type: 'TransferSent' }>): void {
    const row = this.scratch.rows.sent.row(7).uuid(data.transaction_id).whole(this.sequence).int(data.to_shard);
    row
      .text(data.currency)
      .text(data.mode)
      .bigint(BigInt(sentAmount(data)))
      .whole(this.stamp);
  }

  private goOn(message: EndingMessage | SequelMessage): void {
    const status = STATUS_CODES[statusAfter(message) as StoredStatus];
    const { rows } = this.scratch;
    rows.sequels.row(4).uuid(message.data.transaction_id).whole(this.sequence).smallint(status).bool(isEnding(message));
    if (message.type !== 'CaseOpened' && message.type !== 'CaseResolved') return;
    const { case_id: id, transaction_id: transaction, kind } = message.data;
    const row = rows.cases.row(6).uuid(id).whole(this.sequence).uuid(transaction).text(kind);
    row.bool(message.type === 'CaseOpened').whole(this.stamp);
  }
}

const walletName = ({ business_id: business, mode, currency }: EventData): string => `${business}|${mode}|${currency}`;

/** What an event says of its wallet's day: a new one with what was used of it, or only that. As `evolveWallet` of the domain takes it. */
const statedDay = ({
  type,
  data,
}: LedgerEventMessage): { readonly begins: boolean; readonly day: string; readonly used: string } | undefined => {
  if (type === 'FundsHeld' || type === 'TransferSent') return { begins: true, day: data.business_day, used: data.day_used_minor };
  if (type === 'FundsReleased' || type === 'TransferReturned') return { begins: false, day: '', used: data.day_used_minor };
  return undefined;
};
