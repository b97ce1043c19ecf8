import { type OutgoingMessage, Outbox, type PartitionBatch, partitionKey, type Transport } from '@daftari/messaging';
import { createLogger, Database, Health, Metrics } from '@daftari/platform';
import { BookServers, type AddressedReply, type Surroundings, TransferCarrier, type Unit, Writer } from '../../apps/ledger/src/index.js';
import { type Connection, connectionsOf, type Host } from './connection.js';
import { type CommandLog } from './command-log.js';
import { type Fault, type Gates } from './gates.js';
import { type Server } from './server.js';

/** What a process is given by its world. */
export interface ProcessWorld {
  readonly url: string;
  readonly gates: Gates;
  readonly server: Server;
  readonly log: CommandLog;
  readonly lanes: number;
  readonly batchMax: number;
  now(): number;
  newId(prefix: string): string;
  /** A unit of work was told to be durable. */
  told(process: LedgerProcess, unit: Unit): void;
  answered(reply: AddressedReply): void;
  violated(what: string): void;
  append(messages: readonly OutgoingMessage[]): void;
}

/** One shard as a process consumes it. */
interface Consumer {
  readonly epoch: number;
  next: number;
  busy: boolean;
  readonly controller: AbortController;
}

const LOGGER = createLogger('simulation', 'silent');

/** A ledger process with a real writer and carrier. Its consumer does what the transports do, as the scheduler says. */
export class LedgerProcess implements Host {
  alive = true;
  /** It stands still until this step: others take it for dead. */
  pausedUntil = 0;
  readonly connections = new Set<Connection>();
  readonly consumers = new Map<number, Consumer>();
  readonly taking = new Set<number>();
  readonly writer: Writer;
  readonly carrier: TransferCarrier;
  private readonly database: Database;
  private readonly ticks: (() => void)[] = [];
  state: 'starting' | 'running' | 'stopping' | 'gone' = 'starting';

  constructor(
    readonly name: string,
    private readonly world: ProcessWorld,
    private readonly skewUs: number,
  ) {
    this.database = new Database({
      url: world.url,
      applicationName: name,
      role: 'daftari_ledger',
      connectionsMax: 4,
      client: connectionsOf(this),
    });
    const clock = { now: () => world.now() + this.skewUs };
    const surroundings = this.surroundings();
    this.writer = new Writer({
      servers: new BookServers(this.database),
      clock,
      surroundings,
      logger: LOGGER,
      metrics: new Metrics('simulation', false),
      health: new Health(),
      outbox: new Outbox('ledger'),
      lanes: world.lanes,
      batchMax: world.batchMax,
      committed: (unit) => this.committed(unit),
      answer: (reply) => this.world.answered(reply),
    });
    const transport = { publisher: () => ({ publish: (messages: readonly OutgoingMessage[]) => this.publish(messages) }) };
    this.carrier = new TransferCarrier({
      transport: transport as unknown as Transport,
      clock,
      surroundings,
      logger: LOGGER,
      written: () => this.writer.written,
    });
  }

  get gates(): Gates {
    return this.world.gates;
  }

  get server(): Server {
    return this.world.server;
  }

  start(): void {
    this.writer.start().then(
      () => (this.state = 'running'),
      () => this.crash(false),
    );
    this.carrier.start();
  }

  private committed(unit: Unit): void {
    if (!this.alive) return;
    this.world.told(this, unit);
    this.carrier.carry(unit.outgoing);
  }

  private surroundings(): Surroundings {
    return {
      newCommandId: () => this.world.newId('cmd'),
      every: (_ms, work) => {
        this.ticks.push(work);
        return () => this.ticks.splice(this.ticks.indexOf(work), 1);
      },
      backOff: (attempt) =>
        new Promise((resolve) => {
          if (!this.alive) return;
          const open = (): string => (resolve(), 'again');
          this.gates.add({ owner: this.name, kind: 'wait', label: `${this.name} attempt ${attempt}`, faults: [], open });
        }),
    };
  }

  /** Its clock is compared, and what is in flight is looked over. */
  tick(): undefined {
    for (const work of this.ticks) work();
  }

  private publish(messages: readonly OutgoingMessage[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      this.gates.add({
        owner: this.name,
        kind: 'publish',
        label: `${this.name} ${messages.length} messages`,
        faults: ['unpublished', 'doubled', 'late'],
        open: (fault) => this.published(messages, fault, resolve, reject),
      });
    });
  }

  private published(
    messages: readonly OutgoingMessage[],
    fault: Fault | undefined,
    resolve: () => void,
    reject: (error: Error) => void,
  ): string {
    const append = (): string => (this.world.append(messages), 'in the log');
    if (fault === undefined || fault === 'doubled') append();
    if (fault === 'doubled' || fault === 'late')
      this.gates.add({ owner: undefined, kind: 'arrival', label: `${messages.length} messages`, faults: [], open: append });
    if (fault === undefined || fault === 'doubled') resolve();
    else reject(new Error('Not confirmed in time.'));
    return fault ?? 'in the log';
  }

  uncaught(error: Error): void {
    this.world.violated(`${this.name}: an error that nobody listened for would have ended the process: ${error.message}`);
  }

  /** Takes shards, as the transport does after an assignment; `wanted` says whether one is still its own when they were taken. */
  take(shards: readonly number[], wanted: (shard: number) => boolean): undefined {
    for (const shard of shards) this.taking.add(shard);
    this.writer.take(shards.map((shard) => this.world.log.claim(shard))).then(
      (positions) => {
        for (const shard of shards) {
          this.taking.delete(shard);
          const position = positions.get(partitionKey(this.world.log.claim(shard)));
          // The log may have grown, and been read, between the asking and the taking: then the shard is taken anew.
          if (position?.stopped !== undefined && position.offset <= this.world.log.end(shard)) continue;
          if (position?.stopped !== undefined) this.world.violated(`${this.name}: shard ${shard} is not consumed: ${position.stopped}`);
          if (!wanted(shard)) this.release(shard);
          else if (position) this.consume(shard, position.epoch, position.offset);
        }
      },
      () => {
        for (const shard of shards) this.taking.delete(shard);
      },
    );
  }

  private consume(shard: number, epoch: number, next: number): void {
    this.consumers.get(shard)?.controller.abort();
    this.consumers.set(shard, { epoch, next, busy: false, controller: new AbortController() });
  }

  release(shard: number): void {
    this.consumers.get(shard)?.controller.abort();
    this.consumers.delete(shard);
    this.writer.released('', [shard]);
  }

  /** Hands over the next messages of a shard. */
  deliver(shard: number, count: number): undefined {
    const consumer = this.consumers.get(shard);
    if (!consumer) return undefined;
    consumer.busy = true;
    const batch = this.batch(shard, consumer.epoch, consumer.next, count, consumer);
    this.writer.receive(batch).then(
      () => {
        consumer.next += batch.messages.length;
        consumer.busy = false;
      },
      (error: unknown) => this.refused(shard, consumer, error),
    );
  }

  private refused(shard: number, consumer: Consumer, error: unknown): void {
    consumer.busy = false;
    if (!(error instanceof Error)) return;
    if (error.name === 'FencedError') this.fenced(shard, consumer);
    if (error.name === 'InvariantError' || error.name === 'StoppedShardError')
      this.world.violated(`${this.name}: shard ${shard} stopped: ${error.message}`);
  }

  /** The shard has to be taken anew, if it is still its own. */
  private fenced(shard: number, consumer: Consumer): void {
    if (this.consumers.get(shard) !== consumer) return;
    consumer.controller.abort();
    this.consumers.delete(shard);
  }

  /** What a transport must never do, and a writer must survive: a batch of another generation, or of what was handed over before. */
  deliverStray(shard: number, epoch: number, from: number, count: number): void {
    this.writer.receive(this.batch(shard, epoch, from, count)).catch((error: unknown) => {
      if (error instanceof Error && (error.name === 'InvariantError' || error.name === 'StoppedShardError'))
        this.world.violated(`${this.name}: a stray batch stopped shard ${shard}`);
    });
  }

  private batch(shard: number, epoch: number, from: number, count: number, consumer?: Consumer): PartitionBatch {
    const messages = this.world.log.of(shard).slice(from, from + count);
    const controller = consumer?.controller ?? new AbortController();
    const fenced = consumer ? { fenced: () => this.fenced(shard, consumer) } : {};
    return { topic: 'ledger.commands.v1', partition: shard, epoch, messages, leaderEpoch: 0, signal: controller.signal, ...fenced };
  }

  /** Ends at once. What it had sent may be on its way. */
  crash(onItsWay: boolean): undefined {
    this.alive = false;
    this.state = 'gone';
    this.gates.removeOf(this.name);
    for (const connection of [...this.connections]) connection.abandon(onItsWay);
  }

  /** Ends in order, as on a signal. */
  stop(): undefined {
    this.state = 'stopping';
    void this.end().finally(() => {
      if (this.alive) this.crash(false);
    });
  }

  private async end(): Promise<void> {
    await this.carrier.stop();
    for (const shard of [...this.consumers.keys()]) this.release(shard);
    await this.writer.stop();
    await this.database.close();
  }
}
