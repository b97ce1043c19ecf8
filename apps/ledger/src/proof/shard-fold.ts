import { isBeginning, type LedgerEventMessage, readLedgerEvent } from '@daftari/contracts';
import { hashEvent } from '../writer/event-hash.js';

/** The invariants that a fold over the log checks (DESIGN.md section 3, 1–5). */
export const CHECKS = ['balanced', 'derived', 'chain', 'once', 'overdraft'] as const;
export type CheckName = (typeof CHECKS)[number];

/** Told once per wrong thing: which invariant, and where. */
export type Finding = (check: CheckName, detail: string) => void;

export interface EventRow {
  sequence: string;
  incarnation: number;
  recorded_at: string;
  type: string;
  version: number;
  body: string;
  hash: Buffer;
}

/** One account as the events make it. */
export interface AccountFold {
  readonly currency: string;
  readonly mode: string;
  readonly code: string;
  balance: bigint;
  sequence: number;
  /** For comparing with the entries table, account by account. */
  lines: number;
  amounts: bigint;
  balances: bigint;
  weighted: bigint;
}

/** Events that take from a wallet by a rule: none may leave it beyond its overdraft. */
const SPENDING: readonly LedgerEventMessage['type'][] = ['FundsHeld', 'TransferSent', 'WalletDebited'];
/** Events that end what was open. */
const ENDING_OPEN: readonly LedgerEventMessage['type'][] = ['FundsCaptured', 'FundsReleased', 'FundsReceived', 'FundsDismissed'];

/** One shard's books, folded again from its events alone. */
export class ShardFold {
  readonly accounts = new Map<number, AccountFold>();
  /** Open holds by transaction id. */
  readonly open = new Set<string>();
  begun = 0;
  sequence = 0;
  hash: Buffer = Buffer.alloc(0);
  private recordedAt = 0;
  private readonly overdrafts = new Map<string, bigint>();
  private readonly wallets = new Map<string, number>();

  constructor(
    readonly shard: number,
    private readonly finding: Finding,
  ) {}

  /** Checks one event against those before it and adds it to the fold. */
  add(row: EventRow): void {
    this.checkChain(row);
    const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${row.type}.v${row.version}` }, value: row.body });
    if (!read.ok) {
      this.finding('chain', `${this.at}: ${row.type} cannot be read: ${read.reason}`);
      return;
    }
    this.openAccounts(read.message);
    this.post(read.message);
    this.follow(read.message);
  }

  private get at(): string {
    return `shard ${this.shard}, sequence ${this.sequence}`;
  }

  private checkChain(row: EventRow): void {
    const sequence = Number(row.sequence);
    if (sequence !== this.sequence + 1)
      this.finding('chain', `shard ${this.shard}: sequence ${this.sequence + 1} is missing, ${sequence} comes next`);
    this.sequence = sequence;
    const recordedAt = Number(row.recorded_at);
    if (recordedAt < this.recordedAt) this.finding('chain', `${this.at}: its stamp is earlier than the one before`);
    this.recordedAt = recordedAt;
    const header = { shard: this.shard, incarnation: row.incarnation, sequence, recordedAt, type: row.type, version: row.version };
    if (!hashEvent(header, this.hash, row.body).equals(row.hash))
      this.finding('chain', `${this.at}: the hash does not match the event's bytes`);
    this.hash = row.hash;
  }

  private openAccounts(message: LedgerEventMessage): void {
    for (const { number, code, currency, mode, business_id: business } of message.data.opens ?? []) {
      if (this.accounts.has(number)) this.finding('derived', `${this.at}: account ${number} is opened twice`);
      this.accounts.set(number, {
        currency,
        mode,
        code,
        balance: 0n,
        sequence: this.sequence,
        lines: 0,
        amounts: 0n,
        balances: 0n,
        weighted: 0n,
      });
      if (code === 'wallet') this.wallets.set(`${business ?? ''}|${mode}|${currency}`, number);
    }
  }

  private post(message: LedgerEventMessage): void {
    let sum = 0n;
    for (const [number, amountText, balanceText] of message.data.entries) {
      const [amount, balance] = [BigInt(amountText), BigInt(balanceText)];
      sum += amount;
      const account = this.accounts.get(number);
      if (account?.currency !== message.data.currency || account.mode !== message.data.mode) {
        this.finding('balanced', `${this.at}: account ${number} is not one of ${message.data.currency} ${message.data.mode}`);
        continue;
      }
      this.move(number, account, amount, balance);
    }
    if (sum !== 0n) this.finding('balanced', `${this.at}: the entries sum to ${sum}, not to zero`);
  }

  private move(number: number, account: AccountFold, amount: bigint, balance: bigint): void {
    account.balance += amount;
    account.sequence = this.sequence;
    account.lines++;
    account.amounts += amount;
    account.balances += balance;
    account.weighted += amount * BigInt(this.sequence);
    if (account.balance !== balance)
      this.finding('derived', `${this.at}: account ${number} is said to hold ${balance} afterwards; the fold gives ${account.balance}`);
  }

  private follow(message: LedgerEventMessage): void {
    const { data, type } = message;
    if (type === 'WalletOpened' || type === 'WalletTermsSet')
      this.overdrafts.set(`${data.business_id}|${data.mode}|${data.currency}`, BigInt(data.terms.overdraft_limit_minor));
    if (isBeginning(message)) this.begun++;
    if (type === 'FundsHeld' || type === 'FundsExpected') this.open.add(data.transaction_id);
    if (SPENDING.includes(type)) this.checkOverdraft(`${data.business_id}|${data.mode}|${data.currency}`);
    if (ENDING_OPEN.includes(type) && 'transaction_id' in data && !this.open.delete(data.transaction_id)) {
      this.finding('once', `${this.at}: ${data.transaction_id} ends without having been open`);
    }
  }

  private checkOverdraft(key: string): void {
    const account = this.accounts.get(this.wallets.get(key) ?? -1);
    if (account && account.balance > (this.overdrafts.get(key) ?? 0n))
      this.finding(
        'overdraft',
        `${this.at}: the wallet ${key} is ${-account.balance} and may not be below ${-(this.overdrafts.get(key) ?? 0n)}`,
      );
  }
}
