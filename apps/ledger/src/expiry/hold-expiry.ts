import { type Logger, Rounds } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type Clock } from '../writer/clock.js';
import { shardOfAccount } from '../writer/shard-book.js';
import { KIND_CODES } from '../writer/unit.js';
import { type WrittenShards } from '../writer/writer.js';

export interface HoldExpiryOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connectorUrl: string;
  readonly internalToken: string;
  readonly expirySeconds: number;
  /** What this process writes. */
  readonly written: () => readonly WrittenShards[];
}

interface OldHold {
  wallet: string;
  id: string;
  business: string;
  mode: string;
  currency: string;
}

const SWEEP_MS = 5_000;
const PER_SWEEP = 200;
const ASK_TIMEOUT_MS = 5_000;

/** Kinds whose money a provider is asked to deliver. */
const HELD_KINDS = `'{${KIND_CODES.purchase},${KIND_CODES.payout},${KIND_CODES.refund}}'`;

const OLD_HOLDS = `
select o.wallet, o.id, w.business, w.mode, w.currency from ledger.open_transactions o join ledger.wallets w on w.account = o.wallet
where o.held_at < $1 and o.kind = any(${HELD_KINDS}) and (o.wallet >> 40)::int = any($2::int[]) order by o.held_at limit $3`;

/**
 * Asks the connector about holds that have grown old. The ledger releases nothing by itself (P14): where no attempt exists the connector puts a
 * tombstone in its place and sends `ReleaseHold`; where one exists nothing happens, and the hold is not asked about again.
 */
export class HoldExpiry {
  private readonly attempted = new LRUCache<string, true>({ max: 100_000 });
  private readonly rounds: Rounds;

  constructor(private readonly options: HoldExpiryOptions) {
    const { logger, expirySeconds } = options;
    this.rounds = new Rounds(Math.min(SWEEP_MS, expirySeconds * 500), () =>
      this.sweep().catch((error: unknown) => logger.warn({ err: error }, 'old holds could not be asked about')),
    );
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    for (const written of this.options.written()) await this.sweepOn(written);
  }

  private async sweepOn({ pool, shards }: WrittenShards): Promise<void> {
    const before = this.options.clock.now() - this.options.expirySeconds * 1_000_000;
    const { rows } = await pool.query<OldHold>(OLD_HOLDS, [before, shards, PER_SWEEP + this.attempted.size]);
    for (const hold of rows.filter((row) => !this.attempted.has(row.id)).slice(0, PER_SWEEP)) await this.ask(hold);
  }

  private async ask(hold: OldHold): Promise<void> {
    const response = await fetch(`${this.options.connectorUrl}/internal/transactions/txn_${hold.id}/expire`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.options.internalToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        business_id: `biz_${hold.business}`,
        mode: hold.mode,
        currency: hold.currency,
        shard: shardOfAccount(Number(hold.wallet)),
      }),
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`The connector answered ${response.status} to the question about an old hold.`);
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null && 'outcome' in answer && answer.outcome === 'attempt_exists')
      this.attempted.set(hold.id, true);
  }
}
