import { type Database, type SecretBox } from '@daftari/platform';
import { contextOf } from './idempotency-keys.js';

interface KeptRow {
  readonly owner: string;
  readonly key: string;
  readonly answer: Buffer;
}

const PAGE = 1_000;
const NEXT = `
select owner, key, answer from gateway.idempotency_keys where answer is not null and (owner, key) > ($1, $2) order by owner, key limit ${PAGE}`;

/** Seals the answers that are kept for repetitions with the first key. Gives how many were sealed with another one. */
export const resealAnswers = async (database: Database, secrets: SecretBox): Promise<number> => {
  let count = 0;
  for (let after: readonly string[] | undefined = ['', '']; after;) {
    const { rows }: { rows: KeptRow[] } = await database.pool.query<KeptRow>(NEXT, [...after]);
    for (const { owner, key, answer } of rows) {
      const resealed = secrets.reseal(answer, contextOf(owner, key));
      if (!resealed) continue;
      const text = 'update gateway.idempotency_keys set answer = $3 where owner = $1 and key = $2 and answer = $4';
      await database.pool.query(text, [owner, key, resealed, answer]);
      count++;
    }
    const last = rows.at(-1);
    after = rows.length < PAGE || !last ? undefined : [last.owner, last.key];
  }
  return count;
};
