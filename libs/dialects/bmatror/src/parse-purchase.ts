import { type ExactJson, firstWrong, parseExactJson } from '@daftari/dialect';
import { type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { BMATROR_CURRENCY, readAmount } from './amounts.js';
import { type Transaction, AirtimePurchase, DataPurchase, UtilityPurchase } from './wire.js';

/** The dialect's three kinds of purchase. */
export type BmatrorType = Transaction['type'];

/** Whether a text is one of the three. */
export const isBmatrorType = (text: string): text is BmatrorType => text === 'data' || text === 'airtime' || text === 'utility';

/** A purchase as a client of the dialect asked for it. For a utility, `network` is its service and `recipient` its account. */
export interface PurchaseRequest {
  readonly type: BmatrorType;
  readonly network: string;
  readonly recipient: string;
  readonly reference: string;
  readonly bundleId: string | null;
  /** Null for a bundle, whose price the catalogue has. */
  readonly amountMinor: bigint | null;
}

/** A request that the dialect understands, or the message to refuse it with (422 `validation_error`). */
export type ParsedPurchase =
  | { readonly ok: true; readonly request: PurchaseRequest }
  | { readonly ok: false; readonly code: 'validation_error'; readonly message: string };

const airtime = TypeCompiler.Compile(AirtimePurchase);
const data = TypeCompiler.Compile(DataPurchase);
const utility = TypeCompiler.Compile(UtilityPurchase);

const PHONE = /^(?:0\d{9,10}|\+?[1-9]\d{8,14})$/;

/** Reads the body of a purchase on the serving side, from its text: amounts are JSON numbers whose digits count. */
export const parsePurchase = (type: BmatrorType, bodyText: string): ParsedPurchase => {
  const json = parseExactJson(bodyText);
  return json === undefined ? refuse('The request body is not JSON.') : readPurchase(type, json);
};

/** The same of a body that was parsed. */
export const readPurchase = (type: BmatrorType, json: ExactJson): ParsedPurchase => {
  const { value } = json;
  switch (type) {
    case 'data':
      if (!data.Check(value)) return invalid(data, value);
      return phoned({
        type,
        network: value.network,
        recipient: value.phone,
        reference: value.reference,
        bundleId: value.bundle_id,
        amountMinor: null,
      });
    case 'airtime': {
      if (!airtime.Check(value)) return invalid(airtime, value);
      const amountMinor = readAmount(json, value, 'amount', BMATROR_CURRENCY);
      return priced(
        phoned({ type, network: value.network, recipient: value.phone, reference: value.reference, bundleId: null, amountMinor: null }),
        amountMinor,
      );
    }
    case 'utility': {
      if (!utility.Check(value)) return invalid(utility, value);
      const { service: network, account: recipient, reference } = value;
      const amountMinor = readAmount(json, value, 'amount', BMATROR_CURRENCY);
      return priced({ ok: true, request: { type, network, recipient, reference, bundleId: null, amountMinor: null } }, amountMinor);
    }
  }
};

const phoned = (request: PurchaseRequest): ParsedPurchase =>
  PHONE.test(request.recipient) ? { ok: true, request } : refuse('phone is not a valid mobile number.');

const priced = (parsed: ParsedPurchase, amountMinor: bigint | undefined): ParsedPurchase => {
  if (!parsed.ok) return parsed;
  if (amountMinor === undefined || amountMinor <= 0n)
    return refuse('amount must be more than 0, with at most two decimals and without an exponent, and at most 92233720368547758.07.');
  return { ok: true, request: { ...parsed.request, amountMinor } };
};

const refuse = (message: string): ParsedPurchase => ({ ok: false, code: 'validation_error', message });

const invalid = (check: TypeCheck<TSchema>, value: unknown): ParsedPurchase => {
  const wrong = firstWrong(check, value);
  return refuse(wrong === undefined ? 'The request body must be a JSON object.' : `${wrong.field} ${wrong.detail}`);
};
