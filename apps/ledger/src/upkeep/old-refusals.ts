import { type Logger, Outage } from '@daftari/platform';
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
  private readonly outage: Outage;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<unknown> | undefined;

  constructor(private readonly options: OldRefusalsOptions) {
    this.outage = new Outage(options.logger, 'the table of refusals');
  }

  start(): void {
    this.timer = setInterval(() => {
      this.sweeping ??= this.outage.watch(this.sweep()).finally(() => (this.sweeping = undefined));
    }, EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
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
