import { invalidFor } from '../edge/refusals.js';
import { checkFields } from '../fields/given-fields.js';
import { type AskedFor } from '../ledger-commands/money-command.js';
import { type PricedProduct } from '../products/catalogue.js';
import { type PhoneReading } from '../recipients/mobile-number.js';
import { productRecipient, wrongProductRecipient } from '../recipients/product-recipient.js';
import { givenAmount, priceOf } from './price.js';
import { type PurchaseDto } from './purchase.dto.js';

/** A purchase that may be asked of the ledger. */
export interface CheckedPurchase extends AskedFor {
  readonly product: PricedProduct;
}

/** Checks a purchase against its product, and prices it. @throws Problem 422 that names every wrong field */
export const checkPurchase = (product: PricedProduct, body: PurchaseDto, alsoPhone?: PhoneReading): CheckedPurchase => {
  const given = givenAmount(product, body.amount);
  const price = typeof given === 'object' ? given : priceOf(product, given);
  const recipient = productRecipient(body.recipient, product, alsoPhone);
  const { fields: known, country, code: owner } = product;
  const fields = checkFields(body.fields ?? {}, { fields: known, country, owner, alsoPhone });
  const errors = [...('field' in price ? [price] : []), ...fields.errors];
  if (recipient === undefined) errors.push(wrongProductRecipient(product));
  if (errors.length > 0 || 'field' in price || recipient === undefined || typeof given === 'object') throw invalidFor('recipient', errors);
  return {
    product,
    parsed: parsedPurchase(body, recipient, given, fields.values),
    currency: product.currency,
    price,
    productCode: product.code,
    channel: null,
    recipient,
    fields: fields.values,
    description: null,
  };
};

/** What the client asked for: what the request hash covers. */
const parsedPurchase = (body: PurchaseDto, recipient: string, given: bigint | undefined, fields: Readonly<Record<string, string>>) => ({
  product_code: body.product_code,
  recipient,
  amount_minor: given?.toString() ?? null,
  fields,
  metadata: body.metadata ?? {},
  webhook_url: body.webhook_url ?? null,
});
