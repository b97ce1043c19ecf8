import { resolve } from 'node:path';
import { EMBEDDED_VIEWS } from '@daftari/contracts';
import { restoreBooks, RESTORING_SCHEMA, type ShardReport } from '@daftari/ledger';
import { createTransport, type Transport } from '@daftari/messaging';
import { createLogger, Database, reasonOf } from '@daftari/platform';
import { restoreConnector } from '@daftari/provider-connector';
import { type Manifest, readManifest } from '../backup/manifest.js';
import { CliError, EXIT } from '../cli-error.js';
import { refuseSeveralServers, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { type Terminal } from '../terminal.js';
import { showProgress } from '../progress.js';
import { checkFiles, loadTables } from './load-tables.js';
import { asText } from './report.js';
import { checkSchemas, makeSchemas, upgradeSchemas } from './schemas.js';
import { checkEmpty, openTarget } from './target.js';

export interface RestoreRequest extends Whereabouts {
  readonly from: string;
  readonly giveUpEvents: boolean;
  readonly quiet: boolean;
}

/** `daftari restore`: makes an installation of a backup, and of what the topics hold beyond it. Gives the exit code. */
export const restore = async (request: RestoreRequest, terminal: Terminal): Promise<number> => {
  refuseSeveralServers(request, 'daftari restore');
  const directory = resolve(request.from);
  const manifest = await readManifest(directory);
  checkSchemas(manifest);
  const brokers = brokersFor(request, manifest);
  await watched(terminal, request.quiet, 'bytes checked', (progress) => checkFiles(directory, manifest, progress));
  const target = await openTarget(request);
  const database = new Database({ url: target.url, applicationName: 'daftari-restore', connectionsMax: 4 });
  try {
    await checkEmpty(database);
    const reports = await restoreInto({ request, terminal, directory, manifest, database, url: target.url, brokers });
    if (!request.quiet || reports.some(({ problem }) => problem !== undefined))
      terminal.out(asText({ manifest, reports, isImported: brokers.length > 0 && !request.giveUpEvents }));
    return reports.some(({ problem }) => problem !== undefined) ? EXIT.findings : EXIT.ok;
  } catch (error) {
    throw cutOff(error);
  } finally {
    await database.close();
    await target.close();
  }
};

const cutOff = (error: unknown): CliError => {
  if (error instanceof CliError) return error;
  if (error instanceof Error && 'severity' in error) return unreadable(error);
  return new CliError(`The restore was cut off: ${reasonOf(error)} Drop the database and begin again with an empty one.`);
};

/** Kafka's brokers where the backup is of an installation on Kafka. @throws CliError where that cannot be what is meant */
const brokersFor = ({ environment, giveUpEvents }: RestoreRequest, { heads, schemas }: Manifest): readonly string[] => {
  const brokers = (environment['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
  const wasPublished = heads.some(({ published }) => published !== null);
  if (wasPublished && brokers.length === 0 && !giveUpEvents)
    throw new CliError(
      'The backup is of an installation on Kafka: name its brokers in KAFKA_BROKERS, so that the events after the backup are taken over. (--give-up-events restores without them.)',
    );
  if (!wasPublished && 'messaging' in schemas && brokers.length > 0)
    throw new CliError('The backup is of an installation without Kafka: nothing of it is on those brokers. Leave KAFKA_BROKERS out.');
  return brokers;
};

interface Work {
  readonly request: RestoreRequest;
  readonly terminal: Terminal;
  readonly directory: string;
  readonly manifest: Manifest;
  readonly database: Database;
  readonly url: string;
  readonly brokers: readonly string[];
}

/** Until the last step is done, no ledger starts on it. */
const restoreInto = async ({ request, terminal, directory, manifest, database, url, brokers }: Work): Promise<ShardReport[]> => {
  const { quiet, giveUpEvents: giveUp } = request;
  await database.pool.query(`create schema ${RESTORING_SCHEMA}`);
  await makeSchemas(url, database, manifest);
  await watched(terminal, quiet, 'rows', (progress) => loadTables(database, directory, manifest, progress));
  await upgradeSchemas(url, manifest);
  const transport = brokers.length === 0 ? undefined : kafka(database, brokers, manifest.heads.length);
  try {
    const reports = await watched(terminal, quiet, 'events', (progress) => restoreBooks({ database, transport, giveUp, progress }));
    if ('connector' in manifest.schemas)
      await restoreConnector({
        database,
        transport: giveUp ? undefined : transport,
        shards: reports.filter(({ problem }) => problem === undefined),
      });
    await database.pool.query(`drop schema ${RESTORING_SCHEMA}`);
    return reports;
  } finally {
    await transport?.close();
  }
};

const kafka = (database: Database, kafkaBrokers: readonly string[], shards: number): Transport =>
  createTransport({
    database,
    kafkaBrokers,
    shards,
    logger: createLogger('daftari', 'silent'),
    clientId: 'daftari-restore',
    virtualTopics: EMBEDDED_VIEWS,
  });

const watched = async <T>(
  terminal: Terminal,
  quiet: boolean,
  what: string,
  work: (progress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> => {
  const progress = showProgress(terminal, quiet, what);
  try {
    return await work((done, total) => progress.report(done, total));
  } finally {
    progress.end();
  }
};
