import { type EndpointShape, type ServedShapes } from '@daftari/dialect';
import { balanceAnswer, bundlesAnswer, type PurchaseView, purchaseAnswer, transactionAnswer, transactionsAnswer } from '../answers.js';
import { type BmatrorType } from '../parse-purchase.js';
import * as wire from '../wire.js';
import { type bmatrorEndpoints } from './endpoints.js';
import { bmatrorRefusals } from './refusals.js';

type Problem = keyof typeof bmatrorRefusals;

/** A data bundle that was delivered. */
const BUNDLE: PurchaseView = {
  transactionId: 'txn_01890000-0000-7000-8000-000000000072',
  reference: 'order-1',
  type: 'data',
  status: 'completed',
  network: 'mtn',
  recipient: '0241234567',
  bundleId: 'mtn_1gb_7day',
  currency: 'GHS',
  amountMinor: 1_200n,
  createdAtMs: Date.UTC(2026, 10, 21, 9),
  updatedAtMs: Date.UTC(2026, 10, 21, 9, 0, 4),
  reasonCode: null,
};
const AIRTIME: PurchaseView = { ...BUNDLE, type: 'airtime', reference: 'order-2', bundleId: null, amountMinor: 500n };
const UTILITY: PurchaseView = {
  ...AIRTIME,
  type: 'utility',
  reference: 'order-3',
  network: 'ecg',
  recipient: '45012345678',
  amountMinor: 5_000n,
};

const MONEY = [
  'insufficient_balance',
  'wallet_not_open',
  'product_not_allowed',
  'product_not_found',
  'currency_not_supported',
  'transaction_limit_exceeded',
  'daily_limit_exceeded',
] as const satisfies readonly Problem[];

const purchase = (schema: object, view: PurchaseView, body: object): EndpointShape<Problem> => ({
  body: { schema, examples: { [noun[view.type]]: { ...body, reference: view.reference } } },
  answers: {
    201: {
      description: 'New: its money is held',
      schema: wire.TransactionAnswer,
      example: purchaseAnswer({ ...view, status: 'processing', updatedAtMs: view.createdAtMs }, false).body,
    },
    200: {
      description: 'The reference was seen before: the original, as it stands',
      schema: wire.TransactionAnswer,
      example: purchaseAnswer(view, true).body,
    },
  },
  refusals: MONEY,
});

const noun = { data: 'a bundle', airtime: 'airtime', utility: 'a utility' } as const satisfies Record<BmatrorType, string>;

/** What each endpoint takes and answers. */
export const bmatrorShapes: ServedShapes<typeof bmatrorEndpoints, Problem> = {
  balance: {
    answers: { 200: { description: 'What can be spent', schema: wire.BalanceAnswer, example: balanceAnswer(25_050n).body } },
    refusals: ['not_found'],
  },
  buyData: purchase(wire.DataPurchase, BUNDLE, { network: 'mtn', phone: '0241234567', bundle_id: 'mtn_1gb_7day' }),
  buyAirtime: purchase(wire.AirtimePurchase, AIRTIME, { network: 'mtn', phone: '0241234567', amount: 5 }),
  buyUtility: purchase(wire.UtilityPurchase, UTILITY, { service: 'ecg', account: '45012345678', amount: 50 }),
  bundles: {
    answers: {
      200: {
        description: 'Bundles, by network',
        schema: wire.BundlesAnswer,
        example: bundlesAnswer([{ bundle_id: 'mtn_1gb_7day', network: 'mtn', name: '1GB', price: 12, currency: 'GHS', validity: '7 days' }])
          .body,
      },
    },
  },
  transactions: {
    query: {
      limit: { schema: { type: 'integer', minimum: 1, maximum: 100 }, description: 'How many at most; 50 unless said.', example: 10 },
      starting_after: {
        schema: { type: 'string' },
        description: 'A `transaction_id`: those that were made before it.',
        example: BUNDLE.transactionId,
      },
    },
    answers: {
      200: { description: 'The latest first', schema: wire.TransactionsAnswer, example: transactionsAnswer([AIRTIME, BUNDLE]).body },
    },
  },
  transaction: {
    answers: { 200: { description: 'As it stands', schema: wire.TransactionAnswer, example: transactionAnswer(BUNDLE).body } },
  },
};

/** Every refusal. */
export const bmatrorRefusalShape: object = wire.ErrorAnswer;
