import { type CommandReply, readLedgerCommand } from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { type Transaction, type Wallet } from './books.js';
import { type Counts } from './counts.js';
import { Engine } from './engine.js';
import { caseAbout, Oracle, type Wire } from './oracle.js';
import { type Letter, type Verdict } from './verdict.js';

/** A command as it was sent. */
export interface Sent {
  readonly shard: number;
  readonly wire: Wire;
}

/** A command with what the oracle said to it. */
export interface Refused extends Sent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const LISTED_AFTER_FAILURE = 60;

/** The engine and the oracle side by side: both hear the same, and what they say is compared. */
export class World {
  readonly oracle: Oracle;
  readonly history: Sent[] = [];
  readonly refusals: Refused[] = [];
  readonly wallets: Wallet[] = [];
  readonly transactions: Transaction[] = [];
  /** Those with cases, the youngest case last. */
  readonly doubtful: Transaction[] = [];
  readonly businesses: { readonly id: string; readonly shard: number }[] = [];
  /** What one shard told another and is still on its way. */
  readonly onTheWay: OutgoingMessage[] = [];
  /** What first carried each transfer, for carrying it again. */
  readonly carried = new Map<string, Sent>();
  private readonly expected = new Map<string, Verdict[]>();
  private readonly unreadable = new Set<string>();
  /** So far has each log to be decided; a message that moves nothing lies beyond it. */
  private readonly ends: number[];
  private readonly lengths: number[];
  private lettersSeen = 0;
  private ids = 0;
  private readonly older = new Set<string>();
  commands = 0;
  readonly trace: string[] = [];

  constructor(
    readonly engine: Engine,
    readonly counts: Counts,
  ) {
    this.oracle = new Oracle(counts);
    this.ends = Array.from({ length: engine.shards }, () => 0);
    this.lengths = [...this.ends];
  }

  /** The next id, younger than all before; others fit in between. */
  id(prefix: string): string {
    return idOf(prefix, ++this.ids * 4096);
  }

  /** An id of a command that was made before the one with this id, and after the one before that. */
  olderThan(id: string, by: number): string {
    const older = idOf('cmd', Number.parseInt(id.slice(-12), 16) - by);
    if (this.older.has(older)) return this.olderThan(older, 1);
    this.older.add(older);
    return older;
  }

  /** Puts a message into a shard's log. */
  say({ shard, wire }: Sent): Verdict | undefined {
    this.commands++;
    this.engine.append(shard, wire);
    const length = (this.lengths[shard] = (this.lengths[shard] ?? 0) + 1);
    const read = readLedgerCommand(wire);
    if (read.ok || caseAbout(wire.value)) this.ends[shard] = length;
    const verdict = this.oracle.hear(shard, wire, this.engine.nowUs);
    this.note(shard, wire, verdict);
    if (read.ok) this.learn({ shard, wire }, read.message, verdict);
    else if (verdict) this.unreadable.add((JSON.parse(wire.value) as { command_id: string }).command_id);
    return verdict;
  }

  private learn(sent: Sent, { type, data }: { type: string; data: Readonly<Record<string, unknown>> }, verdict: Verdict | undefined): void {
    this.history.push(sent);
    if (!verdict) return;
    const id = String(data['command_id']);
    if (typeof data['reply_to'] === 'string') this.expected.set(id, [...(this.expected.get(id) ?? []), verdict]);
    if (verdict.outcome === 'refused' && typeof data['reference'] === 'string') this.refusals.push({ ...sent, type, data });
    if (verdict.outcome === 'accepted') this.learnAccepted(type, data);
  }

  private learnAccepted(type: string, data: Readonly<Record<string, unknown>>): void {
    const wallet = type === 'OpenWallet' ? [...this.oracle.wallets.values()].at(-1) : undefined;
    if (wallet) this.wallets.push(wallet);
    const about = this.oracle.transactions.get(String(data['transaction_id']));
    if (about?.cases.some(({ open }) => open)) this.doubtful.push(about);
    for (const name of ['transaction_id', 'to_transaction_id']) {
      const transaction = this.oracle.transactions.get(String(data[name]));
      if (transaction && 'amount_minor' in data) this.transactions.push(transaction);
    }
  }

  private note(shard: number, { headers, value }: Wire, verdict: Verdict | undefined): void {
    const said = verdict ? `${verdict.outcome} ${verdict.code ?? verdict.transaction?.status ?? ''}` : 'nobody to answer';
    this.trace.push(`${shard}/${(this.lengths[shard] ?? 0) - 1} ${headers['ce_type'] ?? 'no type'} ${shortened(value)} → ${said}`);
  }

  /** Hands all over, waits until it is decided, and holds every answer against the oracle's. */
  async settle(batch: number): Promise<void> {
    await this.engine.feed(batch);
    await this.engine.settled(this.ends);
    this.compareReplies();
    this.compareLetters();
  }

  private compareReplies(): void {
    for (const reply of this.engine.replies.splice(0)) {
      const queue = this.expected.get(reply.command_id);
      const verdict = queue?.shift();
      if (queue?.length === 0) this.expected.delete(reply.command_id);
      if (verdict) this.compare(reply, verdict);
      else if (!this.unreadable.has(reply.command_id) || reply.code !== 'malformed_command')
        this.differ(`nobody asked for this answer: ${JSON.stringify(reply)}`);
    }
    const [unanswered] = this.expected.keys();
    if (unanswered !== undefined) this.differ(`${unanswered} was never answered`);
  }

  private compare(reply: CommandReply, { outcome, code, available, needed, transaction }: Verdict): void {
    const expected = [outcome, code, available, needed, ...figures(transaction, String(transaction?.total))];
    const { transaction: view } = reply;
    const said = [reply.outcome, reply.code, reply.available_minor, reply.needed_minor, ...figures(view ?? undefined, view?.total_minor)];
    if (expected.join() !== said.join())
      this.differ(`${reply.command_id}: the oracle says ${expected.join(' ')}, the ledger ${said.join(' ')}`);
  }

  /** What the shards tell each other is what the oracle expects them to; then it is on its way. */
  private compareLetters(): void {
    const expected = this.oracle.letters.slice(this.lettersSeen).map(letterText).sort();
    this.lettersSeen = this.oracle.letters.length;
    // In an order of their own: which batch they came in must not change what happens next.
    const text = (message: OutgoingMessage): string => letterText(letterOf(message));
    const told = this.engine.outgoing.splice(0).sort((left, right) => (text(left) < text(right) ? -1 : 1));
    const said = told.map(text);
    if (expected.join('\n') !== said.join('\n'))
      this.differ(`the shards should have told each other\n${expected.join('\n')}\nand told\n${said.join('\n')}`);
    this.onTheWay.push(...told);
  }

  /** Says what differs, with what was said before: of the same transactions, and at last. */
  differ(what: string): never {
    const named = what.match(/(cmd|txn)_01890000-[0-9a-f-]+/g) ?? [];
    const about = this.related(new Set(named.slice(0, 5).map(shortened)));
    throw new Error(
      `${what}\nOf the same:\n${about.join('\n')}\nThe last commands:\n${this.trace.slice(-LISTED_AFTER_FAILURE).join('\n')}`,
    );
  }

  private related(ids: ReadonlySet<string>): readonly string[] {
    const naming = (wanted: ReadonlySet<string>) =>
      this.trace.filter((line) => (line.match(/(cmd|txn|r)_[0-9a-f]+/g) ?? []).some((id) => wanted.has(id)));
    const transactions = naming(ids).flatMap((line) => line.match(/(txn|r)_[0-9a-f]+/g) ?? []);
    return naming(new Set(transactions.slice(0, 8))).slice(-LISTED_AFTER_FAILURE);
  }
}

/** What is the same in all commands says nothing to who reads them. */
const shortened = (value: string): string =>
  value
    .replaceAll(/01890000-0000-7000-8000-0*/g, '')
    .replaceAll(
      /"(reply_to|fields|metadata|product_code|channel|recipient|webhook_url|description|evidence|tier)":("[^"]*"|\{[^}]*\}|null|\[\]),?/g,
      '',
    );

const idOf = (prefix: string, number: number): string => `${prefix}_01890000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

const figures = (
  t: { id: string; kind: string; status: string } | undefined,
  total: string | undefined,
): readonly (string | undefined)[] => (t ? [t.id, t.kind, t.status, total] : []);

const letterText = ({ type, shard, business, transaction, amount }: Letter): string =>
  [type, shard, business, transaction, amount ?? ''].join(' ');

const letterOf = ({ partition, headers, value }: OutgoingMessage): Letter => {
  const data = JSON.parse(value) as { business_id: string; transaction_id: string; amount_minor?: string };
  return {
    type: (headers['ce_type'] ?? '').split('.')[2] as Letter['type'],
    shard: partition,
    business: data.business_id,
    transaction: data.transaction_id,
    amount: data.amount_minor === undefined ? null : BigInt(data.amount_minor),
  };
};
