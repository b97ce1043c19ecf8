import { CreditWallet, OpenWallet, PlaceHold, TOPICS, wireTypeOf } from '@daftari/contracts';
import { installBooks, processSurroundings, systemClock, type Unit, verifyBooks, Writer } from '@daftari/ledger';
import { Outbox, type ReceivedMessage } from '@daftari/messaging';
import { createLogger, Database, Health, Metrics, newId } from '@daftari/platform';
import pg from 'pg';
import { type Bench, type BenchContext, type Figure, quantile, seeded } from './figure.js';

const SHARDS = 32;
const WALLETS = 1_000;

interface Caller {
  readonly business: string;
  readonly shard: number;
}

/** The engine without a transport: messages are handed to the writer, and callers wait for the commit. */
class Engine {
  private readonly offsets = Array.from({ length: SHARDS }, () => 0);
  private readonly waiting = new Map<string, () => void>();
  private waitingMessages = new Map<number, ReceivedMessage[]>();
  private flushing = false;
  commits = 0;

  private constructor(
    readonly database: Database,
    private writer: Writer | undefined,
  ) {}

  static async start(url: string, lanes: number): Promise<Engine> {
    await installBooks(url, SHARDS);
    const database = new Database({ url, applicationName: 'bench', connectionsMax: 6 });
    const engine = new Engine(database, undefined);
    const writer = new Writer({
      database,
      clock: systemClock,
      surroundings: processSurroundings,
      logger: createLogger('bench', 'warn'),
      metrics: new Metrics('bench', false),
      health: new Health(),
      outbox: new Outbox('ledger'),
      lanes,
      batchMax: 500,
      committed: (unit) => engine.settle(unit),
      answer: () => undefined,
    });
    engine.writer = writer;
    await writer.start();
    const claims = engine.offsets.map((_, partition) => ({
      topic: TOPICS.ledgerCommands,
      partition,
      logId: 'bench',
      lowOffset: 0,
      endOffset: 0,
      leaderEpoch: 0,
    }));
    await writer.take(claims);
    return engine;
  }

  async stop(): Promise<void> {
    await this.writer?.stop();
    await this.database.close();
  }

  /** Resolves once the command is committed. */
  send(
    contract: { topic: string; type: string; version: number },
    shard: number,
    data: Record<string, unknown> & { command_id: string },
  ): Promise<void> {
    const offset = this.offsets[shard] ?? 0;
    this.offsets[shard] = offset + 1;
    const headers = { ce_type: wireTypeOf(contract) };
    const message = {
      topic: TOPICS.ledgerCommands,
      partition: shard,
      offset,
      key: '',
      headers,
      value: JSON.stringify(data),
      timestampMs: 0,
    };
    const messages = this.waitingMessages.get(shard) ?? [];
    messages.push(message);
    this.waitingMessages.set(shard, messages);
    if (!this.flushing) {
      this.flushing = true;
      setImmediate(() => this.flush());
    }
    return new Promise((resolve) => this.waiting.set(data.command_id, resolve));
  }

  private flush(): void {
    this.flushing = false;
    const batches = this.waitingMessages;
    this.waitingMessages = new Map();
    const { signal } = new AbortController();
    for (const [partition, messages] of batches)
      void this.writer?.receive({ topic: TOPICS.ledgerCommands, partition, epoch: 1, leaderEpoch: 0, messages, signal });
  }

  private settle(unit: Unit): void {
    this.commits++;
    for (const command of unit.commands) {
      const id = command.message.data.command_id;
      this.waiting.get(id)?.();
      this.waiting.delete(id);
    }
  }
}

const fund = async (engine: Engine, count: number): Promise<Caller[]> => {
  const callers = Array.from({ length: count }, (_, index) => ({ business: newId('biz'), shard: index % SHARDS }));
  await Promise.all(
    callers.map(({ business, shard }) =>
      engine.send(OpenWallet, shard, { ...OpenWallet.example, command_id: newId('cmd'), business_id: business }),
    ),
  );
  await Promise.all(
    callers.map(({ business, shard }) =>
      engine.send(CreditWallet, shard, {
        ...CreditWallet.example,
        command_id: newId('cmd'),
        business_id: business,
        amount_minor: '900000000000000',
        transaction_id: newId('txn'),
      }),
    ),
  );
  return callers;
};

const hold = (business: string, reference: string) => ({
  ...PlaceHold.example,
  command_id: newId('cmd'),
  business_id: business,
  reference,
  transaction_id: newId('txn'),
  not_after: new Date(Date.now() + 60_000).toISOString(),
});

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly batch: number;
}

/** A closed loop: each caller has one command outstanding. */
const load = async (engine: Engine, wallets: readonly Caller[], callers: number, seconds: number): Promise<Load> => {
  const random = seeded(7);
  const latencies: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  const commitsBefore = engine.commits;
  let sent = 0;
  // References are new in every run: a replay is answered, not appended.
  const run = newId('cmd').slice(4);
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      const wallet = wallets[Math.floor(random() * wallets.length)];
      if (!wallet) return;
      const from = performance.now();
      await engine.send(PlaceHold, wallet.shard, hold(wallet.business, `${run}-${sent++}`));
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const elapsed = (performance.now() - began) / 1000;
  return {
    perSecond: latencies.length / elapsed,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    batch: latencies.length / (engine.commits - commitsBefore),
  };
};

const RAW = `
with e as (insert into ledger.events (shard, sequence, incarnation, recorded_at, type, version, body, hash)
  select 0, s, 1, 1763700000000000, 'FundsHeld', 1, b, h from unnest($1::bigint[], $2::text[], $3::bytea[]) as u(s, b, h)),
n as (insert into ledger.entries select a, s, l, 9900, 9900 from unnest($4::bigint[], $5::bigint[], $6::smallint[]) as u(a, s, l)),
b as (insert into ledger.balances select * from unnest($7::bigint[], $8::bigint[], $9::bigint[]) as u(account, balance, sequence)
  on conflict (account) do update set balance = excluded.balance, sequence = excluded.sequence),
t as (insert into ledger.transactions select w, i, h, 1, s, s from unnest($10::bigint[], $11::uuid[], $12::bigint[], $1::bigint[]) as u(w, i, h, s))
insert into ledger.open_transactions select w, i, 0 from unnest($10::bigint[], $11::uuid[]) as u(w, i)`;

/** The ceiling: the same rows appended raw, one round trip per batch of the size that the engine reached, nothing decided or fenced. */
const rawAppend = async (url: string, batch: number, seconds: number, wallets: number): Promise<number> => {
  await installBooks(url, 1);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const body = JSON.stringify({
    ...PlaceHold.example,
    entries: [
      [1, '9900', '-99990100'],
      [2, '-9900', '-9900'],
    ],
    previous: null,
    business_day: '2026-11-21',
    day_used_minor: '9900',
  });
  const size = Math.max(1, Math.round(batch));
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let [sequence, rows] = [0, 0];
  while (performance.now() < until) {
    const places = Array.from({ length: size }, (_, index) => sequence + index + 1);
    const accounts = places.map((place) => 1_000_000 + (place % wallets) * 2);
    const touched = [...new Set(accounts.flatMap((account) => [account, account + 1]))];
    const ids = places.map(() => newId('txn').slice(4));
    const hashes = places.map((place) => (BigInt(place) * 0x9e3779b97f4a7c15n) % 2n ** 63n);
    await client.query({
      name: 'raw',
      text: RAW,
      values: [
        places,
        places.map(() => body),
        places.map(() => Buffer.alloc(32, 7)),
        accounts.flatMap((a) => [a, a + 1]),
        places.flatMap((s) => [s, s]),
        places.flatMap(() => [0, 1]),
        touched,
        touched.map(() => 5),
        touched.map(() => sequence),
        accounts,
        ids,
        hashes,
      ],
    });
    sequence += size;
    rows += size;
  }
  await client.end();
  return rows / ((performance.now() - began) / 1000);
};

/** A ledger as one would write it in plain SQL: a row lock per wallet, a unit of work per request. */
const rowLock = async (url: string, callers: number, hot: boolean, seconds: number): Promise<number> => {
  const pool = new pg.Pool({ connectionString: url, max: callers });
  pool.on('error', () => undefined);
  await pool.query(`create table accounts (id int primary key, balance bigint not null);
    create table postings (id bigint generated always as identity primary key, account int not null, amount bigint not null, reference text not null unique, body text);
    create index on postings (account); insert into accounts select g, 900000000000000 from generate_series(1, ${WALLETS}) g`);
  const body = JSON.stringify(PlaceHold.example);
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      const client = await pool.connect();
      for (let index = 0; performance.now() < until; index++) {
        const account = hot ? 1 : ((caller * 7919 + index * 31) % WALLETS) + 1;
        await client.query('begin');
        await client.query({ name: 'lock', text: 'select balance from accounts where id = $1 for update', values: [account] });
        await client.query({ name: 'move', text: 'update accounts set balance = balance - 9900 where id = $1', values: [account] });
        await client.query({
          name: 'post',
          text: 'insert into postings (account, amount, reference, body) values ($1, -9900, $2, $3)',
          values: [account, `${caller}-${index}`, body],
        });
        await client.query('commit');
        done++;
      }
      client.release();
    }),
  );
  const perSecond = done / ((performance.now() - began) / 1000);
  await pool.end();
  return perSecond;
};

const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

const measure = async (context: BenchContext, hot: boolean, callers: number): Promise<Figure> => {
  const name = `engine-${hot ? 'hot' : 'cold'}-${callers}`;
  const engine = await Engine.start(await context.database(name.replaceAll('-', '_')), 1);
  const wallets = await fund(engine, hot ? 1 : WALLETS);
  await load(engine, wallets, callers, Math.min(2, context.seconds));
  const result = await load(engine, wallets, callers, context.seconds);
  const report = await verifyBooks(engine.database.pool);
  await engine.stop();
  if (!report.ok) throw new Error(`verify failed after ${name}: ${JSON.stringify(report.checks)}`);
  const ceiling = await rawAppend(
    await context.database(`raw_${name.replaceAll('-', '_')}`),
    result.batch,
    context.seconds,
    hot ? 1 : WALLETS,
  );
  return {
    name,
    value: Math.round(result.perSecond),
    unit: 'commands/s',
    ceiling: Math.round(ceiling),
    ratio: round(result.perSecond / ceiling, 2),
    p50_ms: round(result.p50),
    p99_ms: round(result.p99),
    notes: `${callers} callers, ${hot ? 'one wallet' : '1,000 wallets'}, ${result.batch.toFixed(0)} commands per commit; ceiling: raw append of the same rows in such batches`,
  };
};

/** Commands committed per second on many wallets and on one; no transport. */
export const engineBench: Bench = {
  name: 'engine',
  run: async (context) => {
    const figures: Figure[] = [];
    for (const callers of [1, 64, 1024]) for (const hot of [false, true]) figures.push(await measure(context, hot, callers));
    for (const hot of [false, true]) {
      const perSecond = await rowLock(await context.database(`row_lock_${hot ? 'hot' : 'cold'}`), 16, hot, context.seconds);
      figures.push({
        name: `row-lock-${hot ? 'hot' : 'cold'}-16`,
        value: Math.round(perSecond),
        unit: 'commands/s',
        notes: 'for comparison: a ledger in plain SQL, a row lock and a unit of work per request',
      });
    }
    return figures;
  },
};
