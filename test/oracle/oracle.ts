import { type LedgerCommandMessage, OpenCase, readLedgerCommand, wireTypeOf } from '@daftari/contracts';
import { Books, dateIn, isZone, LARGEST, type Transaction, type Wallet } from './books.js';
import { type Counts } from './counts.js';
import { type Fact, type Finding, type Letter, no, type Verdict } from './verdict.js';
import { rule } from './rules.js';

/** A message as it lies in a shard's log. */
export interface Wire {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

interface Refusal {
  readonly commandId: string;
  readonly atUs: number;
  readonly code: string;
  readonly available: bigint | null;
  readonly needed: bigint | null;
}

/** Refused doubles are remembered for two minutes. */
const REMEMBERED_US = 120_000_000;
/** What could be written in the first format, and what the third one brought. */
const FIRST_EVENTS = new Set(['WalletOpened', 'WalletTermsSet', 'WalletCredited', 'WalletDebited', 'FundsCaptured', 'FundsReleased']);
const THIRD_EVENTS = new Set(['UnexplainedReported', 'ReceivableSettled']);

/**
 * The second opinion: the books kept with plain maps and lists, one command after another, as the documents say that it should be. It shares no code
 * with the ledger but the shapes of the messages.
 */
export class Oracle {
  readonly books = new Books();
  readonly wallets = new Map<string, Wallet>();
  readonly transactions = new Map<string, Transaction>();
  readonly references = new Map<string, Transaction>();
  private readonly refusals = new Map<string, Refusal>();
  /** Where the messages lie that were set aside for people to look at: shard and offset. */
  readonly parked: string[] = [];
  /** How many messages each shard has heard. */
  private readonly heard = new Map<number, number>();
  /** What happened on each shard, in its order: the event, and the transaction that it is about. */
  readonly log = new Map<number, string[]>();
  /** What the shards tell each other, in the order in which it is decided. */
  readonly letters: Letter[] = [];
  /** The last stamp of each shard. */
  private readonly stamps = new Map<number, number>();
  format = 3;

  constructor(readonly counts: Counts) {}

  /** What comes of a message at that instant; undefined where nobody can be answered. */
  hear(shard: number, wire: Wire, nowUs: number): Verdict | undefined {
    this.heard.set(shard, (this.heard.get(shard) ?? 0) + 1);
    const read = readLedgerCommand(wire);
    const verdict = read.ok ? this.decide(shard, read.message, nowUs) : this.setAside(shard, wire, nowUs);
    if (read.ok) this.counts.command(read.message.type, verdict?.outcome ?? 'refused', verdict?.code ?? null);
    else this.counts.add('rules', 'a message that cannot be read');
    return verdict;
  }

  /** Of the message that was heard last. */
  private place(shard: number): string {
    return `${shard}|${(this.heard.get(shard) ?? 0) - 1}`;
  }

  /** Nobody can read it; where it names a transaction of a wallet, that gets a case. */
  private setAside(shard: number, { value }: Wire, nowUs: number): Verdict | undefined {
    this.parked.push(this.place(shard));
    const opening = caseAbout(value);
    if (opening && !this.elsewhere(shard, opening)) {
      const finding = rule(this, shard, opening, this.stampOf(shard, opening, nowUs));
      if (finding.say === 'yes' && this.canWrite(finding.facts)) {
        this.counts.add('rules', 'a case for a message that cannot be read');
        this.happen(shard, opening, finding.facts, this.stampOf(shard, opening, nowUs));
      }
    }
    const asked = fieldsOf(value);
    if (typeof asked['command_id'] !== 'string' || typeof asked['reply_to'] !== 'string') return undefined;
    return refused('malformed_command');
  }

  private decide(shard: number, message: LedgerCommandMessage, nowUs: number): Verdict {
    const { data } = message;
    const stamp = this.stampOf(shard, message, nowUs);
    // What one shard tells another is no request that a client was answered: it is decided whenever it comes.
    const reference = message.type === 'ReceiveTransfer' ? undefined : this.referenceOf(message);
    const earlier = reference === undefined ? undefined : this.earlierRefusal(shard, reference, data.command_id, nowUs);
    if (earlier) return { ...refused(earlier.code), available: earlier.available, needed: earlier.needed };
    const finding = this.find(shard, message, stamp);
    if (finding.say === 'no') return this.refuse(shard, message, finding, reference, stamp);
    if (finding.say === 'yes') this.happen(shard, message, finding.facts, stamp);
    if (message.type === 'ReceiveTransfer') this.answer(message);
    const told = finding.transaction;
    return {
      outcome: finding.say === 'yes' ? 'accepted' : 'replayed',
      code: null,
      available: null,
      needed: null,
      transaction: told && { id: told.id, status: told.status, kind: told.kind, total: told.total },
    };
  }

  private find(shard: number, message: LedgerCommandMessage, stamp: number): Finding {
    // What one shard tells another is always answered; all else was sent to the wrong place.
    if (message.type !== 'ReceiveTransfer' && this.elsewhere(shard, message)) {
      this.counts.add('rules', 'sent to the wrong shard');
      return no('malformed_command');
    }
    const finding = this.makesSense(message) ? rule(this, shard, message, stamp) : no('malformed_command');
    // What was decided before is told again, however late its double comes.
    if (finding.say === 'same' || (finding.say === 'no' && finding.code === 'reference_conflict')) return finding;
    const { not_after: notAfter } = message.data;
    if (notAfter !== undefined && stamp / 1000 > Date.parse(notAfter)) return no('too_late');
    if (finding.say === 'no') return finding;
    if (!this.canWrite(finding.facts)) return no('format_too_old');
    if (this.fits(shard, message, finding.facts, stamp)) return finding;
    this.counts.add('rules', 'more money than an account can hold');
    return no('malformed_command');
  }

  private makesSense({ type, data }: LedgerCommandMessage): boolean {
    if ((type !== 'OpenWallet' && type !== 'SetWalletTerms') || isZone(data.terms.timezone)) return true;
    this.counts.add('rules', 'a time zone that does not exist');
    return false;
  }

  /** Only what makes sense is refused by a rule; the rest is set aside first. */
  private refuse(
    shard: number,
    message: LedgerCommandMessage,
    { code, available, needed }: Finding & { say: 'no' },
    reference: string | undefined,
    stamp: number,
  ): Verdict {
    if (code === 'malformed_command') this.parkReadable(shard, message, stamp);
    const { command_id: commandId } = message.data;
    const refusal = { commandId, atUs: stamp, code, available: largest(available), needed: largest(needed) };
    if (reference !== undefined) this.remember(`${shard}|${reference}`, refusal);
    return { ...refused(code), available: refusal.available, needed: refusal.needed };
  }

  /** The refusal of the youngest command of a reference stands. */
  private remember(key: string, refusal: Refusal): void {
    const known = this.refusals.get(key);
    const fresh = known !== undefined && known.atUs >= refusal.atUs - REMEMBERED_US;
    if (!fresh || known.commandId <= refusal.commandId) this.refusals.set(key, refusal);
  }

  private parkReadable(shard: number, message: LedgerCommandMessage, stamp: number): void {
    this.parked.push(this.place(shard));
    if (!('transaction_id' in message.data) || this.elsewhere(shard, message)) return;
    const opening = caseOf(message.data, message.data.transaction_id);
    const finding = opening && rule(this, shard, opening, stamp);
    if (opening && finding?.say === 'yes' && this.canWrite(finding.facts)) {
      this.counts.add('rules', 'a case for a command that makes no sense');
      this.happen(shard, opening, finding.facts, stamp);
    }
  }

  /** The refusal that answers a double, or what was sent before it: else they would be charged after having been told no. */
  private earlierRefusal(shard: number, reference: string, commandId: string, nowUs: number): Refusal | undefined {
    const refusal = this.refusals.get(`${shard}|${reference}`);
    if (!refusal || refusal.atUs < nowUs - REMEMBERED_US) return undefined;
    if (commandId === refusal.commandId) {
      this.counts.add('rules', 'a double of a refused command');
      return refusal;
    }
    // Where the reference has become a transaction, nobody can be charged twice: it answers.
    if (commandId > refusal.commandId || this.references.get(reference)?.shard === shard) return undefined;
    this.counts.add('rules', 'older than the refusal of its reference');
    return refusal;
  }

  private happen(shard: number, { data }: LedgerCommandMessage, facts: readonly Fact[], stamp: number): void {
    this.stamps.set(shard, stamp);
    for (const fact of facts) {
      this.books.book(shard, data.currency, data.mode, fact.lines);
      fact.then();
      this.counts.add('events', fact.event);
      this.logOf(shard).push(`${fact.event}|${fact.about ?? ''}`);
      if (fact.rule !== undefined) this.counts.add('rules', fact.rule);
    }
  }

  private logOf(shard: number): string[] {
    const log = this.log.get(shard) ?? [];
    this.log.set(shard, log);
    return log;
  }

  private canWrite(facts: readonly Fact[]): boolean {
    if (this.format === 1) return facts.every(({ event, rule: step }) => FIRST_EVENTS.has(event) || step === 'purchase hold, plain');
    return this.format === 3 || !facts.some(({ event, owes }) => THIRD_EVENTS.has(event) || owes === true);
  }

  private fits(shard: number, { data }: LedgerCommandMessage, facts: readonly Fact[], stamp: number): boolean {
    const lines = facts.flatMap((fact) => fact.lines);
    return this.books.fits(shard, data.currency, data.mode, lines) && this.spendingFits(data, facts, stamp);
  }

  /** What a wallet has spent on a day is a sum of money too. */
  private spendingFits(data: LedgerCommandMessage['data'], facts: readonly Fact[], stamp: number): boolean {
    const wallet = this.walletOf(data.business_id, data.mode, data.currency);
    const spends = facts.some(({ event, rule: step }) => event === 'TransferSent' || (event === 'FundsHeld' && step !== 'refund hold'));
    if (!spends || !wallet || !('total_minor' in data)) return true;
    return this.spentToday(wallet, stamp) + BigInt(data.total_minor) <= LARGEST;
  }

  /** Nothing is stamped before what caused it, nor before what is in the books already. */
  stampOf(shard: number, { data }: LedgerCommandMessage, nowUs: number): number {
    const caused = 'caused_at' in data ? microseconds(data.caused_at) : 0;
    return Math.max(nowUs, this.stamps.get(shard) ?? 0, caused);
  }

  walletOf(business: string, mode: string, currency: string): Wallet | undefined {
    return this.wallets.get(`${business}|${mode}|${currency}`);
  }

  /** The business day: the date where the business is, and never an earlier one than before. */
  today(wallet: Wallet, stamp: number): string {
    const date = dateIn(wallet.terms.timezone, stamp / 1000);
    return date > wallet.lastDay ? date : wallet.lastDay;
  }

  spentToday(wallet: Wallet, stamp: number): bigint {
    return wallet.spent.get(this.today(wallet, stamp)) ?? 0n;
  }

  private elsewhere(shard: number, { data }: LedgerCommandMessage): boolean {
    const wallet = this.walletOf(data.business_id, data.mode, data.currency);
    return wallet !== undefined && wallet.shard !== shard;
  }

  referenceOf({ type, data }: LedgerCommandMessage): string | undefined {
    if (type === 'ReceiveTransfer') return `${data.business_id}|${data.mode}|transfer/${data.from_transaction_id.slice(4)}`;
    return 'reference' in data ? `${data.business_id}|${data.mode}|${data.reference}` : undefined;
  }

  /** The recipient's shard always says what became of a transfer. */
  private answer({ type, data }: LedgerCommandMessage): void {
    if (type !== 'ReceiveTransfer') return;
    const arrived = this.references.get(this.referenceOf({ type, data } as LedgerCommandMessage) ?? '');
    const taken = arrived?.status === 'completed';
    this.letters.push({
      type: taken ? 'ConfirmTransfer' : 'ReturnTransfer',
      shard: data.from_shard,
      business: data.from_business_id,
      transaction: data.from_transaction_id,
      amount: null,
    });
  }
}

/** The ledger makes up the id of a case about a message that was set aside. */
export const UNNAMED = 'cmd_00000000-0000-0000-0000-000000000000';

/** Sums beyond what is ever booked are told as the most there is. */
const largest = (amount: bigint | null): bigint | null => {
  if (amount === null || (amount <= LARGEST && amount >= -LARGEST)) return amount;
  return amount > 0n ? LARGEST : -LARGEST;
};

const refused = (code: string): Verdict => ({ outcome: 'refused', code, available: null, needed: null, transaction: undefined });

const microseconds = (instant: string): number => Date.parse(instant) * 1000 + Number(instant.slice(23, -1) || 0);

const fieldsOf = (value: string): Readonly<Record<string, unknown>> => {
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
};

export const caseAbout = (value: string): LedgerCommandMessage | undefined => {
  const { transaction_id: id, ...data } = fieldsOf(value);
  return typeof id === 'string' ? caseOf(data, id) : undefined;
};

/** The command that opens a case about a message which was set aside, if the message says enough. */
const caseOf = (from: Readonly<Record<string, unknown>>, id: string): LedgerCommandMessage | undefined => {
  const { business_id, mode, currency } = from;
  const data = { command_id: UNNAMED, business_id, mode, currency, transaction_id: id, kind: 'parked_command', evidence: [] };
  const read = readLedgerCommand({ headers: { ce_type: wireTypeOf(OpenCase) }, value: JSON.stringify(data) });
  return read.ok ? read.message : undefined;
};
