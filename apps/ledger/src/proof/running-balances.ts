import { readLedgerEvent } from '@daftari/contracts';
import { type Pool } from 'pg';
import { type StoredEvent } from './chain.js';

interface AccountAt {
  readonly balance: bigint;
  readonly sequence: number;
}

interface Line {
  readonly account: number;
  readonly sequence: number;
  readonly amount: bigint;
  /** What the event says that the account holds afterwards. */
  readonly said: bigint;
}

/** The balances that a stretch of one shard's log leaves behind, held against each other and against what is stored. */
export class RunningBalances {
  private readonly lines: Line[] = [];
  private readonly first = new Map<number, number>();
  private readonly last = new Map<number, AccountAt>();

  constructor(private readonly shard: number) {}

  /** Takes an event's entries in. Gives what is wrong with them by themselves. */
  add({ type, version, body, sequence }: StoredEvent): string | undefined {
    const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${type}.v${version}` }, value: body.toString('utf8') });
    if (!read.ok) return `shard ${this.shard}, sequence ${sequence}: ${type} cannot be read: ${read.reason}`;
    let sum = 0n;
    for (const [account, amountText, said] of read.message.data.entries) {
      const line = { account, sequence, amount: BigInt(amountText), said: BigInt(said) };
      sum += line.amount;
      this.lines.push(line);
      if (!this.first.has(account)) this.first.set(account, sequence);
      this.last.set(account, { balance: line.said, sequence });
    }
    return sum === 0n ? undefined : `shard ${this.shard}, sequence ${sequence}: the entries sum to ${sum}, not to zero`;
  }

  /** Does each line follow from the one before it, the first ones from the last entries before this stretch? */
  async findBreak(pool: Pool): Promise<string | undefined> {
    const { rows } = await pool.query<{ account: string; balance: string | null }>(BEFORE, [
      [...this.first.keys()],
      [...this.first.values()],
    ]);
    const balances = new Map(rows.map((row) => [Number(row.account), BigInt(row.balance ?? 0)]));
    for (const { account, sequence, amount, said } of this.lines) {
      const balance = (balances.get(account) ?? 0n) + amount;
      if (balance !== said)
        return `shard ${this.shard}, sequence ${sequence}: account ${account} is said to hold ${said} afterwards, and what came before gives ${balance}`;
      balances.set(account, balance);
    }
    return undefined;
  }

  /**
   * Are the stored balances those of this stretch? One that has moved on since belongs to a later one.
   * @param mayMoveOn false where nobody else can write
   */
  async findDisagreement(pool: Pool, mayMoveOn: boolean): Promise<string | undefined> {
    const { rows } = await pool.query<{ account: string; balance: string; sequence: string }>(
      'select account, balance, sequence from ledger.balances where account = any($1::bigint[])',
      [[...this.last.keys()]],
    );
    const stored = new Map(rows.map((row) => [Number(row.account), { balance: BigInt(row.balance), sequence: Number(row.sequence) }]));
    for (const [account, { balance, sequence }] of this.last) {
      const row = stored.get(account);
      if (row && row.sequence > sequence && mayMoveOn) continue;
      if (row?.sequence === sequence && row.balance === balance) continue;
      const said = row ? `${row.balance} as of sequence ${row.sequence}` : 'missing';
      return `shard ${this.shard}, account ${account}: the stored balance is ${said}, the event of sequence ${sequence} leaves ${balance}`;
    }
    return undefined;
  }
}

const BEFORE = `
select f.account, e.balance from unnest($1::bigint[], $2::bigint[]) as f(account, sequence)
cross join lateral (select balance from ledger.entries e where e.account = f.account and e.sequence < f.sequence order by e.sequence desc, e.line desc limit 1) e`;
