import { readLedgerEvent } from '@daftari/contracts';
import { type OutgoingMessage, type Transport } from '@daftari/messaging';
import { type Logger, Outage } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type Clock } from '../writer/clock.js';
import { type Surroundings } from '../writer/surroundings.js';
import { receiveTransfer } from '../writer/transfer-messages.js';
import { type WrittenShards } from '../writer/writer.js';

export interface TransferCarrierOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly surroundings: Surroundings;
  readonly logger: Logger;
  /** What this process writes: it carries what these shards sent. */
  readonly written: () => readonly WrittenShards[];
}

interface InFlightRow {
  transaction: string;
  shard: number;
  amount: string;
  version: number;
  body: string;
  sent_at: string;
}

const SWEEP_MS = 1_000;
/** A transfer is carried again when nothing was heard of it for so long. */
const PATIENCE_US = 5_000_000;
const PER_SWEEP = 500;

const WAITING = `
select f.transaction, f.shard, f.amount, e.version, e.body, f.sent_at from ledger.in_flight f
cross join lateral (select version, body from ledger.events e where e.shard = f.shard and e.sequence = f.sequence limit 1) e
where f.shard = any($1::int[]) and f.sent_at < $2 order by f.sent_at, f.transaction limit $3`;

/**
 * Carries messages between shards: at once after the commit that made them, and what nothing was heard of again and again. They may come twice or
 * late; the shards decide each transfer once (P13). All that has to survive is `ledger.in_flight`, which the sender's own commit writes.
 */
export class TransferCarrier {
  private readonly outage: Outage;
  /** When a transfer was last carried again; lost with the process, which costs a double. */
  private readonly carried = new LRUCache<string, number>({ max: 100_000 });
  private endSweeping: (() => void) | undefined;
  private sweeping: Promise<void> | undefined;

  constructor(private readonly options: TransferCarrierOptions) {
    this.outage = new Outage(options.logger, 'the way between shards');
  }

  start(): void {
    this.endSweeping = this.options.surroundings.every(SWEEP_MS, () => {
      this.sweeping ??= this.outage.watch(this.sweep()).finally(() => (this.sweeping = undefined));
    });
  }

  async stop(): Promise<void> {
    this.endSweeping?.();
    await this.sweeping;
  }

  /** Sends what a commit has just made. Where that fails, the sweep sends it again. */
  carry(messages: readonly OutgoingMessage[]): void {
    if (messages.length > 0) void this.outage.watch(this.options.transport.publisher().publish(messages));
  }

  private async sweep(): Promise<void> {
    for (const written of this.options.written()) await this.sweepOn(written);
  }

  private async sweepOn({ pool, shards }: WrittenShards): Promise<void> {
    const now = this.options.clock.now();
    const before = now - PATIENCE_US;
    const { rows } = await pool.query<InFlightRow>(WAITING, [shards, before, PER_SWEEP]);
    const due = rows.filter((row) => now - (this.carried.get(row.transaction) ?? 0) >= PATIENCE_US);
    if (due.length === 0) return;
    await this.options.transport.publisher().publish(due.map((row) => messageOf(row, this.options.surroundings)));
    for (const row of due) this.carried.set(row.transaction, now);
  }
}

const messageOf = (row: InFlightRow, { newCommandId }: Surroundings): OutgoingMessage => {
  const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.TransferSent.v${row.version}` }, value: row.body });
  if (!read.ok || read.message.type !== 'TransferSent') throw new Error(`The transfer ${row.transaction} was not sent by a TransferSent.`);
  return receiveTransfer(newCommandId, row.shard, read.message.data, row.amount, Number(row.sent_at));
};
