import fc from 'fast-check';
import pg from 'pg';
import { type TestPostgres } from '../support/postgres.js';
import { Chance } from './chance.js';
import { compareBooks } from './compare.js';
import { Counts } from './counts.js';
import { Engine, prepareBooks } from './engine.js';
import { furnish, play } from './moves.js';
import { World } from './world.js';

const dropDatabase = async ({ server }: TestPostgres, name: string): Promise<void> => {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  await client.query(`drop database ${client.escapeIdentifier(name)} with (force)`);
  await client.end();
};

const SHARDS = 3;
const BUSINESSES = 9;
/** The evening of a day in Lagos. */
const BEGINS_US = Date.parse('2026-11-21T22:30:00.000Z') * 1000;
const BOOKS = 'oracle_books';

export interface SearchOptions {
  /** Moves of one sequence, at most. */
  readonly moves: number;
  /** Begin as the release before left it, whose processes cannot read all that this one writes; by chance where it is not said. */
  readonly old?: boolean;
  /** So long may be looked for a shorter sequence that fails. */
  readonly shrinkMs?: number;
}

/** Runs sequences of moves against the ledger and the oracle, on a PostgreSQL of its own. */
export class Search {
  readonly counts = new Counts();
  commands = 0;
  units = 0;
  private made = 0;
  /** After how many commands something was found, and until when shorter sequences are looked for. */
  private found: { readonly after: number; readonly until: number } | undefined;

  private constructor(private readonly postgres: TestPostgres) {}

  static async on(postgres: TestPostgres): Promise<Search> {
    await prepareBooks(await postgres.database(BOOKS), SHARDS);
    return new Search(postgres);
  }

  /** One sequence, drawn from the seed. @throws with the seed and what differs in the shortest sequence that was found to fail */
  async sequence(seed: number, { moves, old, shrinkMs = 120_000 }: SearchOptions): Promise<void> {
    this.found = undefined;
    // Shrinking leaves moves out; a move itself stays as it is.
    const drawn = fc.array(fc.noShrink(fc.integer()), { minLength: 1, maxLength: moves, size: 'max' });
    const shape = fc.record({ world: fc.noShrink(fc.nat()), moves: drawn });
    const property = fc.asyncProperty(shape, (sequence) => this.attempt(sequence.world, sequence.moves, old, shrinkMs));
    const result = await fc.check(property, { seed, numRuns: 1 });
    if (!result.failed) return;
    const why = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
    const [shortest] = result.counterexample ?? [];
    const what = `found after ${this.foundAfter} commands, made shorter ${result.numShrinks} times to ${shortest?.moves.length ?? 0} moves`;
    throw new Error(`Seed ${seed}, ${what}: ${why}`);
  }

  private get foundAfter(): number {
    return this.found?.after ?? 0;
  }

  /** Plays it; once something was found, shorter ones are tried for so long and no longer. */
  private async attempt(seed: number, moves: readonly number[], old: boolean | undefined, shrinkMs: number): Promise<void> {
    if (this.found !== undefined && performance.now() > this.found.until) return;
    try {
      await this.play(seed, moves, old);
    } catch (error) {
      this.found ??= { after: this.commands, until: performance.now() + shrinkMs };
      throw error;
    }
  }

  private async play(seed: number, moves: readonly number[], old: boolean | undefined): Promise<void> {
    const chance = new Chance(seed);
    const name = `oracle_${++this.made}`;
    const engine = new Engine(await this.postgres.database(name, BOOKS), SHARDS, BEGINS_US, chance.between(1, 2), chance.pick([50, 500]));
    const counts = new Counts();
    const world = new World(engine, counts);
    for (let made = 0; made < BUSINESSES; made++) world.businesses.push({ id: world.id('biz'), shard: chance.below(SHARDS) });
    try {
      const byChance = chance.happens(0.3);
      if (old ?? byChance) await this.old(world);
      await engine.start();
      furnish(world, chance);
      for (const move of moves) await play(world, new Chance(move));
      await world.settle(100);
      await compareBooks(world);
    } finally {
      this.commands += world.commands;
      this.units += engine.units;
      counts.add('happenings', 'commands handed over again', engine.redelivered);
      this.counts.merge(counts);
      await engine.stop();
      await dropDatabase(this.postgres, name);
    }
  }

  /** The installation was made by the release before, and writes what that one can. */
  private async old(world: World): Promise<void> {
    await world.engine.setFormat(1);
    world.oracle.format = 1;
  }
}
