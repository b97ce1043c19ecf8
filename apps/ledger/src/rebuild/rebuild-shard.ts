import pg, { type Client, type ClientConfig } from 'pg';
import { LogProblem } from './gather-events.js';
import { findSuspects, type Mended, type MendedTables, mendOldEntries, mendShard } from './mend.js';
import { type Head, ShardGathering } from './shard-gathering.js';

export interface RebuildTask {
  readonly shard: number;
  /** The head when the rebuild began. */
  readonly sequence: number;
}

export interface RebuildOutcome {
  readonly shard: number;
  /** The sequence up to which the shard's tables are what its events say. */
  readonly sequence: number;
  /** Where an earlier run had come to, whose work was taken up; 0 where there was none. */
  readonly resumedFrom: number;
  readonly mended: MendedTables;
  /** How long the shard took no commands. */
  readonly heldMs: number;
  /** Why nothing was rebuilt from this log, and nothing written. */
  readonly refused?: string;
}

/** Where a rebuild is: a test cuts it short there. */
export type RebuildStage = 'page' | 'gathered' | 'compared' | 'held' | 'mended';
export type AtStage = (stage: RebuildStage, shard: number) => Promise<void> | void;

/** With so few events missing the shard's row is locked: they take tenths of a second. */
const NEAR_ENOUGH = 1_000;
/** So many may have come since the tables were compared: their rows are looked at under the lock. */
const LATE_MAX = 20_000;
const ROUNDS_MAX = 20;

/** Rebuilds one shard on one connection while its writer goes on (P10). Cut short at any point, the next run takes it up. */
export const rebuildShard = async (
  config: ClientConfig,
  task: RebuildTask,
  counted: (events: number) => void,
  at: AtStage = () => undefined,
): Promise<RebuildOutcome> => {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  await client.connect();
  try {
    const gathering = await ShardGathering.begin(client, task.shard);
    counted(Math.min(gathering.sequence, task.sequence));
    return await new ShardRebuild(client, task, gathering, counted, at).run();
  } finally {
    await client.end().catch(() => undefined);
  }
};

const HEAD = `select sequence, encode(head_hash, 'hex') as hash, next_account, moved_to from ledger.shards where shard = $1`;

class ShardRebuild {
  private readonly resumedFrom: number;
  private heldMs = 0;

  constructor(
    private readonly client: Client,
    private readonly task: RebuildTask,
    private readonly gathering: ShardGathering,
    private readonly counted: (events: number) => void,
    private readonly at: AtStage,
  ) {
    this.resumedFrom = gathering.sequence;
  }

  async run(): Promise<RebuildOutcome> {
    const { gathering, resumedFrom, task } = this;
    try {
      const mended = await this.rebuild();
      await gathering.scratch.drop();
      return { shard: task.shard, sequence: gathering.sequence, resumedFrom, mended, heldMs: this.heldMs };
    } catch (error) {
      if (!(error instanceof LogProblem)) throw error;
      await this.client.query('rollback');
      await gathering.scratch.drop();
      return { shard: task.shard, sequence: 0, resumedFrom, mended: {}, heldMs: this.heldMs, refused: error.message };
    }
  }

  private async rebuild(): Promise<MendedTables> {
    const { client, gathering, task } = this;
    await this.gatherNear();
    await gathering.scratch.index();
    await this.at('gathered', task.shard);
    const compared = await this.compare();
    await this.at('compared', task.shard);
    const old = await mendOldEntries(client, task.shard, compared);
    await this.gatherNear();
    const mended = await this.hold(compared, gathering.hasMended || isAny(old));
    const entries = sum(old, mended.entries);
    return isAny(entries) ? Object.assign({ entries }, mended, { entries }) : mended;
  }

  private async readHead(lock: '' | 'for update' = ''): Promise<Head & { readonly nextAccount: number }> {
    const { rows } = await this.client.query<{ sequence: string; hash: string; next_account: string; moved_to: string | null }>(
      `${HEAD} ${lock}`,
      [this.task.shard],
    );
    const [row] = rows;
    if (!row || row.moved_to !== null) throw new LogProblem(`shard ${this.task.shard}: it is being moved to ${row?.moved_to ?? 'nowhere'}`);
    return { sequence: Number(row.sequence), hash: row.hash, nextAccount: Number(row.next_account) };
  }

  /** Gathers, while the writer goes on, until little is missing. */
  private async gatherNear(): Promise<void> {
    const { gathering, task } = this;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const head = await this.readHead();
      const missing = head.sequence - gathering.sequence;
      await gathering.gather(head, async (events) => {
        this.counted(Math.max(0, Math.min(events, task.sequence - gathering.sequence + events)));
        await this.at('page', task.shard);
      });
      if (missing <= NEAR_ENOUGH) return;
    }
    throw new Error(`Shard ${task.shard} is written to faster than it can be read. Run the rebuild again when there is less to do.`);
  }

  /** Finds what differs from the events. Gives the sequence up to which they were compared; little has come since. */
  private async compare(): Promise<number> {
    const { client, gathering, task } = this;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const compared = gathering.sequence;
      await gathering.writeBalances();
      await findSuspects(client, task.shard);
      await this.gatherNear();
      if (gathering.sequence - compared <= LATE_MAX) return compared;
    }
    throw new Error(`Shard ${task.shard} is written to faster than it can be compared. Run the rebuild again when there is less to do.`);
  }

  /** Holds the shard's row, so that nothing is written: catches up, and writes what differs. A raised epoch makes the writer read everything anew. */
  private async hold(compared: number, hasMended: boolean): Promise<MendedTables> {
    const { client, gathering, task } = this;
    await client.query('begin; set local synchronous_commit = on');
    const heldAt = performance.now();
    const head = await this.readHead('for update');
    await gathering.gatherLast(head);
    await this.at('held', task.shard);
    const tables = await mendShard(client, task.shard, compared, (accounts) => gathering.writeBalancesOf(accounts, 'fresh'));
    const mended = head.nextAccount === gathering.nextAccount ? tables : { ...tables, shards: { missing: 0, wrong: 1, strange: 0 } };
    if (hasMended || Object.keys(mended).length > 0)
      await client.query('update ledger.shards set epoch = epoch + 1, next_account = $2 where shard = $1', [
        task.shard,
        gathering.nextAccount,
      ]);
    await this.at('mended', task.shard);
    await client.query('commit');
    this.heldMs = Math.round(performance.now() - heldAt);
    return mended;
  }
}

const isAny = ({ missing, wrong, strange }: Mended): boolean => missing + wrong + strange > 0;

const sum = (left: Mended, right: Mended = { missing: 0, wrong: 0, strange: 0 }): Mended => ({
  missing: left.missing + right.missing,
  wrong: left.wrong + right.wrong,
  strange: left.strange + right.strange,
});
