import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ExactJson, parseExactJson } from '@daftari/dialect';
import { BLMPAY_CURRENCY, METADATA_KEY } from '@daftari/dialect-blmpay';
import { parsePositiveAmount } from '@daftari/money';
import { type Desk, type ReadTransaction, type Received } from '../speaker.js';
import { type TransactionDraft } from '../transaction.js';
import { failure } from './answers.js';
import { problemIn } from './problem-in.js';

const Phone = Type.String({ pattern: '^255\\d{9}$' });
const Url = Type.String({ pattern: '^https?://\\S+$', maxLength: 2_000 });
const Text = Type.String({ minLength: 1, maxLength: 200 });
const Details = Type.Object({ amount: Type.Integer(), currency: Type.Literal(BLMPAY_CURRENCY) });
const Optional = Type.Object({
  webhook_url: Type.Optional(Url),
  /** `{}`, not `[]`, says the document: an array is an object to a careless reader. */
  metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
const Customer = Type.Object({
  firstname: Text,
  lastname: Text,
  email: Type.Optional(Text),
  country: Type.Optional(Text),
  phone: Type.Optional(Type.String()),
});

const MobilePayment = Type.Composite([
  Type.Object({ payment_type: Type.Literal('mobile'), details: Details, phone_number: Phone, customer: Customer }),
  Optional,
]);
const CardPayment = Type.Composite([
  Type.Object({
    payment_type: Type.Literal('card'),
    details: Type.Composite([Details, Type.Object({ redirect_url: Url, cancel_url: Url })]),
    phone_number: Type.Optional(Phone),
    customer: Customer,
  }),
  Optional,
]);
const Payout = Type.Composite([Type.Object({ details: Details, phone_number: Phone, recipient_name: Type.Optional(Text) }), Optional]);

const mobilePayment = TypeCompiler.Compile(MobilePayment);
const cardPayment = TypeCompiler.Compile(CardPayment);
const payout = TypeCompiler.Compile(Payout);
const paymentType = TypeCompiler.Compile(Type.Object({ payment_type: Type.Union([Type.Literal('mobile'), Type.Literal('card')]) }));

/** Reads `POST /api/v1/payments`. */
export const readPayment = (received: Received, desk: Desk): ReadTransaction => {
  const json = parseExactJson(received.body);
  if (json === undefined) return invalid('The body must be JSON.');
  const { value } = json;
  if (!paymentType.Check(value)) return invalid('payment_type must be "mobile" or "card".');
  if (value.payment_type === 'mobile')
    return mobilePayment.Check(value) ? paymentDraft(json, value, received, desk) : invalid(problemIn(mobilePayment, value));
  return cardPayment.Check(value) ? paymentDraft(json, value, received, desk) : invalid(problemIn(cardPayment, value));
};

/** Reads `POST /api/v1/payouts`. */
export const readPayout = (received: Received, desk: Desk): ReadTransaction => {
  const json = parseExactJson(received.body);
  if (json === undefined) return invalid('The body must be JSON.');
  const { value } = json;
  if (!payout.Check(value)) return invalid(problemIn(payout, value));
  const { phone_number, recipient_name, metadata = {} } = value;
  const parts = { kind: 'payout', direction: 'out', recipient: phone_number, checkoutBase: null } as const;
  const shown = { phone_number, recipient_name: recipient_name ?? null, metadata };
  return moving(json, value, { ...parts, productCode: 'mobile', shown }, received, desk);
};

const paymentDraft = (
  json: ExactJson,
  value: Static<typeof MobilePayment> | Static<typeof CardPayment>,
  received: Received,
  desk: Desk,
): ReadTransaction => {
  const { payment_type, customer, phone_number, metadata = {} } = value;
  const { amount: _, ...urls } = value.details;
  const parts = {
    kind: 'payment',
    direction: 'in',
    recipient: phone_number ?? customer.phone ?? '',
    checkoutBase: payment_type === 'card' ? received.checkoutBase : null,
    productCode: payment_type,
    shown: { payment_type, details: urls, phone_number: phone_number ?? null, customer, metadata },
  } as const;
  return moving(json, value, parts, received, desk);
};

type Parts = Pick<TransactionDraft, 'kind' | 'direction' | 'recipient' | 'checkoutBase' | 'productCode' | 'shown'>;

/**
 * What payments and payouts share. The document has no client's reference: whoever asks twice gets two, unless an `Idempotency-Key` says that it is
 * the same; ours is what the client put in the metadata, for the statement and the lists only.
 */
const moving = (
  json: ExactJson,
  value: { readonly details: object; readonly webhook_url?: string; readonly metadata?: Readonly<Record<string, unknown>> },
  parts: Parts,
  { header }: Received,
  { provider }: Desk,
): ReadTransaction => {
  const amount = parsePositiveAmount(json.digits(value.details, 'amount') ?? '', BLMPAY_CURRENCY);
  if (!amount.ok) return invalid('details.amount must be a whole number of shillings, more than nothing.');
  const said = value.metadata?.[METADATA_KEY];
  const idempotencyKey = header('idempotency-key');
  return {
    ok: true,
    draft: {
      ...parts,
      reference: typeof said === 'string' ? said : '',
      onceKey: idempotencyKey !== undefined && provider.settings.idempotencyKeys ? `${parts.kind}/${idempotencyKey}` : null,
      currency: BLMPAY_CURRENCY,
      faceMinor: amount.minor,
      chargedMinor: amount.minor,
      callbackUrl: value.webhook_url ?? null,
    },
  };
};

const invalid = (message: string): ReadTransaction => ({ ok: false, answer: failure('validation_error', message) });
