import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { type TransactionView } from '@daftari/contracts';
import { isCurrency } from '@daftari/money';
import { readAmount } from '../edge/amounts.js';
import { type BusinessCaller } from '../keys/caller.js';
import { type PricedProduct } from '../products/catalogue.js';
import { TransactionReader } from '../transactions/transaction-reader.js';
import { type PurchaseDto } from './purchase.dto.js';
import { mobileNumber } from './recipient.js';

/**
 * A request that was taken before stays answered the same after its product changed or went away:
 * where today's catalogue refuses a purchase, the transaction of its reference is looked up and compared field by field.
 */
@Injectable()
export class ReplayedPurchases {
  constructor(private readonly reader: TransactionReader) {}

  async find(caller: BusinessCaller, body: PurchaseDto, product: PricedProduct | undefined): Promise<TransactionView | undefined> {
    const view = await this.reader.byReference({ businessId: caller.business.id, mode: caller.mode }, body.reference);
    return view && isSameRequest(view, body, product) ? view : undefined;
  }
}

const isSameRequest = (view: TransactionView, body: PurchaseDto, product: PricedProduct | undefined): boolean =>
  view.product_code === body.product_code &&
  view.recipient === (product ? mobileNumber(body.recipient, product.country) : body.recipient) &&
  isSameAmount(view, body.amount) &&
  view.webhook_url === (body.webhook_url ?? null) &&
  isDeepStrictEqual(view.metadata, body.metadata ?? {});

const isSameAmount = (view: TransactionView, amount: string | null | undefined): boolean =>
  amount === undefined ||
  amount === null ||
  (isCurrency(view.currency) && readAmount(amount, view.currency, 'amount') === BigInt(view.amount_minor));
