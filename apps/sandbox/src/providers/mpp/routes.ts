import { MPP_CURRENCY, sixDigits } from '@daftari/dialect-mpp';
import { type Desk, type Received, type Route, type WireAnswer } from '../speaker.js';
import { isOpen, stateAt, type Transaction } from '../transaction.js';
import { done, paged, refused } from './answers.js';
import { profileBody } from './business.js';
import { type MppChannel, mppChannels } from './channels.js';
import { lookUp } from './lookup.js';
import { readTransaction } from './read-transaction.js';
import { tokenRoutes } from './tokens.js';
import { detailedView, listedView, numberOf, statusOf } from './transaction-view.js';

const TRANSACTIONS = '/api/v1/transaction';
const VALIDATE = '/api/v1/channel/account/validate';

type AnswerNow = (received: Received, desk: Desk) => WireAnswer;

/** Another's business is as little there as one that nobody has. */
const ofBusiness =
  (answer: AnswerNow): AnswerNow =>
  (received, desk) =>
    received.params['id'] === desk.account.businessId ? answer(received, desk) : refused(404, 'MPP-BS-4505', 'Business not found.');

const ofTransaction =
  <T extends WireAnswer | Promise<WireAnswer>>(answer: (transaction: Transaction, received: Received, desk: Desk) => T) =>
  (received: Received, desk: Desk): T | WireAnswer => {
    const transaction = desk.account.book.find(received.params['reference'] ?? '');
    return transaction === undefined ? refused(404, 'MPP-REQ-4008', 'Object not found.') : answer(transaction, received, desk);
  };

/** The misspelling is the document's. */
const balance: AnswerNow = ({ nowMs }, { account }) =>
  done({ balance: numberOf(account.book.availableMinor(MPP_CURRENCY, nowMs), MPP_CURRENCY), commission: 0, currencry: MPP_CURRENCY });

const channels: AnswerNow = (received, { account }) =>
  paged(mppChannels, `/api/v1/business/${account.businessId}/channel`, received, channelBody);

const channelBody = ({ id, code, description, fields, categories }: MppChannel) => ({
  id,
  status: 'active',
  code,
  description,
  fields,
  active: true,
  callback: null,
  categories: categories.map((transaction_category, index) => ({ id: 10 * id + index, transaction_category, fee_payer: 'merchant' })),
});

const list: AnswerNow = (received, { account, provider }) => {
  const { nowMs } = received;
  return paged(account.book.all().toReversed(), TRANSACTIONS, received, (transaction) => {
    const state = stateAt(transaction, nowMs);
    return listedView(transaction, state, statusOf(transaction, state, nowMs, provider.timeScale));
  });
};

const details = ofTransaction((transaction, { nowMs }, { account, provider }): WireAnswer => {
  const state = stateAt(transaction, nowMs);
  return done(detailedView(transaction, state, statusOf(transaction, state, nowMs, provider.timeScale), account));
});

const status = ofTransaction((transaction, { nowMs }, { provider }): WireAnswer => {
  const { providerReference: id } = transaction;
  return done({ id, reference: sixDigits(id), status: statusOf(transaction, stateAt(transaction, nowMs), nowMs, provider.timeScale) });
});

/** Before it was sent on to the partner, says the document: later, or once it was done, it cannot be stopped. */
const cancel = ofTransaction(async (transaction, { nowMs }, { decide, provider }): Promise<WireAnswer> => {
  const now = statusOf(transaction, stateAt(transaction, nowMs), nowMs, provider.timeScale);
  if (!isOpen(transaction, nowMs) || now === 'transmitted') return refused(409, 'MPP-TX-4301', 'The transaction cannot be cancelled.');
  await decide(transaction, 'cancelled');
  return done({ id: transaction.providerReference, status: 'cancelled' });
});

const plain: readonly Route[] = [
  ...tokenRoutes,
  { method: 'GET', path: '/api/v1/business', does: 'ask', answer: (_received, { account }) => done(profileBody(account)) },
  { method: 'GET', path: '/api/v1/business/:id/balance', does: 'ask', answer: ofBusiness(balance) },
  { method: 'GET', path: '/api/v1/business/:id/channel', does: 'ask', answer: ofBusiness(channels) },
  { method: 'GET', path: VALIDATE, does: 'ask', answer: lookUp },
  { method: 'POST', path: VALIDATE, does: 'ask', answer: lookUp },
  { method: 'POST', path: TRANSACTIONS, does: 'take', read: readTransaction },
  { method: 'GET', path: TRANSACTIONS, does: 'ask', answer: list },
  { method: 'GET', path: `${TRANSACTIONS}/:reference`, does: 'ask', answer: details },
  { method: 'GET', path: `${TRANSACTIONS}/:reference/get-status`, does: 'ask', answer: status },
  { method: 'POST', path: `${TRANSACTIONS}/:reference/cancel`, does: 'ask', answer: cancel },
];

/** What MPP serves: the document writes some of its paths with a slash at the end. */
export const routes: readonly Route[] = plain.flatMap((route) => [route, { ...route, path: `${route.path}/` }]);
