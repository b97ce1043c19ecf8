import { type FieldProblem } from '@daftari/platform';
import { type ProductKind } from '../products/product.entity.js';
import { accountNumber, type AccountShape, BILL_ACCOUNT, METER, SMARTCARD } from './account-number.js';
import { mobileNumber, type PhoneReading } from './mobile-number.js';

/** Whom a kind of product is delivered to; undefined is a mobile phone. */
const SHAPES: Readonly<Record<ProductKind, AccountShape | undefined>> = {
  airtime: undefined,
  data: undefined,
  cable: SMARTCARD,
  electricity: METER,
  bill: BILL_ACCOUNT,
};

interface Sold {
  readonly kind: ProductKind;
  readonly country: string;
}

/** The recipient of a purchase as it is stored: phones in E.164, other numbers without spaces. Undefined where it cannot be one. */
export const productRecipient = (text: string, { kind, country }: Sold, alsoPhone?: PhoneReading): string | undefined => {
  const shape = SHAPES[kind];
  return shape === undefined ? (mobileNumber(text, country) ?? alsoPhone?.(text)) : accountNumber(text, shape);
};

export const wrongProductRecipient = ({ kind, country }: Sold): FieldProblem => ({
  field: 'recipient',
  code: 'invalid_format',
  detail: `recipient is not ${SHAPES[kind]?.what ?? `a mobile number of ${country}; send it local or international`}.`,
});
