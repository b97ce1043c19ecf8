import { type Database, isConnectionFault, isLostRace, type Logger, Outage } from '@daftari/platform';
import { InvariantError } from '../errors.js';
import { MessagingMetrics } from '../messaging-metrics.js';
import { type Publisher, type SubscribeOptions, type Subscription, type Transport } from '../messages.js';
import { untilItWorks } from '../retry.js';
import { type TransportOptions } from '../transport-options.js';
import { Appender } from './appender.js';
import { ControlConnection } from './control-connection.js';
import { EmbeddedSubscription } from './embedded-subscription.js';
import { LogReader } from './log-reader.js';
import { migrateLog } from './log-schema.js';
import { Membership } from './membership.js';
import { SegmentKeeper } from './segment-keeper.js';
import { Topics } from './topics.js';
import { WakeBus } from './wake-bus.js';

const CHANNEL = 'daftari_messaging';
const SEGMENT_BYTES = 64 * 1024 * 1024;

/** Waiting helps against an absent server, not against anything else. */
const isFinal = (error: unknown): boolean => !isConnectionFault(error) && !isLostRace(error);

/** The transport over a PostgreSQL log: no broker, nothing else to install. */
export class EmbeddedTransport implements Transport {
  readonly kind = 'embedded';
  private readonly database: Database;
  private readonly logger: Logger;
  private readonly metrics: MessagingMetrics;
  private readonly topics: Topics;
  private readonly reader: LogReader;
  private readonly bus: WakeBus;
  private readonly appender: Appender;
  private readonly control: ControlConnection;
  private readonly keeper: SegmentKeeper;
  private readonly subscriptions = new Set<EmbeddedSubscription>();
  private readonly closing = new AbortController();
  private migrated: Promise<void> | undefined;

  constructor(options: TransportOptions) {
    this.database = options.database;
    this.logger = options.logger;
    this.metrics = new MessagingMetrics(options.metrics);
    this.topics = new Topics(options.database);
    this.reader = new LogReader(options.database, this.topics, options.virtualTopics ?? {});
    // Leases, notifications and hints survive nothing and need not: this connection does not wait for the disk.
    this.control = new ControlConnection(
      options.database,
      options.logger,
      async (client) => {
        await client.query(`set synchronous_commit = off; set client_min_messages = warning; listen ${CHANNEL}`);
      },
      (payload) => this.bus.received(payload),
    );
    this.bus = new WakeBus(options.database.config.connectionString ?? '', (payload) =>
      this.control.query({ name: 'messaging_notify', text: `select pg_notify('${CHANNEL}', $1)`, values: [payload] }),
    );
    const appending = new ControlConnection(options.database, options.logger, () => Promise.resolve());
    this.appender = new Appender(appending, this.topics, this.bus, this.metrics);
    this.keeper = new SegmentKeeper(options.database, this.appender, options.logger, options.segmentBytes ?? SEGMENT_BYTES);
  }

  async ensureTopics(topics: readonly string[], partitions: number): Promise<void> {
    const outage = new Outage(this.logger, 'the embedded log');
    const work = async (): Promise<void> => {
      await this.migrate();
      await this.topics.ensure(topics, partitions);
    };
    await untilItWorks(work, outage, this.closing.signal, isFinal);
  }

  publisher(): Publisher {
    return this.appender.publisher();
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const membership = new Membership(this.control, options.group, options.topics);
    const register = async (): Promise<void> => {
      await this.migrate();
      for (const name of options.topics) {
        if (!(await this.topics.find(name))) throw new InvariantError(`There is no topic ${name}: name it in ensureTopics first.`);
      }
      await membership.register();
    };
    await untilItWorks(register, new Outage(this.logger, 'the embedded log'), this.closing.signal, isFinal);
    const subscription = new EmbeddedSubscription(options, membership, this.reader, this.bus, this.logger, this.metrics);
    this.subscriptions.add(subscription);
    subscription.start();
    this.bus.announceGroup(options.group);
    return subscription;
  }

  signal(topic: string, partitions: readonly number[]): void {
    this.bus.announce(new Map([[topic, partitions]]));
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    this.closing.abort();
    await this.keeper.stop();
    await this.appender.close();
    this.bus.close();
    await this.control.close();
  }

  /** Makes the log's tables once per transport, and begins their upkeep. */
  private migrate(): Promise<void> {
    this.migrated ??= migrateLog(this.database).then(
      () => this.keeper.start(),
      (error: unknown) => {
        this.migrated = undefined;
        throw error;
      },
    );
    return this.migrated;
  }
}
