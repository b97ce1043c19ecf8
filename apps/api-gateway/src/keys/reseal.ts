import { type Database, type SecretBox } from '@daftari/platform';
import { keyContext } from './dialect-keys.js';

interface SealedRow {
  id: string;
  sealed: Buffer;
}

const PAGE = 1_000;

/** Seals the secrets of every dialect's credentials with the first key. Gives how many were sealed with another one. */
export const resealKeys = async (database: Database, secrets: SecretBox): Promise<number> => {
  let count = 0;
  for (let after: string | null = ''; after !== null;) {
    const page: SealedRow[] = await pageAfter(database, after);
    for (const { id, sealed } of page) {
      const resealed = secrets.reseal(sealed, keyContext(id));
      if (!resealed) continue;
      await database.pool.query('update gateway.api_keys set sealed = $2 where id = $1', [id, resealed]);
      count++;
    }
    after = page.length < PAGE ? null : (page.at(-1)?.id ?? null);
  }
  return count;
};

const pageAfter = async (database: Database, after: string): Promise<SealedRow[]> => {
  const { rows } = await database.pool.query<SealedRow>(
    `select id, sealed from gateway.api_keys where sealed is not null and id > $1 order by id limit ${PAGE}`,
    [after],
  );
  return rows;
};
