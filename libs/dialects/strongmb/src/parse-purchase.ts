import { firstWrong, type PurchaseKind } from '@daftari/dialect';
import { type Static, type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { parseAmountText } from './amounts.js';
import { type StrongmbCode } from './codes.js';
import { AirtimePurchase, BillPurchase, CablePurchase, DataPurchase, ElectricityPurchase } from './wire.js';

/** A purchase as a client of the dialect asked for it; null where its kind does not have the field. */
export interface PurchaseRequest {
  readonly kind: PurchaseKind;
  /** Phone, smartcard, meter or account number, as sent. */
  readonly recipient: string;
  readonly productCode: string;
  readonly reference: string;
  readonly amountMinor: bigint | null;
  readonly phone: string | null;
  readonly meterType: 'prepaid' | 'postpaid' | null;
}

/** A request that the dialect understands, or the code and message to refuse it with. */
export type ParsedPurchase =
  | { readonly ok: true; readonly request: PurchaseRequest }
  | { readonly ok: false; readonly code: Extract<StrongmbCode, 'ERR_VALIDATION' | 'ERR_INVALID_MOBILE_NUMBER'>; readonly message?: string };

const airtime = TypeCompiler.Compile(AirtimePurchase);
const data = TypeCompiler.Compile(DataPurchase);
const cable = TypeCompiler.Compile(CablePurchase);
const electricity = TypeCompiler.Compile(ElectricityPurchase);
const bill = TypeCompiler.Compile(BillPurchase);

/** Nigerian numbers, local or international, and the seed's own ten-digit `0812345678`. */
const PHONE = /^(?:0|\+?234)\d{9,10}$/;

/** Reads the body of a purchase, already parsed as JSON, on the serving side. */
export const parsePurchase = (kind: PurchaseKind, body: unknown): ParsedPurchase => {
  switch (kind) {
    case 'airtime':
      return airtime.Check(body) ? priced(phoned(kind, body), body.amount) : invalid(airtime, body);
    case 'data':
      return data.Check(body) ? phoned(kind, body) : invalid(data, body);
    case 'cable':
      return cable.Check(body) ? withPhone(basic(kind, body, body.smartcard_number), body.phone) : invalid(cable, body);
    case 'electricity':
      return electricity.Check(body) ? priced(metered(body), body.amount) : invalid(electricity, body);
    case 'bill':
      return bill.Check(body) ? priced(basic(kind, body, body.account_number), body.amount) : invalid(bill, body);
  }
};

const basic = (kind: PurchaseKind, body: { product_code: string; reference: string }, recipient: string): ParsedPurchase => ({
  ok: true,
  request: { kind, recipient, productCode: body.product_code, reference: body.reference, amountMinor: null, phone: null, meterType: null },
});

const phoned = (kind: PurchaseKind, body: { phone: string; product_code: string; reference: string }): ParsedPurchase =>
  withPhone(basic(kind, body, body.phone), body.phone);

const metered = (body: Static<typeof ElectricityPurchase>): ParsedPurchase => {
  const parsed = withPhone(basic('electricity', body, body.meter_number), body.phone);
  return parsed.ok ? { ok: true, request: { ...parsed.request, meterType: body.meter_type } } : parsed;
};

const withPhone = (parsed: ParsedPurchase, phone: string | undefined): ParsedPurchase => {
  if (!parsed.ok || phone === undefined) return parsed;
  return PHONE.test(phone) ? { ok: true, request: { ...parsed.request, phone } } : { ok: false, code: 'ERR_INVALID_MOBILE_NUMBER' };
};

const priced = (parsed: ParsedPurchase, amount: string): ParsedPurchase => {
  if (!parsed.ok) return parsed;
  const amountMinor = parseAmountText(amount);
  if (amountMinor === undefined) return { ok: false, code: 'ERR_VALIDATION', message: 'The amount field must be more than 0.' };
  return { ok: true, request: { ...parsed.request, amountMinor } };
};

const invalid = (check: TypeCheck<TSchema>, body: unknown): ParsedPurchase => {
  const wrong = firstWrong(check, body);
  const message = wrong === undefined ? 'The request body must be a JSON object.' : `The ${wrong.field} field ${wrong.detail}`;
  return { ok: false, code: 'ERR_VALIDATION', message };
};
