import { type Mode } from '@daftari/contracts';
import { newId, type UnitOfWork } from '@daftari/platform';
import { type Owner } from '../transactions/transaction-reader.js';
import { type LinkStatus } from './payment-link.dto.js';

export interface LinkRow {
  readonly id: string;
  readonly business_id: string;
  readonly mode: Mode;
  readonly reference: string;
  readonly request_hash: string;
  readonly currency: string;
  readonly amount_minor: string | null;
  readonly description: string;
  readonly max_uses: number | null;
  /** Completed payments. */
  readonly uses: number;
  readonly token: string;
  readonly active: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** A link as a business asks for it, checked. */
export interface CheckedLink {
  readonly reference: string;
  readonly requestHash: string;
  readonly currency: string;
  readonly amount: bigint | null;
  readonly description: string;
  readonly maxUses: number | null;
}

type Asker = Pick<UnitOfWork, 'query'>;

const COLUMNS =
  'id, business_id, mode, reference, request_hash, currency, amount_minor, description, max_uses, uses, token, active, created_at, updated_at';
const SELECT = `select ${COLUMNS} from gateway.payment_links`;

const firstOf = async (client: Asker, sql: string, values: unknown[]): Promise<LinkRow | undefined> =>
  (await client.query<LinkRow>(sql, values)).rows[0];

export const linkById = (client: Asker, { businessId, mode }: Owner, id: string): Promise<LinkRow | undefined> =>
  firstOf(client, `${SELECT} where id = $1 and business_id = $2 and mode = $3`, [id, businessId, mode]);

export const linkByToken = (client: Asker, token: string): Promise<LinkRow | undefined> =>
  firstOf(client, `${SELECT} where token = $1`, [token]);

/** Waits for whoever changes it at the moment. */
export const lockLink = (client: Asker, id: string): Promise<LinkRow | undefined> =>
  firstOf(client, `${SELECT} where id = $1 for update`, [id]);

const INSERT = `
insert into gateway.payment_links (id, business_id, mode, reference, request_hash, currency, amount_minor, description, max_uses, token)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (business_id, mode, reference) do nothing returning ${COLUMNS}`;

/** Writes the link, or answers the one that has the reference already. */
export const writeLink = async (
  client: Asker,
  { businessId, mode }: Owner,
  link: CheckedLink,
  token: string,
): Promise<{ readonly row: LinkRow; readonly isNew: boolean }> => {
  const { reference, requestHash, currency, amount, description, maxUses } = link;
  const values = [
    newId('pln'),
    businessId,
    mode,
    reference,
    requestHash,
    currency,
    amount?.toString() ?? null,
    description,
    maxUses,
    token,
  ];
  const written = await firstOf(client, INSERT, values);
  if (written) return { row: written, isNew: true };
  const known = await firstOf(client, `${SELECT} where business_id = $1 and mode = $2 and reference = $3`, [businessId, mode, reference]);
  if (!known) throw new Error('A payment link was neither written nor found.');
  return { row: known, isNew: false };
};

const LIST = `${SELECT} where business_id = $1 and mode = $2 and ($3::text is null or id < $3) and ($4::text is null or reference = $4)
  and ($5::text is null or (active and uses < coalesce(max_uses, uses + 1)) = ($5 = 'active'))
  and ($6::timestamptz is null or created_at >= $6) and ($7::timestamptz is null or created_at <= $7) order by id desc limit $8`;

/** Which links, newest first. */
export interface LinkFilter {
  readonly before?: string | undefined;
  readonly reference?: string | undefined;
  readonly status?: LinkStatus | undefined;
  readonly createdFrom?: string | undefined;
  readonly createdTo?: string | undefined;
  readonly limit: number;
}

export const listLinks = async (client: Asker, { businessId, mode }: Owner, filter: LinkFilter): Promise<LinkRow[]> => {
  const { before, reference, status, createdFrom, createdTo, limit } = filter;
  const values = [businessId, mode, before ?? null, reference ?? null, status ?? null, createdFrom ?? null, createdTo ?? null, limit];
  return (await client.query<LinkRow>(LIST, values)).rows;
};
