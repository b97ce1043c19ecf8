import { type Client } from 'pg';
import { readBinaryRows } from '../proof/binary-rows.js';
import { ChainWalk, type StoredEvent } from '../proof/chain.js';
import { readEvents } from '../proof/event-pages.js';
import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { NO_DAY } from './account-states.js';
import { CopyRows } from './copy-rows.js';
import { EventGathering, LogProblem } from './gather-events.js';
import { passing, scratch, Scratch } from './scratch.js';

/** Where a shard's log ends. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
}

/** So many events are read, and their rows written, in one unit of work (P11). */
const PAGE = 10_000;
const BALANCES_AT_ONCE = 100_000;

/** Brings a shard's events into its scratch tables, from where an earlier run came to. */
export class ShardGathering {
  private problem: LogProblem | undefined;

  private constructor(
    private readonly client: Client,
    readonly scratch: Scratch,
    private readonly walk: ChainWalk,
    private readonly events: EventGathering,
    /** Has an earlier run, which was cut short, mended anything? */
    readonly hasMended: boolean,
  ) {}

  static async begin(client: Client, shard: number): Promise<ShardGathering> {
    const scratchTables = new Scratch(client, shard);
    const { place, loose, hasMended } = await scratchTables.begin();
    const gathering = new ShardGathering(
      client,
      scratchTables,
      new ChainWalk(shard, place),
      new EventGathering(scratchTables, loose),
      hasMended,
    );
    if (place.sequence > 0) await gathering.restoreAccounts();
    return gathering;
  }

  get sequence(): number {
    return this.walk.place.sequence;
  }

  /** The number, within the shard, of the account that is opened next. */
  get nextAccount(): number {
    return this.events.accounts.last + 1;
  }

  /** Gathers the events up to the head, a page in each unit of work. @throws LogProblem where the log is wrong */
  async gather(head: Head, pageDone: (events: number) => Promise<void> | void): Promise<void> {
    await this.read(head, async (events) => {
      await this.client.query('begin');
      await this.write();
      await this.client.query('commit');
      await pageDone(events);
    });
  }

  /** The last events, within the unit of work that holds the shard. @throws LogProblem */
  async gatherLast(head: Head): Promise<void> {
    await this.read(head, () => this.write());
  }

  /** Where the events leave all accounts, as a table. */
  async writeBalances(): Promise<void> {
    const table = passing('balances');
    await this.client.query(`drop table if exists ${table}`);
    await this.client.query(`create temp table ${table} (account bigint, balance bigint, sequence bigint, day date, day_used bigint)`);
    const rows = new CopyRows();
    for (let ordinal = 1; ordinal <= this.events.accounts.last; ordinal++) {
      this.addBalance(rows, ordinal);
      if (ordinal % BALANCES_AT_ONCE === 0) await rows.writeTo(this.client, table);
    }
    await rows.writeTo(this.client, table);
    await this.client.query(`analyze ${table}`);
  }

  /** Where the events leave these accounts; those that there are none of are left out. */
  async writeBalancesOf(accounts: readonly number[], table: string): Promise<void> {
    const rows = new CopyRows();
    for (const account of accounts) this.addBalance(rows, account - this.scratch.shard * ACCOUNTS_PER_SHARD);
    await rows.writeTo(this.client, table);
  }

  private addBalance(rows: CopyRows, ordinal: number): void {
    const { accounts } = this.events;
    if (!accounts.isOpen(ordinal)) return;
    const row = rows.row(5).whole(this.scratch.shard * ACCOUNTS_PER_SHARD + ordinal);
    row.bigint(accounts.balance[ordinal] ?? 0n).whole(accounts.sequence[ordinal] ?? 0);
    const day = accounts.day[ordinal] ?? NO_DAY;
    if (day === NO_DAY) row.null().null();
    else row.int(day).bigint(accounts.dayUsed[ordinal] ?? 0n);
  }

  private async read(head: Head, pageRead: (events: number) => Promise<void>): Promise<void> {
    const { walk } = this;
    const { shard } = this.scratch;
    await readEvents(
      this.client,
      { shard, from: this.sequence, to: head.sequence, page: PAGE },
      (event) => this.take(event),
      async (events) => {
        if (this.problem) throw this.problem;
        await pageRead(events);
      },
    );
    const { sequence, hash } = walk.place;
    if (sequence < head.sequence)
      throw new LogProblem(`shard ${shard}: the head is at sequence ${head.sequence}, but the log ends at ${sequence}`);
    if (hash !== head.hash) throw new LogProblem(`shard ${shard}: the head's hash is not that of sequence ${sequence}`);
  }

  /** What is wrong is kept until the page has arrived: the connection is needed afterwards. */
  private take(event: StoredEvent): void {
    if (this.problem) return;
    const [problem] = this.walk.step(event);
    try {
      if (problem === undefined) this.events.add(event);
      else this.problem = new LogProblem(problem);
    } catch (error) {
      if (!(error instanceof LogProblem)) throw error;
      this.problem = error;
    }
  }

  private write(): Promise<void> {
    return this.scratch.write({ place: this.walk.place, loose: this.events.loose });
  }

  /** The accounts as the scratch tables have them: opened in one, and moved by the entries of the other, the last of which counts. */
  private async restoreAccounts(): Promise<void> {
    const { shard } = this.scratch;
    const opened = `select number, code, currency, mode, business is null, sequence from ${scratch('accounts', shard)}`;
    await readBinaryRows(this.client, opened, 6, (row) =>
      this.events.restore(row.number(0), row.text(1), row.text(2), row.text(3), row.view(4)[0] === 1, row.number(5)),
    );
    const lines = new Int16Array(this.events.accounts.last + 1);
    const { accounts } = this.events;
    const entries = `select account, sequence, line, balance, day, day_used from ${scratch('entries', shard)}`;
    await readBinaryRows(this.client, entries, 6, (row) => {
      const ordinal = row.number(0) - shard * ACCOUNTS_PER_SHARD;
      const [sequence, line, known] = [row.number(1), row.number(2), accounts.sequence[ordinal] ?? 0];
      if (sequence < known || (sequence === known && line < (lines[ordinal] ?? 0))) return;
      accounts.sequence[ordinal] = sequence;
      accounts.balance[ordinal] = row.bigint(3);
      accounts.day[ordinal] = row.isNull(4) ? NO_DAY : row.number(4);
      accounts.dayUsed[ordinal] = row.isNull(5) ? 0n : row.bigint(5);
      lines[ordinal] = line;
    });
  }
}
