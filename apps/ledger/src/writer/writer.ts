import { type Health, type Logger, type Metrics, ROWS_BY_KEY, type SessionSettings } from '@daftari/platform';
import {
  FencedError,
  InvariantError,
  type Outbox,
  type PartitionBatch,
  type PartitionClaim,
  type Positions,
  type TakenPosition,
  TransientError,
} from '@daftari/messaging';
import pg from 'pg';
import { type BookServer, type BookServers, type Placement } from '../servers/book-servers.js';
import { behindReason, type Clock, clockDrift, driftReason } from './clock.js';
import { type Arrival, isReadable, type QueuedCommand, readArrival, type UnreadableCommand } from './command.js';
import { formatReason, installedFormat, NEWEST_FORMAT } from './format.js';
import { Lane, type LaneOptions } from './lane.js';
import { parkCommands } from './park.js';
import { type ShardBook } from './shard-book.js';
import { type Surroundings } from './surroundings.js';
import { takeShards } from './take-shards.js';
import { type AddressedReply, type Unit } from './unit.js';
import { answerOf, caseOf } from './unreadable.js';

export interface WriterOptions {
  readonly servers: BookServers;
  readonly clock: Clock;
  readonly surroundings: Surroundings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly outbox: Outbox;
  /** For each server. */
  readonly lanes: number;
  readonly batchMax: number;
  readonly committed: (unit: Unit) => void;
  /** Tells whoever waits for a command that was no command. */
  readonly answer: (reply: AddressedReply) => void;
  /** Looks at shards that were just taken; gives what is wrong with their books, by shard. */
  readonly inspect?: (pool: pg.Pool, books: readonly ShardBook[]) => Promise<ReadonlyMap<number, string>>;
}

/** What must always hold does not, of one shard. It passes: somebody mends the books. */
export class StoppedShardError extends TransientError {
  override readonly name = 'StoppedShardError';
}

interface Feed {
  /** The epoch under which the shard was taken. */
  readonly epoch: number;
  next: number;
  fenced: () => void;
}

const CLOCK_CHECK_MS = 2_000;
/** A writer's statements touch rows by key and nothing else; units of work end within a second (P8). */
const WRITER_SETTINGS: SessionSettings = { ...ROWS_BY_KEY, transaction_timeout: 1_000 };
/** So many commands wait in a lane at most; then the partitions that feed it wait. */
const WAITING_MAX = 4_000;

/** Shards that this process writes, and where they are read. */
export interface WrittenShards {
  readonly pool: pg.Pool;
  readonly shards: readonly number[];
}

/** The writing to one server. */
interface ServerWriting {
  readonly server: BookServer;
  readonly pool: pg.Pool;
  readonly lanes: readonly Lane[];
}

/** The single writer of the shards that this process was assigned: where their partitions begin, and where their messages go. */
export class Writer implements Positions {
  private readonly writings: readonly ServerWriting[];
  private readonly owned = new Map<number, Lane>();
  private format = 1;
  private clockFault: string | undefined;
  private endClockChecks: (() => void) | undefined;
  /** Until the clock is right again. */
  private readonly stopped = new Map<number, string>();
  /** Where each shard's next batch begins, and whom to tell when another process has taken the shard. */
  private readonly feeds = new Map<number, Feed>();
  /** Until the shard is taken anew, or somebody has raised its epoch since. */
  private readonly broken = new Map<number, string>();
  private readonly ownedGauge: ReturnType<Metrics['gauge']>;
  private readonly stoppedGauge: ReturnType<Metrics['gauge']>;

  constructor(private readonly options: WriterOptions) {
    const committed = this.count(options);
    this.writings = options.servers.all.map((server) => this.writeTo(server, committed));
    options.health.register('writer', () => this.trouble());
    this.ownedGauge = options.metrics.gauge('ledger_shards_owned', 'Shards that this process writes.');
    this.stoppedGauge = options.metrics.gauge(
      'ledger_shards_stopped',
      'Shards that take no commands, because what must always hold does not.',
    );
  }

  private writeTo(server: BookServer, committed: (unit: Unit) => void): ServerWriting {
    const { clock, surroundings, logger, batchMax, lanes, servers, outbox } = this.options;
    const pool = new pg.Pool({ ...server.database.configWith(WRITER_SETTINGS), max: lanes * 2 });
    pool.on('error', () => undefined);
    const options: LaneOptions = {
      pool,
      newClient: () => server.database.newClient(WRITER_SETTINGS),
      clock,
      surroundings,
      format: () => this.format,
      logger,
      batchMax,
      committed,
      park: (commands) => parkCommands(servers.home, outbox, commands),
      broken: (shard, why) => this.noteBroken(shard, why),
      fenced: (shard) => this.feeds.get(shard)?.fenced(),
    };
    return { server, pool, lanes: Array.from({ length: lanes }, () => new Lane(options)) };
  }

  private get lanes(): readonly Lane[] {
    return this.writings.flatMap(({ lanes }) => lanes);
  }

  async start(): Promise<void> {
    await this.checkClock();
    this.endClockChecks = this.options.surroundings.every(
      CLOCK_CHECK_MS,
      () => void this.checkClock().catch((error: unknown) => this.options.logger.warn({ err: error }, 'the clock could not be compared')),
    );
    for (const lane of this.lanes) lane.start();
  }

  async stop(): Promise<void> {
    this.endClockChecks?.();
    await Promise.all(this.lanes.map((lane) => lane.stop()));
    await Promise.all(this.writings.map(({ pool }) => pool.end()));
  }

  /** The shards written here, by the server that they lie on. */
  get written(): readonly WrittenShards[] {
    return this.writings.map(({ server, lanes }) => ({
      pool: server.database.pool,
      shards: [...this.owned].flatMap(([shard, lane]) => (lanes.includes(lane) ? [shard] : [])),
    }));
  }

  async take(claims: readonly PartitionClaim[]): Promise<ReadonlyMap<string, TakenPosition>> {
    const placements = await this.options.servers.placements(claims.map(({ partition }) => partition));
    const taken = new Map<string, TakenPosition>();
    for (const writing of this.writings) {
      const here = placements.filter(({ server }) => server === writing.server.name);
      const ours = claims.filter(({ partition }) => here.some(({ shard }) => shard === partition));
      if (ours.length > 0) for (const [key, position] of await this.takeOn(writing, ours, here)) taken.set(key, position);
    }
    this.showCounts();
    return taken;
  }

  private async takeOn(
    { server, lanes }: ServerWriting,
    claims: readonly PartitionClaim[],
    placements: readonly Placement[],
  ): Promise<ReadonlyMap<string, TakenPosition>> {
    const now = this.options.clock.now();
    const { books, positions } = await takeShards(server.database.pool, claims, placements, now, this.format, this.options.logger);
    const wrong = await this.options.inspect?.(server.database.pool, [...books.values()]);
    for (const [shard, book] of books) {
      const lane = lanes[shard % lanes.length];
      if (!lane) throw new Error('A ledger has at least one lane for each server.');
      // Of two takings at once the later one may be answered first.
      if ((lane.books.get(shard)?.epoch ?? 0) > book.epoch) continue;
      const behind = behindReason(now, book.recordedAt);
      if (behind === undefined) this.stopped.delete(shard);
      else this.stopped.set(shard, behind);
      this.broken.delete(shard);
      this.owned.get(shard)?.release(shard);
      this.owned.set(shard, lane);
      this.feeds.set(shard, { epoch: book.epoch, next: book.position, fenced: () => undefined });
      lane.adopt(book);
    }
    for (const [shard, reason] of wrong ?? []) this.stopShard(shard, reason);
    return positions;
  }

  released(_topic: string, partitions: readonly number[]): void {
    for (const shard of partitions) {
      this.owned.get(shard)?.release(shard);
      this.owned.delete(shard);
      this.feeds.delete(shard);
      this.stopped.delete(shard);
      this.broken.delete(shard);
    }
    this.showCounts();
  }

  /** Takes no more commands for a shard, until its books are mended or it is taken anew; the others go on. */
  stopShard(shard: number, reason: string): void {
    const lane = this.owned.get(shard);
    if (!lane || this.broken.has(shard)) return;
    lane.release(shard);
    this.noteBroken(shard, reason);
  }

  private noteBroken(shard: number, reason: string): void {
    this.broken.set(shard, reason);
    this.showCounts();
    this.options.logger.error({ shard, reason }, 'the shard is stopped: what must always hold does not');
  }

  private showCounts(): void {
    this.ownedGauge.set(this.owned.size);
    this.stoppedGauge.set(this.broken.size);
  }

  /** Takes a batch of one shard's commands; resolves when there is room for more. */
  async receive(batch: PartitionBatch): Promise<void> {
    const fault = this.clockFault ?? this.stopped.get(batch.partition);
    if (fault !== undefined) throw new TransientError(fault);
    const broken = this.broken.get(batch.partition);
    // Not for good: once its books are mended, it is taken anew.
    if (broken !== undefined) throw new StoppedShardError(broken);
    const lane = this.owned.get(batch.partition);
    if (!lane) return;
    const arrivals = batch.messages.map((message) => readArrival(message, batch));
    const unreadable = arrivals.filter((arrival): arrival is UnreadableCommand => !isReadable(arrival));
    if (unreadable.length > 0) await this.park(unreadable);
    if (lane.books.get(batch.partition)?.epoch !== batch.epoch) throw new FencedError(`Shard ${batch.partition} was taken since.`);
    this.follow(batch);
    lane.push(arrivals.map((arrival) => this.commandOf(arrival)).filter((command) => command !== undefined));
    while (lane.waiting > WAITING_MAX && !batch.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** What the lane is given for a message: the command, or the case that an unreadable one opens. */
  private commandOf(arrival: Arrival): QueuedCommand | undefined {
    return isReadable(arrival) ? arrival : caseOf(arrival, this.options.surroundings.newCommandId);
  }

  /** Messages that come twice are known by their offsets; one that is left out would be passed over for good. */
  private follow({ partition, messages, fenced }: PartitionBatch): void {
    const feed = this.feeds.get(partition);
    for (const { offset } of messages) {
      if (feed && offset > feed.next)
        throw new InvariantError(`The log of shard ${partition} goes on at ${offset}, after ${feed.next - 1}.`);
      if (feed) feed.next = Math.max(feed.next, offset + 1);
    }
    if (feed && fenced) feed.fenced = fenced;
  }

  private async park(unreadable: readonly UnreadableCommand[]): Promise<void> {
    await parkCommands(this.options.servers.home, this.options.outbox, unreadable);
    for (const answer of unreadable.map(answerOf)) if (answer) this.options.answer(answer);
  }

  private async checkClock(): Promise<void> {
    const drifts = await Promise.all(this.writings.map(({ server }) => clockDrift(server.database.pool, this.options.clock)));
    this.clockFault = drifts.map(driftReason).find((reason) => reason !== undefined);
    await this.readFormat();
    await this.forgetMended();
    const now = this.options.clock.now();
    for (const [shard, lane] of this.owned)
      if (behindReason(now, lane.books.get(shard)?.recordedAt ?? 0) === undefined) this.stopped.delete(shard);
  }

  /** An operator may have raised the format since (P9): to one that is known here, or past it. */
  private async readFormat(): Promise<void> {
    const format = await installedFormat(this.options.servers.home.pool);
    this.format = format;
    for (const [shard, lane] of this.owned) {
      const book = lane.books.get(shard);
      if (book) book.format = format;
      if (format > NEWEST_FORMAT) this.stopShard(shard, formatReason(format));
    }
  }

  /** Whoever mends a stopped shard's books raises its epoch (P10): it is taken anew. */
  private async forgetMended(): Promise<void> {
    if (this.broken.size === 0) return;
    for (const { pool, shards } of this.written) {
      const { rows } = await pool.query<{ shard: number; epoch: string }>(
        'select shard, epoch from ledger.shards where shard = any($1::int[])',
        [shards.filter((shard) => this.broken.has(shard))],
      );
      for (const { shard, epoch } of rows) {
        const feed = this.feeds.get(shard);
        if (!feed || Number(epoch) <= feed.epoch) continue;
        this.broken.delete(shard);
        // What it had been handed and not decided comes again with the taking; one that was handed nothing yet is told with its first batch.
        feed.fenced();
      }
    }
    this.showCounts();
  }

  private trouble(): string | undefined {
    const [stopped] = [...this.stopped, ...this.broken];
    return (
      this.clockFault ??
      (stopped ? `shard ${stopped[0]}: ${stopped[1]}` : undefined) ??
      this.lanes.find((lane) => lane.trouble !== undefined)?.trouble
    );
  }

  private count(options: WriterOptions): (unit: Unit) => void {
    const commands = options.metrics.counter('ledger_commands_total', 'Commands decided and committed.');
    const units = options.metrics.counter('ledger_units_total', 'Units of work committed.');
    const refusals = options.metrics.counter('ledger_refusals_total', 'Commands refused.');
    return (unit) => {
      commands.inc(unit.commands.length);
      units.inc();
      refusals.inc(unit.refusals.size);
      options.committed(unit);
    };
  }
}
