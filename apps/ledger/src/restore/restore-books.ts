import { TOPICS } from '@daftari/contracts';
import { type PartitionClaim, readTopic, type Transport } from '@daftari/messaging';
import { type Database } from '@daftari/platform';
import { type Clock, systemClock } from '../writer/clock.js';
import { type StoredShard } from '../writer/take-shards.js';
import { CommandPlace } from './command-place.js';
import { incarnate, leaveOut } from './incarnate.js';
import { ShardImport } from './shard-import.js';
import { topicEvent } from './topic-event.js';

export interface RestoreOptions {
  readonly database: Database;
  /** Kafka, where there is one: what its topics hold beyond the backup is taken over. */
  readonly transport: Transport | undefined;
  /** Nothing is taken over, whatever the topics hold: the books go on as the backup has them. */
  readonly giveUp?: boolean;
  readonly clock?: Clock;
  /** Called now and then with the events taken over so far, and all that the topic has beyond where reading begins. */
  readonly progress?: (done: number, total: number) => void;
}

/** What became of one shard. */
export interface ShardReport {
  readonly shard: number;
  /** The last sequence of the backup. */
  readonly backedUp: number;
  readonly imported: number;
  /** Where the shard stands now; its last event is `ShardRestored` unless there is a problem. */
  readonly sequence: number;
  readonly incarnation: number;
  /** The offset at which it goes on in `ledger.commands.v1`, in the backup and now. */
  readonly position: { readonly from: number; readonly to: number };
  /** Refusals noted for late doubles of commands that were decided after the backup. */
  readonly refused: number;
  /** Why it was not restored: no ledger takes it before somebody has decided what to do. */
  readonly problem?: string;
}

/**
 * Makes the ledger's restored tables ready to go on (P7): takes over every event that the topic holds beyond them, finds the place in the log of
 * commands, and begins the next incarnation of each shard. The tables hold a backup, and nothing runs on them.
 */
export const restoreBooks = async (options: RestoreOptions): Promise<ShardReport[]> => {
  const { database, transport, giveUp = false } = options;
  const now = (options.clock ?? systemClock).now();
  const { rows } = await database.pool.query<ShardToRestore>(
    `select s.*, coalesce(p.sequence, 0) as published from ledger.shards s left join ledger.publications p on p.shard = s.shard order by s.shard`,
  );
  const shards = rows.map((row) => new RestoredShard(database, row, now));
  if (transport && giveUp) await learnIncarnations(transport, shards);
  else if (transport) await takeOver(transport, shards, options.progress);
  const reports: ShardReport[] = [];
  for (const shard of shards) reports.push(await shard.conclude(database, transport !== undefined && !giveUp, now));
  return reports;
};

interface ShardToRestore extends StoredShard {
  log_id: string | null;
  /** What the backup says was published: behind the truth by a batch at most. */
  published: string;
}

class RestoredShard {
  import: ShardImport;
  place: CommandPlace;
  refused = 0;
  problem: string | undefined;
  /** The highest incarnation that the topic shows. */
  seen = 0;
  /** Where reading the topic began, and where the topic does. */
  private begun = { at: 0, low: 0 };

  constructor(
    private readonly database: Database,
    readonly row: ShardToRestore,
    private readonly now: number,
  ) {
    this.import = new ShardImport(database.pool, row);
    this.place = new CommandPlace(database.pool, this.import, now);
  }

  /** The topic has each sequence at least once, so one lies at its own offset or behind it: unless the topic was made anew. */
  begin(claim: PartitionClaim): number | undefined {
    const { log_id: logId, sequence } = this.row;
    if (logId !== null && logId !== claim.logId) {
      this.problem = `the backup was fed by the log ${logId}, this is ${claim.logId}: these are not its topics`;
      return undefined;
    }
    const at = Math.max(claim.lowOffset, Math.min(Number(sequence) - 1, claim.endOffset - 1));
    this.begun = { at, low: claim.lowOffset };
    return at;
  }

  /** Is what was found wrong only where reading began too late? Then it begins anew, with all that the topic has. */
  beginsAnew(): boolean {
    if (this.import.problem === undefined || this.import.imported > 0 || this.begun.at <= this.begun.low) return false;
    this.import = new ShardImport(this.database.pool, this.row);
    this.place = new CommandPlace(this.database.pool, this.import, this.now);
    return true;
  }

  async conclude(database: Database, isImported: boolean, now: number): Promise<ShardReport> {
    const problem = this.problem ?? this.import.problem ?? this.place.problem;
    const { shard, imported, incarnation, sequence, hash, recordedAt, published } = this.import;
    const report = { shard, backedUp: Number(this.row.sequence), imported, refused: this.refused };
    const position = { from: Number(this.row.position), to: this.place.position };
    if (problem !== undefined) {
      await leaveOut(database, shard, problem);
      return { ...report, position, problem, sequence: report.backedUp + imported, incarnation };
    }
    const nextIncarnation = Math.max(incarnation, this.seen) + 1;
    const head = { shard, incarnation, sequence, hash, recordedAt, imported, position: position.to, nextIncarnation };
    await incarnate(database, { ...head, published: isImported ? published : undefined }, now);
    return { ...report, position, sequence: sequence + 1, incarnation: nextIncarnation };
  }
}

const takeOver = async (transport: Transport, shards: readonly RestoredShard[], progress: RestoreOptions['progress']): Promise<void> => {
  await readEvents(transport, shards, progress);
  const again = shards.filter((shard) => shard.beginsAnew());
  if (again.length > 0) await readEvents(transport, again, progress, true);
  for (const shard of shards) if (shard.problem === undefined) await shard.import.finish(Number(shard.row.published));
  const going = shards.filter(
    ({ problem, import: { problem: found, imported } }) => problem === undefined && found === undefined && imported > 0,
  );
  if (going.length === 0) return;
  for (const { place } of going) await place.prepare();
  const byNumber = new Map(going.map((shard) => [shard.row.shard, shard]));
  await readTopic({
    transport,
    topic: TOPICS.ledgerCommands,
    begin: (claim) => byNumber.get(claim.partition)?.place.begin(claim),
    take: (partition, messages) => Promise.resolve(byNumber.get(partition)?.place.take(messages)),
  });
  for (const shard of going) shard.refused = await shard.place.finish();
};

const readEvents = async (
  transport: Transport,
  shards: readonly RestoredShard[],
  progress: RestoreOptions['progress'],
  fromTheFirst = false,
): Promise<void> => {
  const byNumber = new Map(shards.map((shard) => [shard.row.shard, shard]));
  let [done, total] = [0, 0];
  await readTopic({
    transport,
    topic: TOPICS.ledgerEvents,
    begin: (claim) => {
      const begun = byNumber.get(claim.partition)?.begin(claim);
      const at = begun === undefined || !fromTheFirst ? begun : claim.lowOffset;
      total += claim.endOffset - (at ?? claim.endOffset);
      return at;
    },
    take: async (partition, messages) => {
      await byNumber.get(partition)?.import.take(messages);
      progress?.((done += messages.length), total);
    },
  });
};

/** Where events are given up, their incarnation stays theirs: the next one is higher than any that the topic shows. */
const learnIncarnations = async (transport: Transport, shards: readonly RestoredShard[]): Promise<void> => {
  const byNumber = new Map(shards.map((shard) => [shard.row.shard, shard]));
  await readTopic({
    transport,
    topic: TOPICS.ledgerEvents,
    begin: ({ lowOffset, endOffset }) => Math.max(lowOffset, endOffset - 1),
    take: (partition, messages) => {
      const shard = byNumber.get(partition);
      for (const message of messages) if (shard) shard.seen = Math.max(shard.seen, topicEvent(message)?.incarnation ?? 0);
      return Promise.resolve();
    },
  });
};
