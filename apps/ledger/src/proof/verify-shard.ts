import pg, { type Client, type ClientConfig } from 'pg';
import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { readBinaryRows } from './binary-rows.js';
import { ChainWalk, LOG_BEGINS, type StoredEvent } from './chain.js';
import { compareBalances, type Comparison } from './compare-accounts.js';
import { compareEntries } from './compare-entries.js';
import { compareTransactions } from './compare-transactions.js';
import { readEvents } from './event-pages.js';
import { type CheckName, type Finding, Findings, type Found } from './findings.js';
import { ShardFold } from './shard-fold.js';
import { readVerifiedPoint, type VerifiedPoint } from './verified-points.js';

/** How much of the log is gone over: all of it folded; only chained where it was folded before; or, before that, not even read. */
export type VerifyScope = 'full' | 'resume' | 'new';

/** What a kept checkpoint says of a shard. */
export interface CheckpointMark {
  readonly checkpoint: number;
  readonly incarnation: number;
  readonly sequence: number;
  readonly hash: string;
}

export interface ShardTask {
  readonly shard: number;
  /** The head as `ledger.shards` has it. */
  readonly sequence: number;
  readonly hash: string;
  readonly scope: VerifyScope;
  /** By sequence, ascending. */
  readonly marks: readonly CheckpointMark[];
}

export interface ShardOutcome {
  readonly found: readonly (readonly [CheckName, Found])[];
  /** How many events were folded. */
  readonly folded: number;
  /** Where the next verification may go on, when all shards are right. */
  readonly point: VerifiedPoint;
}

/** Verifies one shard on one connection, up to the head that the task names, while its writer goes on. */
export const verifyShard = async (config: ClientConfig, task: ShardTask, counted: (events: number) => void): Promise<ShardOutcome> => {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await new ShardVerification(client, task, counted).run();
  } finally {
    await client.end().catch(() => undefined);
  }
};

class ShardVerification {
  private readonly findings = new Findings();
  private readonly finding: Finding = this.findings.note;
  private marks: readonly CheckpointMark[];

  constructor(
    private readonly client: Client,
    private readonly task: ShardTask,
    private readonly counted: (events: number) => void,
  ) {
    this.marks = task.marks.filter((mark) => mark.sequence > 0);
  }

  async run(): Promise<ShardOutcome> {
    const { task, client, finding } = this;
    const point = task.scope === 'full' ? undefined : await this.usablePoint();
    const from = point?.place.sequence ?? 0;
    const fold = new ShardFold(task.shard, finding, point);
    if (point) await restoreAccounts(client, fold, point);
    const walk = await this.walkTo(point);
    await this.read(walk, from, task.sequence, fold);
    this.checkHead(walk);
    const { begun, open, overdrafts } = fold;
    const reached: VerifiedPoint = { shard: task.shard, place: walk.place, accounts: fold.accounts.last, begun, open, overdrafts };
    const comparison: Comparison = { client, fold, to: task.sequence, finding };
    await compareBalances(comparison);
    await compareEntries(comparison, from);
    await compareTransactions(comparison, from);
    await this.checkBeyondHead();
    return { found: this.findings.entries, folded: task.sequence - from, point: reached };
  }

  private get shard(): string {
    return `shard ${this.task.shard}`;
  }

  private async usablePoint(): Promise<VerifiedPoint | undefined> {
    const point = await readVerifiedPoint(this.client, this.task.shard);
    if (!point || point.place.sequence <= this.task.sequence) return point;
    this.finding(
      'chain',
      `${this.shard}: it was verified up to sequence ${point.place.sequence}, but the head is at ${this.task.sequence}`,
    );
    return undefined;
  }

  /** The chain up to the verified point: walked anew, or believed where only what is new is asked for. */
  private async walkTo(point: VerifiedPoint | undefined): Promise<ChainWalk> {
    const { shard, scope } = this.task;
    if (!point) return new ChainWalk(shard, LOG_BEGINS);
    const { sequence, hash } = point.place;
    const walk = new ChainWalk(shard, scope === 'new' ? point.place : LOG_BEGINS);
    if (scope === 'resume') await this.read(walk, 0, sequence);
    const found = scope === 'resume' ? walk.place.hash : await this.storedHash(sequence);
    if (found !== hash)
      this.finding('chain', `${this.shard}, sequence ${sequence}: this is not the event that was verified before; verify with --full`);
    return walk;
  }

  private async read(walk: ChainWalk, from: number, to: number, fold?: ShardFold): Promise<void> {
    const take = (event: StoredEvent): void => {
      for (const problem of walk.step(event)) this.finding('chain', problem);
      if (event.sequence === this.marks[0]?.sequence) this.checkMarks(event);
      fold?.add(event);
    };
    await readEvents(this.client, { shard: this.task.shard, from, to }, take, this.counted);
  }

  /** Is this the event that auditors' checkpoints name? */
  private checkMarks(event: StoredEvent): void {
    for (const mark of this.marks.filter(({ sequence }) => sequence === event.sequence))
      if (mark.hash !== event.hash || mark.incarnation !== event.incarnation)
        this.finding(
          'checkpoint',
          `${this.shard}, sequence ${mark.sequence}: checkpoint ${mark.checkpoint} names the hash ${mark.hash} in incarnation ${mark.incarnation}, the log has ${event.hash} in ${event.incarnation}: history was rewritten at or before it`,
        );
    this.marks = this.marks.filter(({ sequence }) => sequence > event.sequence);
  }

  private checkHead(walk: ChainWalk): void {
    const { place } = walk;
    const { sequence, hash } = this.task;
    if (place.sequence < sequence)
      this.finding('chain', `${this.shard}: the head is at sequence ${sequence}, but the log ends at ${place.sequence}`);
    else if (place.hash !== hash) this.finding('chain', `${this.shard}: the head's hash is not that of sequence ${sequence}`);
    for (const mark of this.marks)
      this.finding(
        'checkpoint',
        `${this.shard}: checkpoint ${mark.checkpoint} names sequence ${mark.sequence}, which the log does not have`,
      );
  }

  private async storedHash(sequence: number): Promise<string> {
    if (sequence === 0) return '';
    const text = `select encode(hash, 'hex') as hash from ledger.events where shard = $1 and sequence = $2`;
    const { rows } = await this.client.query<{ hash: string }>(text, [this.task.shard, sequence]);
    return rows[0]?.hash ?? 'missing';
  }

  private async checkBeyondHead(): Promise<void> {
    const text = `select s.sequence as head, (select max(e.sequence) from ledger.events e where e.shard = s.shard) as last from ledger.shards s where s.shard = $1`;
    const { rows } = await this.client.query<{ head: string; last: string | null }>(text, [this.task.shard]);
    const [row] = rows;
    if (row && Number(row.last) > Number(row.head))
      this.finding('chain', `${this.shard}: there are events up to sequence ${row.last ?? ''}, but the head is at ${row.head}`);
  }
}

const PAGE = 20_000;

/** The accounts as they stood at the verified point: by their last entry at or before it. */
const restoreAccounts = async (client: Client, fold: ShardFold, { place, accounts }: VerifiedPoint): Promise<void> => {
  const first = fold.shard * ACCOUNTS_PER_SHARD;
  let [after, rows] = [first, PAGE];
  while (rows === PAGE) {
    const query = `select a.number, a.code, a.currency, a.mode, a.business::text, e.balance, e.sequence from ledger.accounts a
      left join lateral (select balance, sequence from ledger.entries where account = a.number and sequence <= ${place.sequence} order by sequence desc, line desc limit 1) e on true
      where a.number > ${after} and a.number <= ${first + accounts} order by a.number limit ${PAGE}`;
    rows = await readBinaryRows(client, query, 7, (row) => {
      after = row.number(0);
      const kind = fold.kinds.of(row.text(1), row.text(2), row.text(3));
      const business = row.isNull(4) ? null : row.text(4);
      const [balance, sequence] = row.isNull(5) ? [0n, 0] : [row.bigint(5), row.number(6)];
      fold.restore(after - first, kind, business, balance, sequence);
    });
  }
};
