import { CreditWallet, OpenWallet, PlaceHold, TOPICS, wireTypeOf } from '@daftari/contracts';
import { BookServers, installBooks, processSurroundings, systemClock, type Unit, Writer } from '@daftari/ledger';
import { Outbox, type ReceivedMessage } from '@daftari/messaging';
import { createLogger, Database, Health, Metrics, newId } from '@daftari/platform';
import { quantile, seeded } from '../figure.js';

export const SHARDS = 32;
export const WALLETS = 1_000;

/** A wallet that callers use. */
export interface Caller {
  readonly business: string;
  readonly shard: number;
}

/** The engine without a transport: messages are handed to the writer, and callers wait for the commit. */
export class Engine {
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
      servers: new BookServers(database),
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

/** Opens wallets and puts money into them. */
export const fund = async (engine: Engine, count: number): Promise<Caller[]> => {
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

export const hold = (business: string, reference: string) => ({
  ...PlaceHold.example,
  command_id: newId('cmd'),
  business_id: business,
  reference,
  transaction_id: newId('txn'),
  not_after: new Date(Date.now() + 60_000).toISOString(),
});

export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly batch: number;
}

/** A closed loop: each caller has one command outstanding. */
export const load = async (engine: Engine, wallets: readonly Caller[], callers: number, seconds: number): Promise<Load> => {
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
