import { type CollectionMethod } from '../payments/payment.dto.js';
import { type Mode } from '@daftari/contracts';
import { type UnitOfWork } from '@daftari/platform';

/** `open`: its payment is not known to have ended. `ended`: it was not paid, as far as anybody knows. */
export type PayTryState = 'open' | 'completed' | 'ended';

/** One go at paying an invoice or link on its page: at most one payment, whose reference is `{id of the invoice or link}.{number}`. */
export interface PayTry {
  readonly token: string;
  readonly invoice_id: string | null;
  readonly link_id: string | null;
  readonly business_id: string;
  readonly mode: Mode;
  readonly reference: string;
  readonly method: CollectionMethod;
  readonly channel: string;
  readonly currency: string;
  readonly amount_minor: string;
  readonly state: PayTryState;
  readonly transaction_id: string | null;
  /** The payment's own status when it was last looked at. */
  readonly status: string;
  readonly created_at: Date;
}

type Asker = Pick<UnitOfWork, 'query'>;

const COLUMNS =
  'token, invoice_id, link_id, business_id, mode, reference, method, channel, currency, amount_minor, state, transaction_id, status, created_at';

const firstOf = async (client: Asker, sql: string, values: unknown[]): Promise<PayTry | undefined> =>
  (await client.query<PayTry>(sql, values)).rows[0];

export const tryByToken = (client: Asker, token: string): Promise<PayTry | undefined> =>
  firstOf(client, `select ${COLUMNS} from gateway.pay_tries where token = $1`, [token]);

/** An invoice has at most one: an index sees to it. */
export const openTryOf = (client: Asker, invoiceId: string): Promise<PayTry | undefined> =>
  firstOf(client, `select ${COLUMNS} from gateway.pay_tries where invoice_id = $1 and state = 'open'`, [invoiceId]);

export const countOpenTries = async (client: Asker, linkId: string): Promise<number> => {
  const sql = `select count(*)::integer as open from gateway.pay_tries where link_id = $1 and state = 'open'`;
  return (await client.query<{ open: number }>(sql, [linkId])).rows[0]?.open ?? 0;
};

/** What is tried: of which page, through which channel, how much. */
export interface NewPayTry {
  readonly token: string;
  readonly kind: 'invoice' | 'link';
  /** Of the invoice or link. */
  readonly id: string;
  readonly businessId: string;
  readonly mode: Mode;
  readonly method: CollectionMethod;
  readonly channel: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

/** The invoice's or link's row is locked, and its next number taken, by the same unit of work. */
export const insertTry = async (client: Asker, wanted: NewPayTry): Promise<PayTry> => {
  const { token, kind, id, businessId, mode, method, channel, currency, amountMinor } = wanted;
  const [table, column] = kind === 'invoice' ? ['invoices', 'invoice_id'] : ['payment_links', 'link_id'];
  const row = await firstOf(
    client,
    `with numbered as (update gateway.${table} set tries = tries + 1 where id = $2 returning tries)
     insert into gateway.pay_tries (token, ${column}, business_id, mode, reference, method, channel, currency, amount_minor, check_at)
     select $1, $2, $3, $4, $2 || '.' || tries, $5, $6, $7, $8, now() + interval '5 seconds' from numbered returning ${COLUMNS}`,
    [token, id, businessId, mode, method, channel, currency, amountMinor.toString()],
  );
  if (!row) throw new Error(`A try at ${id} was not written.`);
  return row;
};

/** How its payment stands: it is looked at again in a second. */
export const noteTry = (client: Asker, token: string, transactionId: string, status: string): Promise<unknown> =>
  client.query(
    `update gateway.pay_tries set transaction_id = $2, status = $3, checks = 0, check_at = now() + interval '1 second'
     where token = $1 and state = 'open' and (transaction_id, status) is distinct from ($2, $3)`,
    [token, transactionId, status],
  );

/** It was not paid. Unless that is certain, it is looked at now and then for some days: a provider may still say otherwise. */
export const endTry = (
  client: Asker,
  token: string,
  end: { readonly status: string; readonly transactionId?: string; readonly isCertain: boolean },
): Promise<unknown> =>
  client.query(
    `update gateway.pay_tries set state = 'ended', status = $2, transaction_id = coalesce($3, transaction_id), ended_at = now(), checks = 0,
       check_at = case when not $4 then now() + interval '1 minute' end
     where token = $1 and state = 'open'`,
    [token, end.status, end.transactionId ?? null, end.isCertain],
  );

/** True for the one who completes it. */
export const completeTry = async (client: Asker, token: string, status: string, transactionId: string): Promise<boolean> => {
  const { rowCount } = await client.query(
    `update gateway.pay_tries set state = 'completed', status = $2, transaction_id = $3, ended_at = now(), check_at = null
     where token = $1 and state <> 'completed'`,
    [token, status, transactionId],
  );
  return rowCount === 1;
};

const CLAIM = `
update gateway.pay_tries set checks = checks + 1, check_at = case
  when state = 'open' then now() + make_interval(secs => least(30, power(1.5, least(checks, 20))))
  when ended_at < now() - interval '8 days' then null
  else now() + make_interval(secs => least(21600, 60 * power(2, least(checks, 20)))) end
where token in (select token from gateway.pay_tries where check_at <= now() order by check_at limit $1 for update skip locked)
returning ${COLUMNS}`;

/** Tries that are due to be looked at, each for whoever claims it; the time until the next look grows. */
export const claimDueTries = async (client: Asker, limit: number): Promise<PayTry[]> => (await client.query<PayTry>(CLAIM, [limit])).rows;
