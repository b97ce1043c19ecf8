import { type DataOf, ExpectFunds, PlaceHold, toOutgoing } from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { newId } from '@daftari/platform';
import { type Chance } from '../oracle/chance.js';
import { type Kind } from './record.js';

/** What is sold, collected and paid out in a run, and by which kind of provider. */
export const WARES = ['airtime_ng', 'airtime_gh', 'momo_tz', 'card_tz', 'payout_tz', 'momo_sl', 'payout_sl'] as const;
export type Ware = (typeof WARES)[number];

interface WareFacts {
  readonly tongue: string;
  readonly kind: Kind;
  readonly currency: string;
  readonly productCode: string | null;
  readonly channel: string | null;
  /** What stands before the digits that tell one order from another. */
  readonly prefix: string;
}

export const wareFacts: Readonly<Record<Ware, WareFacts>> = {
  airtime_ng: { tongue: 'strongmb', kind: 'purchase', currency: 'NGN', productCode: 'hostile_ng', channel: null, prefix: '+234803' },
  airtime_gh: { tongue: 'bmatror', kind: 'purchase', currency: 'GHS', productCode: 'hostile_gh', channel: null, prefix: '+23324' },
  momo_tz: { tongue: 'blmpay', kind: 'payment', currency: 'TZS', productCode: null, channel: 'MM_TZ', prefix: '+25571' },
  card_tz: { tongue: 'blmpay', kind: 'payment', currency: 'TZS', productCode: null, channel: 'CARD_TZ', prefix: '' },
  payout_tz: { tongue: 'blmpay', kind: 'payout', currency: 'TZS', productCode: null, channel: 'MM_TZ', prefix: '+25571' },
  momo_sl: { tongue: 'mpp', kind: 'payment', currency: 'SLE', productCode: null, channel: 'OM', prefix: '+2327' },
  payout_sl: { tongue: 'mpp', kind: 'payout', currency: 'SLE', productCode: null, channel: 'OM', prefix: '+2327' },
};

/** One order of a run. */
export interface Order {
  readonly ware: Ware;
  readonly transactionId: string;
  readonly businessId: string;
  /** The digits that providers know it by. */
  readonly key: string;
  /** What a provider is to move; minor units, which are hundredths in every currency here. */
  readonly amount: bigint;
  /** What the wallet gives, or gets. */
  readonly total: bigint;
  readonly message: OutgoingMessage;
}

export interface Place {
  readonly businessId: string;
  readonly shard: number;
}

const priceOf = (kind: Kind, amount: bigint) => {
  const discount = kind === 'purchase' ? amount / 100n : 0n;
  const fee = kind === 'purchase' ? 0n : amount / 50n;
  const total = kind === 'payment' ? amount - fee : amount - discount + fee;
  return { discount, fee, total };
};

/** The message that an order begins with, as the gateway would send it. */
export const makeOrder = (chance: Chance, number: number, place: Place, ware: Ware = chance.pick(WARES)): Order => {
  const { kind, currency, productCode, channel, prefix } = wareFacts[ware];
  const key = String(6_000_000 + number);
  const amount = currency === 'TZS' ? BigInt(chance.between(100, 9_999)) * 100n : BigInt(chance.between(10_000, 99_999));
  const { discount, fee, total } = priceOf(kind, amount);
  const transactionId = newId('txn');
  const common = {
    command_id: newId('cmd'),
    business_id: place.businessId,
    mode: 'live' as const,
    currency,
    transaction_id: transactionId,
    reference: `order-${number}`,
    request_hash: PlaceHold.example.request_hash,
    product_code: productCode,
    channel,
    recipient: ware === 'card_tz' ? null : `${prefix}${key}`,
    fields: {},
    metadata: {},
    webhook_url: null,
    description: null,
    amount_minor: amount.toString(),
    discount_minor: discount.toString(),
    fee_minor: fee.toString(),
    tax_minor: '0',
    total_minor: total.toString(),
    fee_payer: 'merchant' as const,
  };
  const placing = { partition: place.shard, key: transactionId, id: common.command_id, source: '/hostile', time: new Date().toISOString() };
  const message =
    kind === 'payment'
      ? toOutgoing(ExpectFunds, { ...common, kind, collection: collectionOf(ware, key) }, placing)
      : toOutgoing(
          PlaceHold,
          { ...common, kind, ...(kind === 'purchase' ? { product_kind: 'airtime', network: 'mtn' } : {}), refunds: null },
          placing,
        );
  return { ware, transactionId, businessId: place.businessId, key, amount, total, message };
};

const collectionOf = (ware: Ware, key: string): NonNullable<DataOf<typeof ExpectFunds>['collection']> => ({
  method: ware === 'card_tz' ? 'card' : 'mobile_money',
  customer: { first_name: 'Juma', last_name: 'Mwangi', email: `${key}@example.com`, phone: null, country: 'TZ' },
  redirect_url: null,
  cancel_url: null,
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
});
