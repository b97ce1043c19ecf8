import { type Outbox, type Transport } from '@daftari/messaging';
import { type Logger, type Metrics, notFound, Problem, unitOfWork } from '@daftari/platform';
import { type BookServers } from '../servers/book-servers.js';
import { WitnessConsumer } from '../witnesses/witness-consumer.js';
import { type Clock } from '../writer/clock.js';
import { askForCases, NEEDS_CASE } from './ask-for-cases.js';
import { gatherBooks } from './books-of.js';
import { importStatement, type Imported, type ImportOptions, toldBy } from './import-statement.js';
import { findReconciliation, type ShownReconciliation } from './reconciliations.js';
import { SecondLook } from './second-look.js';

export interface ReconciliationOptions {
  /** Connections of its own: neither a statement nor a question keeps the writer waiting. */
  readonly servers: BookServers;
  readonly transport: Transport;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly bytesMax: number;
  readonly casesMax: number;
  /** Between two looks at lines whose transactions had not ended. */
  readonly lookEveryMs: number;
}

/** What an upload says beside its lines. */
export type Upload = Pick<ImportOptions, 'provider' | 'pieces' | 'format' | 'from' | 'to' | 'uploadedBy'>;

/** Each holds a connection and some megabytes; who comes next is told to come again. */
const IMPORTS_MAX = 3;

/** Keeps what witnesses say, and holds providers' statements against it. */
export class Reconciliation {
  readonly servers: BookServers;
  private readonly witnesses: WitnessConsumer;
  private readonly secondLook: SecondLook;
  private importing = 0;

  constructor(private readonly options: ReconciliationOptions) {
    this.servers = options.servers;
    const { transport, outbox, logger, metrics } = options;
    this.witnesses = new WitnessConsumer({ database: options.servers.home, transport, outbox, logger, metrics });
    this.secondLook = new SecondLook({ servers: options.servers, outbox, logger, everyMs: options.lookEveryMs });
  }

  async start(): Promise<void> {
    await this.witnesses.start();
    this.secondLook.start();
  }

  async stop(): Promise<void> {
    await this.secondLook.stop();
    await this.witnesses.stop();
    await this.servers.close();
  }

  /** For health: undefined where all is well. */
  trouble(): string | undefined {
    return this.witnesses.trouble();
  }

  async import(upload: Upload): Promise<Imported> {
    if (this.importing >= IMPORTS_MAX)
      throw new Problem(
        'temporarily_unavailable',
        `${IMPORTS_MAX} statements are being imported here already; send this one again in a while.`,
        {
          retryAfterSeconds: 10,
        },
      );
    this.importing++;
    const begun = performance.now();
    try {
      const { outbox, clock, bytesMax, casesMax, logger } = this.options;
      const imported = await importStatement({ ...upload, servers: this.servers, outbox, nowUs: clock.now(), bytesMax, casesMax });
      const ms = Math.round(performance.now() - begun);
      logger.info({ reconciliation: imported.id, provider: upload.provider.code, isNew: imported.isNew, ms }, 'a statement was imported');
      return imported;
    } finally {
      this.importing--;
    }
  }

  /** Opens the cases of a reconciliation that has more of them than are opened unasked. Again, it changes nothing. */
  async openHeldCases(id: string): Promise<ShownReconciliation> {
    await openHeldCases(this.servers, this.options.outbox, id);
    const found = await findReconciliation(this.servers.home.pool, id);
    if (!found) throw notFound('The reconciliation');
    return found;
  }
}

const CONCERNED = `
create temp table concerned on commit drop as
select distinct w.transaction, w.business, w.mode, w.currency, false as needs_amount from ledger.statement_lines s
join ledger.witnessed_attempts w on w.transaction = s.transaction and w.attempt = s.attempt where s.reconciliation = $1 and ${NEEDS_CASE}`;

const TAKE = `update ledger.reconciliations set cases = 'asked' where id = $1 and cases = 'held' returning provider, mode, uploaded_at`;

const openHeldCases = async (servers: BookServers, outbox: Outbox, id: string): Promise<void> => {
  await unitOfWork(servers.home.pool, async (client) => {
    const { rows } = await client.query<{ provider: string; mode: string; uploaded_at: string }>(TAKE, [id]);
    const [held] = rows;
    if (!held) return;
    await client.query(CONCERNED, [id]);
    await gatherBooks(client, servers);
    const told = await toldBy(client, { id: `rec_${id}`, provider: held.provider, mode: held.mode, at: Number(held.uploaded_at) });
    await askForCases(client, outbox, told);
  });
  outbox.committed();
};
