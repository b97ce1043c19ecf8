import { isConnectionFault, isLostRace, type Logger, reasonOf } from '@daftari/platform';
import { type Client, type Pool } from 'pg';
import { type Clock } from './clock.js';
import { type ParkedCommand, type QueuedCommand } from './command.js';
import { type CommitStatement, commitStatement } from './commit-statement.js';
import { decideInto } from './decide-unit.js';
import { loadStates } from './load.js';
import { type ShardBook } from './shard-book.js';
import { type Surroundings } from './surroundings.js';
import { REFUSALS_KEPT_US, rereadShards } from './take-shards.js';
import { type ShardStep, Unit } from './unit.js';

export interface LaneOptions {
  /** For reading states; the lane commits on a connection of its own. */
  readonly pool: Pool;
  readonly newClient: () => Client;
  readonly clock: Clock;
  readonly surroundings: Surroundings;
  /** The newest versions that may be written (P9). */
  readonly format: () => number;
  readonly logger: Logger;
  readonly batchMax: number;
  /** Keeps commands that make no sense, before the unit that moves past them. */
  readonly park: (commands: readonly ParkedCommand[]) => Promise<void>;
  /** After a unit of work is durable: replies, signals. */
  readonly committed: (unit: Unit) => void;
  /** A shard that cannot be written, and why: it was let go. */
  readonly broken: (shard: number, reason: string) => void;
  /** A shard that another process has taken, or that lies elsewhere now: it was let go. */
  readonly fenced: (shard: number) => void;
}

interface Committing {
  readonly unit: Unit;
  readonly done: Promise<boolean>;
  settled: boolean;
  /** The next unit waits for it: once that is on its way there is time to tell what has become of this one. */
  isAwaited: boolean;
  failure?: unknown;
}

/** A batch of so many is not worth halving: each commit costs an fsync. */
const HALVED_ABOVE = 8;
/** For so long after a reference turned out to be taken, references are looked up before deciding. */
const LOOK_UP_US = 1_000_000;

/**
 * One writer over many shards (P1): takes all that waits, up to a bound, without a timer; decides it in memory; commits it in one statement.
 * While one batch commits, the next is decided.
 */
export class Lane {
  readonly books = new Map<number, ShardBook>();
  private queue: QueuedCommand[] = [];
  private wake: (() => void) | undefined;
  private committing: Committing | undefined;
  /** Committed, and nobody was told yet. */
  private untold: Unit | undefined;
  private client: Client | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;
  /** After a failure that will not pass, the shards of that batch are tried one by one: the one that fails alone is broken. */
  private readonly suspects = new Set<number>();
  private failuresInARow = 0;
  private lookUpUntil = 0;
  private lookUpNext = false;
  /** The last failure that the lane has not got over yet, for health. */
  trouble: string | undefined;

  constructor(private readonly options: LaneOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes what has begun. What waits stays in the log. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.running;
    await this.client?.end().catch(() => undefined);
  }

  /** Begins to write for a shard that was just taken. */
  adopt(book: ShardBook): void {
    this.queue = this.queue.filter((command) => command.shard !== book.shard);
    this.books.set(book.shard, book);
  }

  /** Stops writing for a shard that another process has or may have. */
  release(shard: number): void {
    this.books.delete(shard);
    this.queue = this.queue.filter((command) => command.shard !== shard);
  }

  get waiting(): number {
    return this.queue.length;
  }

  push(commands: readonly QueuedCommand[]): void {
    for (const command of commands) this.queue.push(command);
    this.wake?.();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const commands = await this.take();
      if (commands.length === 0) continue;
      await this.process(commands);
    }
    await this.finishCommit();
  }

  /** All that waits, up to the bound; waits for the first command, or for a commit that turns out to have failed. */
  private async take(): Promise<QueuedCommand[]> {
    if (this.queue.length === 0) {
      const woken = new Promise<void>((resolve) => (this.wake = resolve));
      await (this.committing && !this.committing.settled ? Promise.race([woken, this.committing.done]) : woken);
      this.wake = undefined;
    }
    if (this.committing?.settled === true) await this.finishCommit();
    return this.takeSuspect() ?? this.queue.splice(0, this.room);
  }

  /** While nothing commits, half of what waits: it commits while the other half is decided, and the two go on taking turns. */
  private get room(): number {
    const half = Math.max(HALVED_ABOVE, Math.ceil(this.queue.length / 2));
    return Math.min(this.options.batchMax, this.committing ? this.queue.length : half);
  }

  private takeSuspect(): QueuedCommand[] | undefined {
    for (const shard of this.suspects) {
      this.suspects.delete(shard);
      const alone = this.queue.filter((command) => command.shard === shard).slice(0, this.options.batchMax);
      if (alone.length === 0) continue;
      const taken = new Set(alone);
      this.queue = this.queue.filter((command) => !taken.has(command));
      return alone;
    }
    return undefined;
  }

  private async process(commands: readonly QueuedCommand[]): Promise<void> {
    const unit = new Unit(commands, this.options.surroundings.newCommandId);
    let statement: CommitStatement;
    try {
      // Into the books as they are now: what is read of a shard before it is taken anew says nothing about it afterwards.
      const books = new Map(this.books);
      await loadStates(this.options.pool, books, commands, this.lookUpNext || this.options.clock.now() < this.lookUpUntil);
      this.lookUpNext = false;
      this.decide(unit, books, commands);
      if (unit.parked.length > 0 && unit.presumedNew.length > 0) {
        await this.lookUpFirst(commands);
        return;
      }
      if (unit.parked.length > 0) await this.options.park(unit.parked);
      statement = commitStatement(unit);
    } catch (error) {
      await this.startAgain(commands, error);
      return;
    }
    const held = await this.awaitCommit(commands);
    if (held) this.commit(unit, statement);
    this.tell();
  }

  private decide(unit: Unit, books: ReadonlyMap<number, ShardBook>, commands: readonly QueuedCommand[]): void {
    const now = this.options.clock.now();
    for (const command of commands) {
      const book = books.get(command.shard);
      if (!book || book !== this.books.get(command.shard) || book.epoch !== command.epoch) continue;
      // A command below the position was decided before the shard was taken or read again.
      if (command.offset < book.position) continue;
      dropOldRefusals(book, now);
      decideInto(unit, book, command, now);
    }
    unit.seal();
  }

  private commit(unit: Unit, statement: CommitStatement): void {
    if (unit.steps.size === 0) return;
    const done = this.send(statement).catch((error: unknown) => {
      committing.failure = error;
      this.note(error, 'a commit failed or its answer was lost');
      const { client } = this;
      this.client = undefined;
      void client?.end().catch(() => undefined);
      return false;
    });
    const committing: Committing = { unit, settled: false, isAwaited: false, done };
    this.committing = committing;
    void done.then((ok) => {
      committing.settled = true;
      if (ok && !committing.isAwaited) this.options.committed(unit);
    });
  }

  /** True: committed. False: refused, because a shard is not where it was thought to be. */
  private async send(statement: CommitStatement): Promise<boolean> {
    this.client ??= await this.connect();
    const { rows } = await this.client.query<{ yes: boolean; taken: boolean }>(statement);
    if (rows[0]?.taken === true) this.lookUpUntil = this.options.clock.now() + LOOK_UP_US;
    if (rows[0]?.yes !== true) return false;
    this.trouble = undefined;
    this.failuresInARow = 0;
    return true;
  }

  private async connect(): Promise<Client> {
    const client = this.options.newClient();
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Waits for the commit under way, and tells of it. */
  private async finishCommit(decidedSince: readonly QueuedCommand[] = []): Promise<boolean> {
    const ok = await this.awaitCommit(decidedSince);
    this.tell();
    return ok;
  }

  /** Tells whoever waits for the unit that was committed before the one that is now on its way. */
  private tell(): void {
    const { untold } = this;
    this.untold = undefined;
    if (untold) this.options.committed(untold);
  }

  /** Waits for the commit under way. Where it failed, everything decided since rests on nothing: read again, decide again. */
  private async awaitCommit(decidedSince: readonly QueuedCommand[]): Promise<boolean> {
    const { committing } = this;
    if (!committing) return true;
    const told = committing.settled;
    committing.isAwaited = true;
    const ok = await committing.done;
    this.committing = undefined;
    if (ok && !told) this.untold = committing.unit;
    if (ok) return true;
    await this.recover(committing, decidedSince);
    await this.judge([...committing.unit.steps.keys()], committing.failure);
    return false;
  }

  /** People look at what is parked, and it cannot be taken back: it must not rest on a reference that was only taken to be new. */
  private async lookUpFirst(commands: readonly QueuedCommand[]): Promise<void> {
    this.lookUpNext = true;
    if (!(await this.finishCommit(commands))) return;
    await this.readAgain(commands.map((command) => command.shard));
    this.queue = [...commands, ...this.queue];
  }

  private async startAgain(commands: readonly QueuedCommand[], error: unknown): Promise<void> {
    const committed = await this.finishCommit(commands);
    // Where that failed, what was decided since rested on nothing, and so did its failure.
    if (!committed) return;
    this.note(error, 'a batch could not be decided');
    const shards = [...new Set(commands.map((command) => command.shard))];
    await this.readAgain(shards);
    this.queue = [...commands, ...this.queue];
    await this.judge(shards, error);
  }

  /** What passes is tried again, ever more slowly. What does not is tried shard by shard, and stops the shard that it belongs to. */
  private async judge(shards: readonly number[], failure: unknown): Promise<void> {
    if (failure === undefined) return;
    const passing = isConnectionFault(failure) || isLostRace(failure);
    const [only] = shards;
    if (passing) await this.options.surroundings.backOff(this.failuresInARow++);
    else if (only !== undefined && shards.length === 1) {
      this.release(only);
      this.options.broken(only, reasonOf(failure));
    } else for (const shard of shards) this.suspects.add(shard);
  }

  private async recover({ unit, failure }: Committing, decidedSince: readonly QueuedCommand[]): Promise<void> {
    const read = await this.readAgain([...unit.steps.keys(), ...decidedSince.map((command) => command.shard)]);
    // A unit that was refused is not in the books, whatever stands there: an earlier attempt at the same commands may be.
    if (failure !== undefined && unit.shards.some((step) => isWritten(step, read.get(step.book.shard)))) this.options.committed(unit);
    this.queue = [...unit.commands, ...decidedSince, ...this.queue];
  }

  /**
   * Throws the books away and reads them again, for as long as PostgreSQL is away; a shard with another epoch is not ours any more.
   * Answers what was read: nothing, where the lane stops before it could be.
   */
  private async readAgain(shards: readonly number[]): Promise<ReadonlyMap<number, ShardBook>> {
    for (let attempt = 0; !this.stopping; attempt++) {
      const owned = new Map([...this.books].filter(([shard]) => shards.includes(shard)));
      try {
        const read = await rereadShards(this.options.pool, [...owned.keys()], this.options.clock.now(), this.options.format());
        for (const [shard, before] of owned) this.replaceBook(shard, before, read.get(shard));
        return read;
      } catch (error) {
        this.note(error, 'the shards could not be read again');
        await this.options.surroundings.backOff(attempt);
      }
    }
    return new Map();
  }

  private replaceBook(shard: number, before: ShardBook, read: ShardBook | undefined): void {
    // Let go or taken anew meanwhile.
    if (this.books.get(shard) !== before) return;
    if (read?.epoch === before.epoch) this.books.set(shard, read);
    else {
      this.release(shard);
      this.options.fenced(shard);
    }
  }

  private note(error: unknown, text: string): void {
    this.trouble = `${text}: ${reasonOf(error)}`;
    this.options.logger.warn({ err: error }, text);
  }
}

/**
 * Is the shard where this unit, and no other, brings it? The last event's hash is proof. Without an event there is none: the same commands may have
 * been decided twice, and only one of the two has been written; then nobody is told, which costs a 202.
 */
const isWritten = ({ fromSequence, to }: ShardStep, stored: ShardBook | undefined): boolean =>
  to.sequence > fromSequence && stored?.sequence === to.sequence && stored.headHash.equals(to.headHash);

/** Refusals are kept in the order in which they came. */
const dropOldRefusals = (book: ShardBook, now: number): void => {
  for (const [key, refusal] of book.refusals) {
    if (refusal.recordedAt >= now - REFUSALS_KEPT_US) return;
    book.refusals.delete(key);
  }
};
