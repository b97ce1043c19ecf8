import pg, { type ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type HeadEntry } from './manifest.js';
import { type TableToCopy } from './tables.js';

/** The rows of a table as chunks, counted. */
export interface Copying {
  rows: number;
  chunks(): AsyncIterable<Buffer>;
}

const named = ({ schema, table }: TableToCopy): string => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
const columnsOf = ({ columns }: TableToCopy): string => columns.map((column) => pg.escapeIdentifier(column)).join(', ');

/** Tables that are only ever added to, behind the shard's head: what was there at the snapshot can be read later as well. */
export const isAppendOnly = ({ schema, table }: TableToCopy): boolean => schema === 'ledger' && (table === 'events' || table === 'entries');

const counted = (statements: () => AsyncIterable<string>, client: ClientBase, progress: (rows: number) => void): Copying => {
  const copying: Copying = {
    rows: 0,
    async *chunks() {
      for await (const statement of statements()) {
        const out = client.query(copyTo(statement));
        for await (const chunk of out) yield chunk as Buffer;
        copying.rows += out.rowCount;
        progress(out.rowCount);
      }
    },
  };
  return copying;
};

/** The whole table as the connection's unit of work sees it. */
export const copyWhole = (client: ClientBase, table: TableToCopy, progress: (rows: number) => void): Copying =>
  counted(
    // eslint-disable-next-line @typescript-eslint/require-await -- one statement where others have many
    async function* () {
      yield `copy ${named(table)} (${columnsOf(table)}) to stdout`;
    },
    client,
    progress,
  );

const EVENTS_PER_PAGE = 20_000;
const ENTRIES_PER_PAGE = 100_000;
const ACCOUNTS_PER_SHARD = 2 ** 40;

/**
 * An append-only table up to the heads, page by page along its key, each in a unit of work of its own: however long it takes, nothing that the
 * writer leaves behind has to be kept for it (P11).
 */
export const copyUpTo = (client: ClientBase, table: TableToCopy, heads: readonly HeadEntry[], progress: (rows: number) => void): Copying =>
  counted(() => (table.table === 'events' ? eventPages(table, heads) : entryPages(client, table, heads)), client, progress);

// eslint-disable-next-line @typescript-eslint/require-await -- beside entryPages, which has to ask for its pages
async function* eventPages(table: TableToCopy, heads: readonly HeadEntry[]): AsyncGenerator<string> {
  for (const { shard, sequence } of heads)
    for (let from = 0; from < sequence; from += EVENTS_PER_PAGE)
      yield page(
        table,
        `shard = ${shard} and sequence > ${from} and sequence <= ${Math.min(from + EVENTS_PER_PAGE, sequence)}`,
        'shard, sequence',
      );
}

const page = (table: TableToCopy, where: string, order: string): string =>
  `copy (select ${columnsOf(table)} from ${named(table)} where ${where} order by ${order}) to stdout`;

const KEY = 'account, sequence, line';

async function* entryPages(client: ClientBase, table: TableToCopy, heads: readonly HeadEntry[]): AsyncGenerator<string> {
  for (const { shard, sequence } of heads) {
    const end = `(${(shard + 1) * ACCOUNTS_PER_SHARD}, 0, 0)`;
    let from = `(${shard * ACCOUNTS_PER_SHARD}, 0, -1)`;
    for (;;) {
      const last = await pageEnd(client, from, end);
      yield page(
        table,
        `(${KEY}) > ${from} and (${KEY}) ${last === undefined ? `< ${end}` : `<= ${last}`} and sequence <= ${sequence}`,
        KEY,
      );
      if (last === undefined) break;
      from = last;
    }
  }
}

/** The key of the last row of a full page; undefined where what is left is less than a page. */
const pageEnd = async (client: ClientBase, from: string, end: string): Promise<string | undefined> => {
  const { rows } = await client.query<{ account: string; sequence: string; line: number }>(
    `select account, sequence, line from ledger.entries where (${KEY}) > ${from} and (${KEY}) < ${end} order by ${KEY} offset ${ENTRIES_PER_PAGE - 1} limit 1`,
  );
  const [row] = rows;
  return row && `(${row.account}, ${row.sequence}, ${row.line})`;
};
