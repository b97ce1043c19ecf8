import { type CommandReply, CreditWallet, type DataOf, EMBEDDED_VIEWS, OpenWallet, PlaceHold, toOutgoing } from '@daftari/contracts';
import { createTransport, ReplyInbox, type Transport } from '@daftari/messaging';
import { createLogger, Database, newId } from '@daftari/platform';
import { type TestPostgres } from './postgres.js';
import { createLedger, installBooks, type Ledger, type LedgerConfig } from '../../apps/ledger/src/index.js';
import { type Clock, systemClock } from '../../apps/ledger/src/index.js';

export const TOKEN = 'test-token-test-token-test-token-1';

/** A command's fields; tests send wrong ones too. */
type CommandData = Readonly<Record<string, unknown>> & { readonly command_id: string };

/** The ledger's configuration where a test wants another. */
export type TestEnvironment = Partial<LedgerConfig>;

/** A ledger under test on a real PostgreSQL and the embedded transport, and a caller that sends commands and hears replies. */
export class TestLedger {
  private constructor(
    readonly url: string,
    readonly database: Database,
    readonly transport: Transport,
    readonly ledger: Ledger,
    readonly baseUrl: string,
    readonly inbox: ReplyInbox<CommandReply>,
    readonly shards: number,
  ) {}

  static async start(
    postgres: TestPostgres,
    name: string,
    options: {
      shards?: number;
      clock?: Clock;
      existing?: boolean;
      format?: number;
      environment?: TestEnvironment;
      through?: (url: string) => string;
    } = {},
  ): Promise<TestLedger> {
    const url = options.existing === true ? postgres.server.url(name) : await postgres.database(name);
    const shards = options.shards ?? 4;
    const logger = createLogger('test', 'silent');
    const database = new Database({ url, applicationName: 'test', connectionsMax: 4 });
    if (options.format !== undefined) {
      await installBooks(url, shards);
      await database.pool.query('update ledger.installation set format = $1', [options.format]);
    }
    const transport = createTransport({ database, logger, clientId: 'test', shards, virtualTopics: EMBEDDED_VIEWS });
    const config = {
      DATABASE_URL: options.through?.(url) ?? url,
      HOST: '127.0.0.1',
      PORT: 0,
      LEDGER_SHARDS: shards,
      LEDGER_LANES: 1,
      LEDGER_BATCH_MAX: 500,
      HOLD_EXPIRY_S: 900,
      REFUSALS_KEPT_DAYS: 90,
      DAFTARI_INTERNAL_TOKEN: TOKEN,
      LEDGER_CHECKPOINT_INTERVAL_S: 3_600,
      LEDGER_AUDIT_EVENTS_PER_S: 0,
      LEDGER_STATEMENT_BYTES_MAX: 536_870_912,
      LEDGER_STATEMENT_CASES_MAX: 10_000,
      CASE_POLICY_INTERVAL_S: 0.1,
      LEDGER_STATEMENT_LOOK_INTERVAL_S: 0.2,
      LOG_LEVEL: 'silent',
      ...options.environment,
    };
    const ledger = await createLedger({ config, transport, logger, clock: options.clock ?? systemClock });
    const baseUrl = await ledger.start();
    return new TestLedger(url, database, transport, ledger, baseUrl, new ReplyInbox(`inbox-${name}-${Math.random()}`), shards);
  }

  async stop(): Promise<void> {
    this.inbox.close();
    await this.ledger.stop();
    await this.transport.close();
    await this.database.close();
  }

  /** Sends a command and waits for its reply. */
  async send(contract: { topic: string; type: string; version: number }, shard: number, data: CommandData): Promise<CommandReply> {
    const heard = this.inbox.expect(data.command_id, 15_000);
    await this.publish(contract, shard, { ...data, reply_to: this.inbox.address });
    const reply = await heard;
    if (!reply) throw new Error(`No reply to ${contract.type}.`);
    return reply;
  }

  /** Sends a command as somebody does who waits for no answer. */
  async publish(contract: { topic: string; type: string; version: number }, shard: number, data: CommandData): Promise<void> {
    const message = toOutgoing(
      contract as never,
      { ...data },
      {
        partition: shard,
        key: 'test',
        id: data.command_id,
        source: '/test',
        time: new Date().toISOString(),
      },
    );
    await this.transport.publisher().publish([message]);
  }

  async query(path: string, method = 'GET'): Promise<{ status: number; body: any }> {
    const response = await fetch(this.baseUrl + path, { method, headers: { authorization: `Bearer ${TOKEN}` } });
    return { status: response.status, body: await response.json() };
  }
}

export const openWallet = (business: string, terms: Partial<DataOf<typeof OpenWallet>['terms']> = {}, currency = 'NGN') => ({
  ...OpenWallet.example,
  command_id: newId('cmd'),
  business_id: business,
  currency,
  wallet_id: newId('wal'),
  terms: { ...OpenWallet.example.terms, ...terms },
});

export const creditWallet = (business: string, amount: string, reference: string) => ({
  ...CreditWallet.example,
  command_id: newId('cmd'),
  business_id: business,
  amount_minor: amount,
  reference,
  transaction_id: newId('txn'),
});

export const placeHold = (business: string, reference: string, total = '9900') => ({
  ...PlaceHold.example,
  command_id: newId('cmd'),
  business_id: business,
  reference,
  transaction_id: newId('txn'),
  not_after: new Date(Date.now() + 60_000).toISOString(),
  amount_minor: (BigInt(total) + 100n).toString(),
  total_minor: total,
});
