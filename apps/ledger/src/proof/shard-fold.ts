import { type LedgerEventMessage, readLedgerEvent } from '@daftari/contracts';
import { referenceHashOf, referenceKeyOf } from '../writer/reference-key.js';
import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { AccountColumns, AccountKinds, ownerOf } from './account-columns.js';
import { type StoredEvent } from './chain.js';
import { type Finding } from './findings.js';
import { Fingerprint, markOf, markOfTransaction } from './fingerprint.js';
import { type EventMeaning, followEvent } from './follow-event.js';

type EventData = LedgerEventMessage['data'];
type Opening = NonNullable<EventData['opens']>[number];

/** What a fold knows that no table tells of an earlier sequence. */
export interface FoldState {
  /** How many transactions have begun. */
  readonly begun: number;
  /** The ids of those that have not ended. */
  readonly open: ReadonlySet<string>;
  /** Overdraft limits other than zero, by owner, mode and currency. */
  readonly overdrafts: ReadonlyMap<string, bigint>;
}

/** The letters of `txn_` and `biz_`: UUIDs come after them. */
const PREFIX = 4;
/** Account numbers are given out one after another: one this far beyond the others was not. */
const ORDINALS_AHEAD = 1_000;

/** One shard's books, folded again from its events alone. */
export class ShardFold {
  readonly accounts = new AccountColumns();
  readonly kinds = new AccountKinds();
  /** The transactions that begin in the folded part. */
  readonly transactions = new Fingerprint();
  readonly open: Set<string>;
  readonly overdrafts: Map<string, bigint>;
  /** How many transactions have begun, those before the folded part included. */
  begun: number;
  private sequence = 0;
  private readonly firstNumber: number;

  constructor(
    readonly shard: number,
    private readonly finding: Finding,
    from?: FoldState,
  ) {
    this.firstNumber = shard * ACCOUNTS_PER_SHARD;
    this.begun = from?.begun ?? 0;
    this.open = new Set(from?.open);
    this.overdrafts = new Map(from?.overdrafts);
  }

  /** Adds one event, whose place in the chain is checked elsewhere. */
  add(event: StoredEvent): void {
    this.sequence = event.sequence;
    const value = event.body.toString('utf8');
    const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${event.type}.v${event.version}` }, value });
    if (!read.ok) return this.finding('chain', `${this.at}: ${event.type} cannot be read: ${read.reason}`);
    const { data } = read.message;
    for (const opening of data.opens ?? []) this.openAccount(opening);
    const meaning = followEvent(read.message);
    this.post(data, meaning.keepsToOverdraft === true);
    this.follow(data, meaning);
  }

  /** An account that an earlier verification saw opened, as it then stood. */
  restore(ordinal: number, kind: number, business: string | null, balance: bigint, sequence: number): void {
    this.accounts.open(ordinal, kind, ownerOf(business));
    this.accounts.balance[ordinal] = balance;
    this.accounts.sequence[ordinal] = sequence;
  }

  private get at(): string {
    return `shard ${this.shard}, sequence ${this.sequence}`;
  }

  private openAccount({ number, code, currency, mode, business_id: business }: Opening): void {
    const ordinal = number - this.firstNumber;
    const { accounts } = this;
    if (!(ordinal > 0 && ordinal <= accounts.last + ORDINALS_AHEAD))
      return this.finding('derived', `${this.at}: account ${number} is opened, which is not the next number of this shard`);
    if (accounts.isOpen(ordinal)) this.finding('derived', `${this.at}: account ${number} is opened twice`);
    accounts.open(ordinal, this.kinds.of(code, currency, mode), ownerOf(business));
    accounts.sequence[ordinal] = this.sequence;
  }

  private post(data: EventData, keepsToOverdraft: boolean): void {
    let [sum, line] = [0n, 0];
    for (const [number, amountText, balanceText] of data.entries) {
      const [amount, ordinal] = [BigInt(amountText), number - this.firstNumber];
      sum += amount;
      const kind = this.kinds.get(this.accounts.kind[ordinal]);
      if (kind?.currency === data.currency && kind.mode === data.mode) {
        this.move(ordinal, line, amount, BigInt(balanceText));
        if (keepsToOverdraft && amount > 0n) this.checkOverdraft(ordinal);
      } else this.finding('balanced', `${this.at}: account ${number} is not one of ${data.currency} ${data.mode}`);
      line++;
    }
    if (sum !== 0n) this.finding('balanced', `${this.at}: the entries sum to ${sum}, not to zero`);
  }

  private move(ordinal: number, line: number, amount: bigint, said: bigint): void {
    const { accounts } = this;
    const balance = (accounts.balance[ordinal] ?? 0n) + amount;
    accounts.balance[ordinal] = balance;
    accounts.sequence[ordinal] = this.sequence;
    accounts.count(ordinal, markOf(this.sequence, line, amount, said), 1);
    if (balance === said) return;
    const number = this.firstNumber + ordinal;
    this.finding('derived', `${this.at}: account ${number} is said to hold ${said} afterwards; the fold gives ${balance}`);
  }

  /** A wallet's money is owed to the business: its balance is negative while there is some, and positive once it is overdrawn. */
  private checkOverdraft(ordinal: number): void {
    const balance = this.accounts.balance[ordinal] ?? 0n;
    if (balance <= 0n) return;
    const kind = this.kinds.get(this.accounts.kind[ordinal]);
    if (kind?.code !== 'wallet') return;
    const limit = this.overdrafts.get(`${this.accounts.owner[ordinal] ?? 0}|${kind.currency}|${kind.mode}`) ?? 0n;
    if (balance <= limit) return;
    const number = this.firstNumber + ordinal;
    this.finding('overdraft', `${this.at}: the wallet of account ${number} holds ${-balance} and may not be below ${-limit}`);
  }

  private follow(data: EventData, meaning: EventMeaning): void {
    if (meaning.overdraftLimit !== undefined) this.limitOverdraft(data, BigInt(meaning.overdraftLimit));
    if (!('transaction_id' in data)) return;
    if (meaning.begins !== undefined) this.begin(data, data.transaction_id, meaning.begins);
    if (meaning.transaction === 'opens') this.open.add(data.transaction_id);
    else if (meaning.transaction === 'ends' && !this.open.delete(data.transaction_id))
      this.finding('once', `${this.at}: ${data.transaction_id} ends without being open`);
  }

  private begin(data: EventData, id: string, reference: string): void {
    if (this.open.has(id)) this.finding('once', `${this.at}: ${id} begins and is open already`);
    const key = referenceKeyOf(data.business_id.slice(PREFIX), data.mode, reference);
    this.transactions.add(markOfTransaction(id.slice(PREFIX), this.sequence, referenceHashOf(key)));
    this.begun++;
  }

  /** Almost all limits are zero: those are not kept. */
  private limitOverdraft(data: EventData, limit: bigint): void {
    const key = `${ownerOf(data.business_id)}|${data.currency}|${data.mode}`;
    if (limit === 0n) this.overdrafts.delete(key);
    else this.overdrafts.set(key, limit);
  }
}
