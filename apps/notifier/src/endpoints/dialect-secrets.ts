import { type Database, notFound, type SecretBox, uuidOf } from '@daftari/platform';
import { type DialectSecretDto, type OwnerDto } from './endpoints.dto.js';
import { dialectSecretContext } from './secret-contexts.js';

const SET = `
insert into notifier.dialect_secrets as s (key_id, business_id, mode, dialect, sealed_secret, retired_at)
values ($1, $2, $3, $4, $5, case when $6 then now() end)
on conflict (key_id) do update set retired_at = case when $6 then coalesce(s.retired_at, now()) end`;

/** The webhook secrets of credentials in a dialect's form. The gateway makes the credentials, and tells us. */
export class DialectSecrets {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
  ) {}

  /** Told once or again: it is the same secret. What is retired signs only what its own requests had asked for. @throws Problem not_found */
  async set(keyId: string, { business_id, mode, dialect, secret, retired }: DialectSecretDto): Promise<void> {
    const [key, business] = [uuidOf(keyId, 'key'), uuidOf(business_id, 'biz')];
    if (key === undefined || business === undefined) throw notFound('The key');
    await this.database.pool.query(SET, [key, business, mode, dialect, this.secrets.seal(secret, dialectSecretContext(key)), retired]);
  }

  /** Has the business credentials in this dialect's form? */
  async has(owner: OwnerDto, dialect: string): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      'select 1 from notifier.dialect_secrets where business_id = $1 and mode = $2 and dialect = $3 and retired_at is null limit 1',
      [uuidOf(owner.business_id, 'biz'), owner.mode, dialect],
    );
    return rowCount === 1;
  }
}
