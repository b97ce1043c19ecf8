import { randomBytes } from 'node:crypto';
import { amountNumber, BLMPAY_CURRENCY, type BlmpayCode, sign, SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@daftari/dialect-blmpay';
import { formatAmount } from '@daftari/money';
import { bearerOf, keyHolder } from '../credentials.js';
import { type Standing } from '../endings.js';
import {
  type CallbackContent,
  type Desk,
  type Received,
  type Refusal,
  type Route,
  type SignedCallback,
  type Speaker,
  type WireAnswer,
} from '../speaker.js';
import { stateAt, type Transaction, type TransactionState } from '../transaction.js';
import { failure, listed, newReference, success } from './answers.js';
import { makeInvoice } from './read-invoice.js';
import { readPayment, readPayout } from './read-request.js';

const words = {
  processing: 'pending',
  completed: 'completed',
  failed: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
  voided: 'voided',
  rejected: 'failed',
  blocked: 'pending',
  refunded: 'voided',
} as const satisfies Record<Standing, string>;

const refusals = {
  unauthenticated: 'unauthorized',
  insufficient_scope: 'insufficient_scope',
  out_of_float: 'insufficient_balance',
  unavailable: 'payment_failed',
  throttled: 'rate_limit_exceeded',
  not_found: 'not_found',
  method_not_allowed: 'method_not_allowed',
  invalid: 'validation_error',
  internal: 'internal_error',
} as const satisfies Record<Refusal, BlmpayCode>;

type Moving = 'payment' | 'payout';

/** The four paths of what moves money, the document's names for their scopes being left open. */
const movingRoutes = (kind: Moving, read: Extract<Route, { does: 'take' }>['read']): Route[] => {
  const path = `/api/v1/${kind}s`;
  return [
    { method: 'POST', path, scope: `${kind}s:write`, does: 'take', read },
    { method: 'GET', path, scope: `${kind}s:read`, does: 'ask', answer: (received, desk) => list(kind, received, desk) },
    {
      method: 'GET',
      path: `${path}/:reference`,
      scope: `${kind}s:read`,
      does: 'ask',
      answer: (received, desk) => one(kind, received, desk),
    },
  ];
};

const routes: readonly Route[] = [
  ...movingRoutes('payment', readPayment),
  ...movingRoutes('payout', readPayout),
  { method: 'POST', path: '/api/v1/invoices', scope: 'invoices:write', does: 'ask', answer: makeInvoice },
  {
    method: 'GET',
    path: '/api/v1/invoices',
    scope: 'invoices:read',
    does: 'ask',
    answer: (received, { account }) => listed(account.invoices.all(), received, (invoice) => invoice),
  },
  {
    method: 'GET',
    path: '/api/v1/invoices/:reference',
    scope: 'invoices:read',
    does: 'ask',
    answer: ({ params }, { account }) => {
      const invoice = account.invoices.find(params['reference'] ?? '');
      return invoice === undefined ? failure('not_found') : success(invoice, 200);
    },
  },
  { method: 'GET', path: '/api/v1/balance', scope: 'balance:read', does: 'ask', answer: (received, desk) => balance(received, desk) },
];

/** BLMPay as a simulated provider: collections by phone and card, payouts, invoices, signed callbacks. It makes the references. */
export const blmpaySpeaker: Speaker = {
  currency: BLMPAY_CURRENCY,
  pace: 'by_callback',
  words,
  routes,
  clientOf: (header, { accounts }) => keyHolder(accounts, bearerOf(header)),
  newReference: ({ kind }, nowMs) => newReference(kind === 'payout' ? 'BO' : 'BP', nowMs, randomBytes(8)),
  answerTaken: (transaction, state, isRepeated) => success(viewOf(transaction, state), isRepeated ? 200 : 201),
  refuse: (why) => failure(refusals[why]),
  headersOf: () => ({}),
  callback: (content) => signedCallback(content),
};

const list = (kind: Moving, received: Received, { account }: Desk): WireAnswer => {
  const { status } = received.query;
  const ours = account.book.all().filter((transaction) => transaction.kind === kind);
  const wanted = ours.filter((transaction) => status === undefined || words[stateAt(transaction, received.nowMs).standing] === status);
  return listed(wanted.reverse(), received, (transaction) => viewOf(transaction, stateAt(transaction, received.nowMs)));
};

const one = (kind: Moving, { params, nowMs }: Received, { account }: Desk): WireAnswer => {
  const transaction = account.book.find(params['reference'] ?? '');
  return transaction?.kind === kind ? success(viewOf(transaction, stateAt(transaction, nowMs)), 200) : failure('not_found');
};

/** `total` is what is there, with what is on its way or without: the document's own example leaves it out. */
const balance = ({ nowMs }: Received, { account: { book } }: Desk): WireAnswer => {
  const available = figure(book.availableMinor(BLMPAY_CURRENCY, nowMs));
  return success({ available, total: available, pending: figure(book.pendingMinor(BLMPAY_CURRENCY, nowMs)) }, 200);
};

/** Whole shillings: converted from decimal text, never computed. */
const figure = (minor: bigint): { currency: string; value: number } => ({
  currency: BLMPAY_CURRENCY,
  value: Number(formatAmount(minor, BLMPAY_CURRENCY).split('.')[0]),
});

const viewOf = (transaction: Transaction, state: TransactionState, amountMinor = transaction.faceMinor): Record<string, unknown> => {
  const { providerReference, shown, checkoutBase, receivedAtMs } = transaction;
  const details = typeof shown['details'] === 'object' ? shown['details'] : {};
  return {
    reference: providerReference,
    status: words[state.standing],
    ...shown,
    details: { amount: amountNumber(amountMinor, BLMPAY_CURRENCY), currency: BLMPAY_CURRENCY, ...details },
    ...(checkoutBase === null ? {} : { checkout_url: `${checkoutBase}/${providerReference}` }),
    created_at: new Date(receivedAtMs).toISOString(),
    updated_at: new Date(state.sinceMs).toISOString(),
  };
};

/** The events that the document has; of a payout that it completed or failed, and nothing else. */
const eventOf = ({ kind }: Transaction, standing: Standing): string => {
  const word = words[standing];
  if (kind !== 'payout') return `payment.${word}`;
  return word === 'completed' || word === 'pending' ? `payout.${word}` : 'payout.failed';
};

const signedCallback = (content: CallbackContent): SignedCallback | undefined => {
  const { transaction, standing, atMs, sentAtMs, amountMinor, account, isForged } = content;
  const { callbackSecret } = account;
  if (callbackSecret === null) return undefined;
  const data = viewOf(transaction, { standing, sinceMs: atMs }, amountMinor);
  const body = JSON.stringify({ event: eventOf(transaction, standing), timestamp: new Date(atMs).toISOString(), data });
  const timestamp = String(Math.floor(sentAtMs / 1_000));
  const signature = sign(timestamp, body, isForged ? `not ${callbackSecret}` : callbackSecret);
  return { body, headers: { 'content-type': 'application/json', [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signature } };
};
