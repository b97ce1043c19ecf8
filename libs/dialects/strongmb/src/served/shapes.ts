import { type EndpointShape, type OwnRefusal, type PurchaseKind, type ServedShapes, type ShownAnswer } from '@daftari/dialect';
import {
  type AnswerStamp,
  productsAnswer,
  purchaseAnswer,
  type PurchasedThing,
  type PurchaseView,
  refusal,
  transactionAnswer,
  transactionsAnswer,
  userAnswer,
  walletsAnswer,
} from '../answers.js';
import * as wire from '../wire.js';
import { billersOf, type SoldProduct } from './billers.js';
import { type strongmbEndpoints } from './endpoints.js';
import { strongmbRefusals } from './refusals.js';

type Refusal = keyof typeof strongmbRefusals | keyof typeof strongmbOwnRefusals;

const STAMP: AnswerStamp = { timestamp: 1_795_251_600, traceId: '4BF92F3577' };

/** Airtime that was delivered. */
const AIRTIME: PurchaseView = {
  uuid: '01890000-0000-7000-8000-000000000072',
  status: 'successful',
  provider: 'mtn',
  recipient: '08031234567',
  reference: 'order1',
  chargedMinor: 9_900n,
  balanceBeforeMinor: 100_000n,
  balanceAfterMinor: 90_100n,
  atMs: Date.UTC(2026, 10, 21, 9),
  thing: { kind: 'airtime', faceMinor: 10_000n },
};

const THINGS: Readonly<Record<PurchaseKind, PurchasedThing>> = {
  airtime: AIRTIME.thing,
  data: { kind: 'data', title: '100mb mtn sme data', dataType: 'sme', plan: '100mb', validity: '2days', bundleSizeMb: 100 },
  cable: { kind: 'cable', smartcardNumber: '7023456789', plan: 'dstv padi', customerName: 'ADA OBI' },
  electricity: {
    kind: 'electricity',
    faceMinor: 500_000n,
    meterNumber: '45012345678',
    meterType: 'prepaid',
    token: '1234-5678-9012-3456-7890',
    customerName: 'ADA OBI',
  },
  bill: { kind: 'bill', faceMinor: 250_000n, accountNumber: '1002003004', customerName: 'ADA OBI' },
};

const REQUESTS: Readonly<Record<PurchaseKind, { readonly schema: object; readonly example: object }>> = {
  airtime: { schema: wire.AirtimePurchase, example: { phone: '08031234567', product_code: 'smb_mtn_vtu', amount: '100' } },
  data: { schema: wire.DataPurchase, example: { phone: '08031234567', product_code: 'smb_mtn_sme_100mb_2days' } },
  cable: { schema: wire.CablePurchase, example: { smartcard_number: '7023456789', product_code: 'smb_dstv_padi' } },
  electricity: {
    schema: wire.ElectricityPurchase,
    example: {
      meter_number: '45012345678',
      meter_type: 'prepaid',
      product_code: 'smb_ikedc',
      amount: '5000',
      phone: '08031234567',
    },
  },
  bill: { schema: wire.BillPurchase, example: { account_number: '1002003004', product_code: 'smb_lawma', amount: '2500' } },
};

const SOLD: SoldProduct = {
  kind: 'airtime',
  code: 'smb_mtn_vtu',
  network: 'mtn',
  name: 'MTN VTU',
  priceMinor: undefined,
  discountPercent: '1',
  bundleSizeMb: null,
  validity: null,
};

const PRODUCTS: Readonly<Record<PurchaseKind, SoldProduct>> = {
  airtime: SOLD,
  data: {
    ...SOLD,
    kind: 'data',
    code: 'smb_mtn_sme_100mb_2days',
    name: '100MB',
    priceMinor: 12_000n,
    bundleSizeMb: 100,
    validity: '2DAYS',
  },
  cable: { ...SOLD, kind: 'cable', code: 'smb_dstv_padi', network: 'dstv', name: 'DSTV PADI', priceMinor: 440_000n, validity: '30DAYS' },
  electricity: { ...SOLD, kind: 'electricity', code: 'smb_ikedc', network: 'ikedc', name: 'IKEJA ELECTRIC', discountPercent: '0' },
  bill: { ...SOLD, kind: 'bill', code: 'smb_lawma', network: 'lawma', name: 'LAGOS WASTE MANAGEMENT', discountPercent: '0' },
};

const RECIPIENTS: Partial<Record<PurchaseKind, string>> = { cable: '7023456789', electricity: '45012345678', bill: '1002003004' };

const viewOf = (kind: PurchaseKind): PurchaseView => ({
  ...AIRTIME,
  thing: THINGS[kind],
  recipient: RECIPIENTS[kind] ?? AIRTIME.recipient,
});

const purchase = (kind: PurchaseKind): EndpointShape<Refusal> => {
  const { schema, example } = REQUESTS[kind];
  const shown = (description: string, status: PurchaseView['status']): ShownAnswer => ({
    description,
    schema: wire.PurchaseEnvelope,
    example: purchaseAnswer({ ...viewOf(kind), status }, STAMP).body,
  });
  return {
    body: { schema, examples: { [kind]: { ...example, reference: AIRTIME.reference } } },
    answers: {
      201: shown('Done', 'successful'),
      200: shown('On its way, or declined by the provider: `transaction_status` says which', 'processing'),
    },
    refusals: [
      'insufficient_balance',
      'wallet_not_open',
      'product_not_allowed',
      'product_not_found',
      'invalid_recipient',
      'currency_not_supported',
      'transaction_limit_exceeded',
      'daily_limit_exceeded',
      'provider_unavailable',
    ],
  };
};

const products = (kind: PurchaseKind): EndpointShape<Refusal> => ({
  answers: {
    200: {
      description: 'Billers by their ids, with their lines and plans',
      schema: wire.ProductsEnvelope,
      example: productsAnswer(billersOf([PRODUCTS[kind]]), STAMP).body,
    },
  },
});

/** What the dialect tells apart and Daftari does not: no transaction at all, or none of that reference. */
export const strongmbOwnRefusals = {
  no_transactions: refusal('ERR_TRANSACTIONS_NOT_FOUND', STAMP, 'No transactions found.'),
} as const satisfies Readonly<Record<string, OwnRefusal>>;

/** What each endpoint takes and answers. */
export const strongmbShapes: ServedShapes<typeof strongmbEndpoints, Refusal> = {
  user: {
    answers: {
      200: {
        description: 'The account behind the key',
        schema: wire.UserEnvelope,
        example: userAnswer(
          {
            name: 'Demo Telecoms',
            email: 'ops@example.com',
            phone: '08031234567',
            account_status: 'active',
            kyc_status: 'approved',
            tier: 'enterprise',
          },
          STAMP,
        ).body,
      },
    },
  },
  wallets: {
    answers: {
      200: {
        description: 'The wallet, in a list of one',
        schema: wire.WalletsEnvelope,
        example: walletsAnswer(
          [
            {
              id: 'wal_01890000-0000-7000-8000-000000000072',
              type: 'primary_ngn',
              currency: 'NGN',
              balance: 901,
              locked_balance: 99,
              tier: 'enterprise',
              transaction_limit: null,
              balance_limit: null,
              status: 'active',
              updated_at: '2026-11-21 10:00:00+01',
            },
          ],
          STAMP,
        ).body,
      },
    },
    refusals: ['not_found'],
  },
  transactions: {
    query: {
      limit: { schema: { type: 'integer', minimum: 1, maximum: 100 }, description: 'How many at most; 50 unless said.', example: 10 },
      starting_after: {
        schema: { type: 'string' },
        description: '`txn_` and a `uuid`: those that were made before it.',
        example: `txn_${AIRTIME.uuid}`,
      },
    },
    answers: {
      200: {
        description: 'The latest first',
        schema: wire.TransactionsEnvelope,
        example: transactionsAnswer([AIRTIME, viewOf('electricity')], STAMP).body,
      },
    },
    refusals: ['no_transactions'],
  },
  transaction: {
    answers: { 200: { description: 'As it stands', schema: wire.TransactionEnvelope, example: transactionAnswer(AIRTIME, STAMP).body } },
    refusals: ['no_transactions'],
  },
  airtimeProducts: products('airtime'),
  buyAirtime: purchase('airtime'),
  dataProducts: products('data'),
  buyData: purchase('data'),
  cableProducts: products('cable'),
  buyCable: purchase('cable'),
  electricityProducts: products('electricity'),
  buyElectricity: purchase('electricity'),
  billProducts: products('bill'),
  payBill: purchase('bill'),
};

/** Every refusal. */
export const strongmbRefusalShape: object = wire.RefusalEnvelope;
