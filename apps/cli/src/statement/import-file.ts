import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { findReconciliation, importStatement, pageOfLines, parseSettings, STATEMENT_FORMATS, type StatementFormat } from '@daftari/ledger';
import { Outbox } from '@daftari/messaging';
import { ConfigurationError, Problem, reasonOf } from '@daftari/platform';
import { type Pool } from 'pg';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, openServers, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { showProgress } from '../progress.js';
import { type Terminal } from '../terminal.js';
import { asText, type Outcome } from './report.js';

export interface ImportRequest extends Whereabouts {
  readonly file: string;
  readonly provider: string;
  readonly format?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

const BYTES_MAX = 64 * 2 ** 30;
/** As the ledger's own `LEDGER_STATEMENT_CASES_MAX`. */
const CASES_MAX = 10_000;
const LINES_SHOWN = 20;
const PIECE_BYTES = 262_144;

/** `daftari statement import FILE`: imports a provider's statement into the books' database. Gives the exit code. */
export const importFile = async (request: ImportRequest, terminal: Terminal): Promise<number> => {
  const [format, from, to] = [formatOf(request.format), instantOf('--from', request.from), instantOf('--to', request.to)];
  const { pieces, bytes } = await openFile(request.file);
  const books = await findBooks(request);
  const servers = openServers(books, request, 'daftari-statement');
  const progress = showProgress(terminal, request.quiet || request.json, 'bytes');
  try {
    const { pool } = servers.home;
    const provider = await findProvider(pool, request.provider);
    const report = bytes === undefined ? undefined : (done: number) => progress.report(done, bytes);
    const options = { servers, outbox: new Outbox('ledger'), provider, pieces, format, from, to, progress: report };
    const casesMax = casesMaxOf(request.environment['LEDGER_STATEMENT_CASES_MAX']);
    const { id, isNew } = await importStatement({
      ...options,
      uploadedBy: 'daftari statement import',
      nowUs: Date.now() * 1_000,
      bytesMax: BYTES_MAX,
      casesMax,
    });
    progress.end();
    return told(await outcomeOf(pool, id, isNew), request, terminal);
  } catch (error) {
    throw error instanceof ConfigurationError ? new CliError(error.message) : refused(error);
  } finally {
    progress.end();
    await servers.close();
    await books.close();
  }
};

const told = (outcome: Outcome, request: ImportRequest, terminal: Terminal): number => {
  const { lines, matched, missing_there: missing } = outcome.counts;
  const agrees = lines === matched && missing === 0;
  if (request.json) terminal.out(`${JSON.stringify(outcome, null, 2)}\n`);
  else if (!request.quiet || !agrees) terminal.out(asText(outcome));
  return agrees ? EXIT.ok : EXIT.findings;
};

const outcomeOf = async (pool: Pool, id: string, isNew: boolean): Promise<Outcome> => {
  const uuid = id.slice('rec_'.length);
  const found = await findReconciliation(pool, uuid);
  if (!found) throw new Error(`The reconciliation ${id} is gone.`);
  return { ...found, is_new: isNew, ...(await pageOfLines(pool, uuid, { result: undefined, after: undefined, limit: LINES_SHOWN })) };
};

const casesMaxOf = (text: string | undefined): number => {
  const count = Number(text ?? CASES_MAX);
  if (!Number.isInteger(count) || count < 0) throw new CliError('LEDGER_STATEMENT_CASES_MAX is a whole number.');
  return count;
};

const formatOf = (text: string | undefined): StatementFormat | undefined => {
  const format = STATEMENT_FORMATS.find((one) => one === text);
  if (text !== undefined && format === undefined) throw new CliError(`--format is one of ${STATEMENT_FORMATS.join(', ')}.`);
  return format;
};

/** Microseconds since 1970. */
const instantOf = (option: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw new CliError(`${option} is a time like 2026-11-21T00:00:00Z.`);
  return ms * 1_000;
};

/** The bytes of the file, and how many there are where that is known. */
const openFile = async (file: string): Promise<{ pieces: AsyncIterable<Uint8Array>; bytes?: number }> => {
  if (file === '-') return { pieces: process.stdin };
  const { size } = await stat(file).catch((error: unknown) => {
    throw new CliError(`The file ${file} cannot be read: ${reasonOf(error)}`);
  });
  return { pieces: createReadStream(file, { highWaterMark: PIECE_BYTES }), bytes: size };
};

interface ProviderRow {
  code: string;
  mode: string;
  statement: unknown;
}

const findProvider = async (pool: Pool, name: string) => {
  const { rows } = await pool.query<ProviderRow>('select code, mode, statement from connector.providers where code = $1 or id = $1', [
    name,
  ]);
  const [provider] = rows;
  if (!provider) throw new CliError(`There is no provider ${name}. GET /admin/v1/providers lists them.`);
  return { code: provider.code, mode: provider.mode, settings: parseSettings(provider.statement) };
};

/** What was refused, with each field and its remedy. */
const refused = (error: unknown): CliError => {
  if (!(error instanceof Problem)) return unreadable(error);
  const fields = error.errors.map(({ detail }) => detail);
  return new CliError(fields.length > 0 ? fields.join('\n') : error.message);
};
