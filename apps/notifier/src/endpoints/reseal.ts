import { type Database, type SecretBox } from '@daftari/platform';
import { businessSecretContext, dialectSecretContext, endpointSecretContext } from './secret-contexts.js';

interface SealedRow {
  id: string;
  sealed_secret: Buffer;
}

const TABLES = [
  { table: 'notifier.endpoints', key: 'id', contextOf: endpointSecretContext },
  { table: 'notifier.business_secrets', key: 'business_id', contextOf: businessSecretContext },
  { table: 'notifier.dialect_secrets', key: 'key_id', contextOf: dialectSecretContext },
] as const;
const PAGE = 1_000;

/** Seals every webhook secret with the first key. Gives how many were sealed with another one. */
export const resealWebhookSecrets = async (database: Database, secrets: SecretBox): Promise<number> => {
  let count = 0;
  for (const { table, key, contextOf } of TABLES) {
    let after: string | null = null;
    for (;;) {
      const page: SealedRow[] = await pageAfter(database, table, key, after);
      for (const { id, sealed_secret: sealed } of page) {
        const resealed = secrets.reseal(sealed, contextOf(id));
        if (!resealed) continue;
        // One that was rotated meanwhile is sealed with the first key already.
        await database.pool.query(`update ${table} set sealed_secret = $3 where ${key} = $1 and sealed_secret = $2`, [
          id,
          sealed,
          resealed,
        ]);
        count++;
      }
      if (page.length < PAGE) break;
      after = page.at(-1)?.id ?? null;
    }
  }
  return count;
};

const pageAfter = async (database: Database, table: string, key: string, after: string | null): Promise<SealedRow[]> => {
  const { rows } = await database.pool.query<SealedRow>(
    `select ${key} as id, sealed_secret from ${table} where $1::uuid is null or ${key} > $1 order by ${key} limit ${PAGE}`,
    [after],
  );
  return rows;
};
