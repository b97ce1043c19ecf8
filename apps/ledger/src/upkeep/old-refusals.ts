import { type Logger, Outage, Rounds } from '@daftari/platform';
import { type Clock } from '../writer/clock.js';
import { type WrittenShards } from '../writer/writer.js';

export interface OldRefusalsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keptDays: number;
  /** What this process writes: it looks after this. */
  readonly written: () => readonly WrittenShards[];
}

const EVERY_MS = 60_000;
const PER_SWEEP = 5_000;
const DAY_US = 86_400_000_000;

/** By the index on (shard, recorded_at), a bounded number at a time. */
const DELETE_OLD = `
delete from ledger.refusals where command_id in (
  select r.command_id from unnest($1::int[]) as s(shard)
  cross join lateral (select command_id from ledger.refusals where shard = s.shard and recorded_at < $2 order by recorded_at limit $3) r limit $3)`;

/** Refusals are outside the chain and kept for a while: any client could make them without end. */
export class OldRefusals {
  private readonly rounds: Rounds;

  constructor(private readonly options: OldRefusalsOptions) {
    const outage = new Outage(options.logger, 'the table of refusals');
    this.rounds = new Rounds(EVERY_MS, () => outage.watch(this.sweep()));
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Drops what is too old. Answers how many. */
  async sweep(): Promise<number> {
    const before = this.options.clock.now() - this.options.keptDays * DAY_US;
    let dropped = 0;
    for (const { pool, shards } of this.options.written())
      dropped += (await pool.query(DELETE_OLD, [shards, before, PER_SWEEP])).rowCount ?? 0;
    return dropped;
  }
}
