import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, Outage } from '@daftari/platform';
import { type Pool } from 'pg';
import { type ChainPlace, LOG_BEGINS } from './chain.js';
import { checkStretch, readStretch } from './stretch.js';

export interface WatchOptions {
  readonly pool: Pool;
  readonly logger: Logger;
  /** How many stored events a second are checked, new and old together; 0 is none. */
  readonly eventsPerSecond: number;
  /** The shards that this process writes. */
  readonly shards: () => readonly number[];
  /** What must always hold does not: the shard is to take no more commands. */
  readonly stop: (shard: number, reason: string) => void;
}

interface Head {
  readonly sequence: number;
  readonly hash: string;
}

/** How far one shard is checked: its new events from where it was taken, and the older ones from the beginning, round after round. */
interface ShardWatch {
  news: ChainPlace;
  round: ChainPlace;
  /** The next round may begin then. */
  restsUntil: number;
}

const PAGE = 100;
const PAGE_MIN_MS = 20;
const IDLE_MS = 500;
const AWAY_MS = 1_000;
/** A round takes at least as long as so many events would, however short the log. */
const ROUND_MIN_EVENTS = 5_000;

/**
 * Reads the log of its shards again, slowly and for ever: chain, running balances, and the stored balances that follow from them. New events come first.
 * What it finds stops the shard; the others go on.
 */
export class Watch {
  private readonly watched = new Map<number, ShardWatch>();
  private readonly stopping = new AbortController();
  private readonly outage: Outage;
  private running: Promise<void> | undefined;

  constructor(private readonly options: WatchOptions) {
    this.outage = new Outage(options.logger, 'the log that is checked in the background');
  }

  start(): void {
    if (this.options.eventsPerSecond > 0) this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const checked = await this.outage.watch(this.checkAll());
      if (checked !== true) await this.pause(checked === undefined ? AWAY_MS : IDLE_MS);
    }
  }

  /** A page of every shard. True where there was anything to check. */
  private async checkAll(): Promise<boolean> {
    const heads = await this.readHeads();
    for (const shard of this.watched.keys()) if (!heads.has(shard)) this.watched.delete(shard);
    let any = false;
    for (const [shard, head] of heads) {
      if (this.stopping.signal.aborted) return false;
      const events = await this.checkPage(shard, head);
      if (events === 0) continue;
      any = true;
      await this.pause(Math.max(PAGE_MIN_MS, (events * 1_000) / this.options.eventsPerSecond));
    }
    return any;
  }

  private async readHeads(): Promise<ReadonlyMap<number, Head>> {
    const { rows } = await this.options.pool.query<{ shard: number; sequence: string; hash: string }>(
      `select shard, sequence, encode(head_hash, 'hex') as hash from ledger.shards where shard = any($1::int[]) order by shard`,
      [this.options.shards()],
    );
    return new Map(rows.map(({ shard, sequence, hash }) => [shard, { sequence: Number(sequence), hash }]));
  }

  private async checkPage(shard: number, head: Head): Promise<number> {
    const known = this.watched.get(shard);
    if (!known) {
      // Its end was checked when it was taken: all before the head is old.
      this.watched.set(shard, { news: await this.placeAt(shard, head), round: LOG_BEGINS, restsUntil: 0 });
      return 0;
    }
    if (known.news.sequence < head.sequence) return this.check(shard, head, known.news, head.sequence, (place) => (known.news = place));
    if (known.round.sequence >= known.news.sequence) this.rest(known);
    if (known.restsUntil > performance.now() || known.news.sequence === 0) return 0;
    return this.check(shard, head, known.round, known.news.sequence, (place) => (known.round = place));
  }

  private rest(watched: ShardWatch): void {
    watched.round = LOG_BEGINS;
    watched.restsUntil = performance.now() + (ROUND_MIN_EVENTS * 1_000) / this.options.eventsPerSecond;
  }

  private async placeAt(shard: number, { sequence, hash }: Head): Promise<ChainPlace> {
    if (sequence === 0) return LOG_BEGINS;
    const [event] = await readStretch(this.options.pool, shard, sequence, sequence);
    return { sequence, hash, incarnation: event?.incarnation ?? 0, recordedAt: event?.recordedAt ?? 0 };
  }

  /** Gives the number of events that it looked at. */
  private async check(shard: number, head: Head, from: ChainPlace, last: number, moved: (place: ChainPlace) => void): Promise<number> {
    const { pool, stop } = this.options;
    const to = Math.min(from.sequence + PAGE, last);
    const events = await readStretch(pool, shard, from.sequence + 1, to);
    const { place, balances, problem } = checkStretch(shard, from, to, events);
    const wrongHead = place.sequence === head.sequence && place.hash !== head.hash;
    const reason =
      problem ??
      (wrongHead ? `shard ${shard}: the head's hash is not that of sequence ${head.sequence}` : undefined) ??
      (await balances.findBreak(pool)) ??
      (await balances.findDisagreement(pool, true));
    if (reason !== undefined && !this.stopping.signal.aborted) stop(shard, reason);
    moved(place.sequence < to ? { ...place, sequence: to } : place);
    return to - from.sequence;
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
