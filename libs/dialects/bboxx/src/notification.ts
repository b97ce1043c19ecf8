import { parseExactJson } from '@daftari/dialect';
import { type Currency, isCurrency } from '@daftari/money';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { readAmount } from './amounts.js';
import { type Detail, DETAILS, NotificationBody } from './wire.js';

/** A payment that somebody made, as it was told. */
export interface Notification {
  /** The provider's own id of the payment. */
  readonly transactionId: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  /** Whoever paid, in E.164; undefined where no phone number was told. */
  readonly payer: string | undefined;
  /** All else that was told, as it was told. */
  readonly details: Readonly<Partial<Record<Detail, string>>>;
}

export type ReadNotification =
  { readonly ok: true; readonly notification: Notification } | { readonly ok: false; readonly description: string };

const isBody = TypeCompiler.Compile(NotificationBody);
/** Control characters and halves of surrogate pairs, which no database takes. */
const UNFIT = /[\p{Cc}\p{Cs}]/u;
const PHONE = /^\+?([1-9]\d{6,14})$/;

const REMEDIES: Readonly<Record<string, string>> = {
  transactionId: 'transactionId must be a text of 1 to 40 letters, digits, dots, underscores, colons or hyphens.',
  currency: 'currency must be a code of ISO 4217, such as "RWF".',
  amount: 'amount must be a number.',
};

const refuse = (description: string): ReadNotification => ({ ok: false, description });

const remedyOf = (field: string): string =>
  REMEDIES[field] ?? (field === '' ? 'The body must be a JSON object.' : `${field} must be a text of at most 256 characters.`);

/** Reads the body of a notification, or says what is wrong with it. */
export const readNotification = (text: string): ReadNotification => {
  const json = parseExactJson(text);
  if (json === undefined) return refuse('The body is not valid JSON.');
  const { value: body } = json;
  if (!isBody.Check(body)) return refuse(remedyOf(isBody.Errors(body).First()?.path.slice(1) ?? ''));
  if (!isCurrency(body.currency)) return refuse(remedyOf('currency'));
  const amount = readAmount(json, body, body.currency);
  if (typeof amount === 'string') return refuse(amount);
  const details = detailsOf(body);
  const unfit = DETAILS.find((name) => UNFIT.test(details[name] ?? ''));
  if (unfit !== undefined) return refuse(`${unfit} must not have control characters.`);
  const { transactionId, currency } = body;
  return { ok: true, notification: { transactionId, amountMinor: amount, currency, payer: payerOf(details), details } };
};

const detailsOf = (body: NotificationBody): Notification['details'] =>
  Object.fromEntries(DETAILS.flatMap((name) => (typeof body[name] === 'string' ? [[name, body[name]]] : [])));

const payerOf = ({ subscriber, sender_phone: senderPhone }: Notification['details']): string | undefined => {
  const digits = [subscriber, senderPhone].map((phone) => PHONE.exec(phone ?? '')?.[1]).find((found) => found !== undefined);
  return digits === undefined ? undefined : `+${digits}`;
};
