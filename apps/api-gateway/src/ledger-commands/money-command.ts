import { type Static, type TObject } from '@sinclair/typebox';
import { type Contract } from '@daftari/contracts';
import { type Currency } from '@daftari/money';
import { newId } from '@daftari/platform';
import { requestHash } from '../edge/request-hash.js';
import { type RequestedDto } from '../edge/requested.dto.js';
import { type BusinessCaller } from '../keys/caller.js';
import { type CommandHead } from './ledger-commands.js';
import { type MoneyRequest } from './money-requests.js';
import { type NotedCommand, notedView } from './noted-view.js';

/** What moves; minor units. */
export interface Price {
  /** The face value. */
  readonly amount: bigint;
  readonly discount: bigint;
  readonly fee: bigint;
  /** What the wallet moves. */
  readonly total: bigint;
}

/** A price without discount or fee. */
export const plainPrice = (amount: bigint): Price => ({ amount, discount: 0n, fee: 0n, total: amount });

/** What a client asked for, checked and priced. */
export interface AskedFor {
  /** The client's own fields as parsed: what the request hash covers (P9). */
  readonly parsed: object;
  readonly currency: Currency;
  readonly price: Price;
  readonly productCode: string | null;
  readonly channel: string | null;
  readonly recipient: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly description: string | null;
}

/** The fields of a command that begin a transaction, whatever its kind. */
export const beginning = ({ business, mode }: BusinessCaller, body: RequestedDto, asked: AskedFor) => ({
  business_id: business.id,
  mode,
  currency: asked.currency,
  transaction_id: newId('txn'),
  reference: body.reference,
  request_hash: requestHash({ ...asked.parsed }),
  amount_minor: asked.price.amount.toString(),
  discount_minor: asked.price.discount.toString(),
  fee_minor: asked.price.fee.toString(),
  total_minor: asked.price.total.toString(),
  product_code: asked.productCode,
  channel: asked.channel,
  recipient: asked.recipient,
  fields: asked.fields,
  metadata: body.metadata ?? {},
  webhook_url: body.webhook_url ?? null,
  description: asked.description,
});

/** A command with where it goes and what is shown until it is decided. */
export const moneyRequest = <S extends TObject>(
  contract: Contract<string, S>,
  data: Static<S> & CommandHead & NotedCommand & { readonly request_hash: string },
  { business, mode }: BusinessCaller,
  traceparent: string,
): MoneyRequest<S> => ({
  contract,
  data,
  place: { shard: business.shard, businessId: business.id, mode, reference: data.reference, traceparent },
  noted: notedView(data, new Date().toISOString()),
});
