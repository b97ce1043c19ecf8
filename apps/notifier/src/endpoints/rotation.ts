import { type Database } from '@daftari/platform';

/** How long a rotated secret signs beside the new one. */
const OVERLAP_S = 24 * 3_600;

const rotating = (table: string, key: string, owned: string): string => `
with held as (select ${key} as holder, sealed_secret from ${table} where ${key} = $1${owned} for update),
kept as (
  insert into notifier.old_secrets (holder, sealed_secret, signs_until)
  select holder, sealed_secret, now() + make_interval(secs => $3) from held returning signs_until
)
update ${table} t set sealed_secret = $2 from held where t.${key} = held.holder returning (select signs_until from kept) as "signsUntil"`;

const OF_ENDPOINT = rotating('notifier.endpoints', 'id', ' and business_id = $4 and mode = $5');
const OF_BUSINESS = rotating('notifier.business_secrets', 'business_id', '');

const rotated = async (database: Database, sql: string, values: readonly unknown[]): Promise<Date | undefined> => {
  const { rows } = await database.pool.query<{ signsUntil: Date }>(sql, [...values]);
  return rows[0]?.signsUntil;
};

/** Gives an endpoint a new secret; until when the old one signs as well, or undefined where there is no such endpoint. Ids are bare UUIDs. */
export const rotateEndpointSecret = (
  database: Database,
  endpoint: { readonly id: string; readonly businessId: string; readonly mode: string },
  sealed: Buffer,
): Promise<Date | undefined> => rotated(database, OF_ENDPOINT, [endpoint.id, sealed, OVERLAP_S, endpoint.businessId, endpoint.mode]);

/** The same for a business's own secret. */
export const rotateBusinessSecret = (database: Database, businessId: string, sealed: Buffer): Promise<Date | undefined> =>
  rotated(database, OF_BUSINESS, [businessId, sealed, OVERLAP_S]);
