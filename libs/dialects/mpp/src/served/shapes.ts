import {
  type EndpointShape,
  type OwnRefusal,
  type ServedShapes,
  type ServedTransaction,
  type ShownAnswer,
  type ShownParameter,
  withSaid,
} from '@daftari/dialect';
import { type TSchema } from '@sinclair/typebox';
import * as wire from './answer-shapes.js';
import { type MppAnswer, mppDone, mppPaged, mppValidated } from './answers.js';
import { type mppEndpoints } from './endpoints.js';
import { mppOwnRefusals, mppRefusalAnswer, type mppRefusals } from './refusals.js';
import { renderAccount } from './render-account.js';
import { renderBalance, renderBusiness, renderProfile, type ServedBusiness } from './render-business.js';
import { renderChannel, renderUsedChannel, type ServedChannel } from './render-channel.js';
import { renderListedTransaction, renderTransaction } from './render-transaction.js';
import { sixDigits } from './short-names.js';

type Refusal = keyof typeof mppRefusals | keyof typeof mppOwnRefusals;

const UUID = '01890000-0000-7000-8000-000000000072';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const INSTANT = '2026-11-21T09:00:00.000Z';
const BUSINESS: ServedBusiness = {
  id: UUID,
  name: 'Demo Telecoms',
  email: 'ops@example.com',
  phone: '+23276123456',
  country: 'SL',
  code: '100001',
  status: 'active',
  isVerified: true,
  createdAt: new Date(INSTANT),
};
const CHANNEL: ServedChannel = {
  code: 'OM',
  type: 'momo',
  description: 'Orange Money',
  fields: { msisdn: ['required', 'string'], amount: ['required', 'numeric'] },
  isActive: true,
  categories: [{ category: 'payment', fee_payer: 'merchant' }],
};
const MOVED: ServedTransaction = {
  id: `txn_${UUID}`,
  business_id: `biz_${UUID}`,
  reference: 'order-1',
  kind: 'payment',
  status: 'completed',
  mode: 'live',
  currency: 'SLE',
  amount_minor: '25000',
  fee_minor: '250',
  discount_minor: '0',
  total_minor: '24750',
  balance_before_minor: '100000',
  balance_after_minor: '124750',
  product_code: null,
  channel: 'OM',
  recipient: '+23276123456',
  provider_reference: 'OM-77120934',
  failure: null,
  metadata: withSaid({}, { name: 'mpp', words: { category: 'payment', fee_payer: 'merchant', details: { msisdn: '+23276123456' } } }),
  created_at: INSTANT,
  updated_at: '2026-11-21T09:00:04.000Z',
  completed_at: '2026-11-21T09:00:04.000Z',
};
const SURROUNDINGS = { business: renderBusiness(BUSINESS), channel: renderUsedChannel({ ...CHANNEL, description: CHANNEL.description }) };
const TOKEN = {
  access_token: 'mppt.access.key_…',
  expires_in: 1_740,
  refresh_expires_in: 1_800,
  refresh_token: 'mppt.refresh.key_…',
  token_type: 'Bearer',
  'not-before-policy': 0,
  session_state: '',
  scope: '',
};
const SECRETS = { secret_id: 'b6a1c0de-0000-4000-8000-000000000001', secret_key: 'a-secret-key' };
const WHOSE = { code: 'OM', msisdn: '+23276123456' };

const shown = (description: string, schema: TSchema, { body }: MppAnswer): ShownAnswer => ({ description, schema, example: body });
const asTexts = (given: Readonly<Record<string, string>>): Record<string, ShownParameter> =>
  Object.fromEntries(
    Object.entries(given).map(([name, example]) => [name, { schema: { type: 'string' }, description: 'Where there is no body.', example }]),
  );

const granted: EndpointShape<Refusal>['answers'] = { 200: shown('Tokens', wire.done(wire.Token), mppDone(TOKEN, TRACE)) };
const PAGE: EndpointShape<Refusal>['query'] = {
  page: { schema: { type: 'integer', minimum: 1, default: 1 }, description: 'The first is 1.', example: 1 },
  page_size: { schema: { type: 'integer', minimum: 1, maximum: 100, default: 15 }, description: 'How many at most.', example: 15 },
};
const validated: Pick<EndpointShape<Refusal>, 'answers' | 'refusals'> = {
  answers: {
    200: shown(
      'Whose it is; what the provider does not say is empty',
      wire.Validated,
      mppValidated(renderAccount('Fatu Marah', {}), TRACE),
    ),
  },
  refusals: ['validation_failed', 'invalid_recipient', 'noChannel', 'provider_unavailable'],
};
const standing = (description: string): EndpointShape<Refusal>['answers'] => ({
  200: shown(description, wire.done(wire.Status), mppDone({ id: UUID, reference: sixDigits(UUID), status: 'processing' }, TRACE)),
});
const pageOf = (schema: TSchema, one: object, path: string): EndpointShape<Refusal> => ({
  query: PAGE,
  answers: {
    200: shown(
      'A page',
      wire.paged(schema),
      mppPaged([one], { page: 1, pageSize: 15 }, 1, `https://pay.example/dialects/mpp${path}`, TRACE),
    ),
  },
});

const basics = { business_id: UUID, currency: 'SLE' };

/** What each endpoint takes and answers. */
export const mppShapes: ServedShapes<typeof mppEndpoints, Refusal> = {
  token: {
    body: { schema: wire.Secrets, examples: { secrets: SECRETS }, isOptional: true },
    query: asTexts(SECRETS),
    answers: granted,
    refusals: ['wrongSecrets'],
  },
  tokenByGet: { query: asTexts(SECRETS), answers: granted, refusals: ['wrongSecrets'] },
  refresh: {
    body: { schema: wire.Refresh, examples: { token: { refresh_token: TOKEN.refresh_token } } },
    answers: granted,
    refusals: ['unauthenticated'],
  },
  business: {
    answers: {
      200: shown(
        'The business behind the token',
        wire.done(wire.Profile),
        mppDone(renderProfile(BUSINESS, { currency: 'SLE', available: 0n, overdraftLimit: 0n }), TRACE),
      ),
    },
  },
  balance: {
    answers: {
      200: shown(
        'In one currency',
        wire.done(wire.Balance),
        mppDone(renderBalance({ currency: 'SLE', available: 1_028_200n, overdraftLimit: 0n }), TRACE),
      ),
    },
    refusals: ['noBusiness'],
  },
  channels: { ...pageOf(wire.Channel, renderChannel(CHANNEL), `/api/v1/business/${UUID}/channel`), refusals: ['noBusiness'] },
  validateByGet: { query: asTexts(WHOSE), ...validated },
  validate: { body: { schema: wire.Lookup, examples: { 'a phone': WHOSE }, isOptional: true }, query: asTexts(WHOSE), ...validated },
  create: {
    body: {
      schema: wire.Asked,
      examples: {
        payment: { ...basics, channel: 'OM', external_id: 'order-1', category: 'payment', amount: 250, msisdn: '+23276123456' },
        transfer: { ...basics, channel: 'OM', external_id: 'salary-1', category: 'transfer', amount: 100, msisdn: '+23276123456' },
        topup: { ...basics, external_id: 'share-1', category: 'topup', amount: 50, receiver_merchant_code: '100002' },
        deposit: { ...basics, external_id: 'deposit-1', category: 'deposit', amount: 1000, proof: 'FT26325XYZ' },
      },
    },
    answers: {
      200: shown('Made', wire.done(wire.Made), mppDone({ id: UUID, status: 'pending' }, TRACE)),
    },
    refusals: [
      'insufficient_balance',
      'wallet_not_open',
      'product_not_allowed',
      'not_found',
      'noBusiness',
      'noChannel',
      'reference_conflict',
      'invalid_recipient',
      'currency_not_supported',
      'transaction_limit_exceeded',
      'daily_limit_exceeded',
      'balance_limit_exceeded',
      'provider_unavailable',
    ],
  },
  list: pageOf(wire.Listed, renderListedTransaction(MOVED, SURROUNDINGS), '/api/v1/transaction'),
  details: {
    answers: { 200: shown('All that there is of it', wire.done(wire.Transaction), mppDone(renderTransaction(MOVED, SURROUNDINGS), TRACE)) },
    refusals: ['noObject'],
  },
  status: { answers: standing('How it stands'), refusals: ['noObject'] },
  cancel: { answers: standing('Cancelled, or asked of whoever carries it out'), refusals: ['noObject', 'not_cancellable'] },
};

/** Every refusal. */
export const mppRefusalShape: object = wire.Refusal;

const SENTENCES = {
  wrongSecrets: 'Username or password incorrect.',
  noBusiness: 'Business not found.',
  noObject: 'Object not found.',
  noChannel: 'Channel not found.',
} as const satisfies Record<keyof typeof mppOwnRefusals, string>;

/** Its own refusals as they go out. */
export const mppShownRefusals: Readonly<Record<string, OwnRefusal>> = Object.fromEntries(
  Object.entries(mppOwnRefusals).map(([name, refusal]) => [
    name,
    mppRefusalAnswer(refusal, SENTENCES[name as keyof typeof SENTENCES], [], TRACE),
  ]),
);
