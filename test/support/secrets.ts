import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Pool } from 'pg';

/** The forms in which a secret may lie about: as it is, in hexadecimal as binary columns show, and in base64. */
const formsOf = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  // Within a longer text base64 is another at each of three places; what does not depend on its neighbours is looked for.
  const encoded = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(Math.ceil((before * 4) / 3), -2);
  });
  return [secret, bytes.toString('hex'), ...encoded.filter((text) => text.length >= 12)];
};

/** Where one of the secrets stands in a text; it is named by its place in the list, not by itself. */
const found = (where: string, text: string, secrets: readonly string[]): string[] =>
  secrets.flatMap((secret, index) => (formsOf(secret).some((form) => text.includes(form)) ? [`${where}: secret ${index}`] : []));

/** Secrets in any file of a folder. */
export const secretsInFiles = async (folder: string, secrets: readonly string[]): Promise<string[]> => {
  const names = await readdir(folder);
  const files = await Promise.all(names.map(async (name) => found(name, await readFile(join(folder, name), 'utf8'), secrets)));
  return files.flat();
};

/** Secrets in texts: answers, timelines. */
export const secretsInTexts = (where: string, texts: readonly string[], secrets: readonly string[]): string[] =>
  texts.flatMap((text) => found(where, text, secrets));

const TABLES = `
select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`;

/** Secrets in any row of any table. */
export const secretsInTables = async (pool: Pool, secrets: readonly string[]): Promise<string[]> => {
  const { rows: tables } = await pool.query<{ name: string }>(TABLES);
  const forms = secrets.flatMap((secret, index) => formsOf(secret).map((form) => ({ form, index })));
  const places: string[] = [];
  for (const { name } of tables) {
    const sql = `select distinct f.index from ${name} t, unnest($1::text[], $2::int[]) as f(form, index) where position(f.form in t::text) > 0`;
    const { rows } = await pool.query<{ index: number }>(sql, [forms.map(({ form }) => form), forms.map(({ index }) => index)]);
    places.push(...rows.map(({ index }) => `${name}: secret ${index}`));
  }
  return places;
};
