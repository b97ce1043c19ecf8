import { type Pool } from 'pg';
import { headsNow, type Moment, momentOf, sequencesAt } from '../queries/as-of.js';
import { type BookServers } from '../servers/book-servers.js';

/** One server of the books with the shards that lie on it. Rows of others may be there too: of shards that were moved away. */
export interface BooksPart {
  readonly pool: Pool;
  readonly shards: readonly number[];
}

/** The books as finance reads them: all servers together, each shard where it lies now. */
export class FinanceBooks {
  constructor(readonly parts: readonly BooksPart[]) {}

  /** @param servers with connections of finance's own */
  static async open(servers: BookServers): Promise<FinanceBooks> {
    const placements = await servers.placements();
    const names = [...new Set(placements.map(({ server }) => server))];
    return new FinanceBooks(
      names.map((name) => ({
        pool: servers.named(name).database.pool,
        shards: placements.filter(({ server }) => server === name).map(({ shard }) => shard),
      })),
    );
  }

  /** The server that a shard lies on. */
  poolOf(shard: number): Pool {
    const part = this.parts.find(({ shards }) => shards.includes(shard));
    if (!part) throw new Error(`Shard ${shard} lies nowhere.`);
    return part.pool;
  }

  /** The books now, or as of a past instant; all shards, unless some are named. */
  async moment(atUs: number | undefined, nowUs: number, wanted?: readonly number[]): Promise<Moment> {
    const moments = await Promise.all(this.holding(wanted).map(({ pool, shards }) => momentOf(pool, atUs, nowUs, shards)));
    return { at: moments[0]?.at ?? nowUs, sequences: together(moments.map(({ sequences }) => sequences)) };
  }

  async heads(nowUs: number, wanted?: readonly number[]): Promise<Moment> {
    const moments = await Promise.all(this.holding(wanted).map(({ pool, shards }) => headsNow(pool, nowUs, shards)));
    return { at: nowUs, sequences: together(moments.map(({ sequences }) => sequences)) };
  }

  /** The last sequence of each shard stamped at or before an instant. */
  async sequencesAt(atUs: number, wanted?: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return together(await Promise.all(this.holding(wanted).map(({ pool, shards }) => sequencesAt(pool, atUs, shards))));
  }

  private holding(wanted: readonly number[] | undefined): BooksPart[] {
    if (!wanted) return [...this.parts];
    const parts = this.parts.map(({ pool, shards }) => ({ pool, shards: shards.filter((shard) => wanted.includes(shard)) }));
    return parts.filter(({ shards }) => shards.length > 0);
  }
}

const together = (maps: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> =>
  new Map(maps.flatMap((map) => [...map]).sort(([left], [right]) => left - right));
