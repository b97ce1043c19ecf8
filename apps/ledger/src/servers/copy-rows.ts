import { pipeline } from 'node:stream/promises';
import { type ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** Columns by name: two servers may have got them in another order. */
const COLUMNS = `
select string_agg(quote_ident(attname), ', ' order by attname) as columns from pg_attribute
where attrelid = ('ledger.' || $1)::regclass and attnum > 0 and not attisdropped`;

/**
 * Copies the rows of a table of the books from one server to another, in PostgreSQL's own binary form. Nothing but a buffer is held in memory.
 * @param where a condition on `t`; its numbers are written into it, for COPY takes no parameters
 */
export const copyRows = async (
  from: ClientBase,
  to: ClientBase,
  table: string,
  where: string,
  source = `ledger.${table} t`,
): Promise<void> => {
  const { rows } = await from.query<{ columns: string }>(COLUMNS, [table]);
  const columns = rows[0]?.columns ?? '';
  const selected = columns
    .split(', ')
    .map((column) => `t.${column}`)
    .join(', ');
  const out = from.query(copyTo(`copy (select ${selected} from ${source} where ${where}) to stdout (format binary)`));
  const into = to.query(copyFrom(`copy ledger.${table} (${columns}) from stdin (format binary)`));
  await pipeline(out, into);
};
