import { Injectable } from '@nestjs/common';
import { PlaceHold } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { type BusinessCaller } from '../keys/caller.js';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { beginning, moneyRequest } from '../ledger-commands/money-command.js';
import { type MoneyAnswer, MoneyRequests } from '../ledger-commands/money-requests.js';
import { Catalogue, type PricedProduct } from '../products/catalogue.js';
import { type PhoneReading } from '../recipients/mobile-number.js';
import { productRecipient } from '../recipients/product-recipient.js';
import { ReplayedRequests } from '../transactions/replayed-requests.js';
import { type CheckedPurchase, checkPurchase } from './check-purchase.js';
import { type PurchaseDto } from './purchase.dto.js';

/** Purchases: validate, price, and have the money held. */
@Injectable()
export class Purchases {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly commands: LedgerCommands,
    private readonly requests: MoneyRequests,
    private readonly replayed: ReplayedRequests,
  ) {}

  /**
   * @param alsoPhone numbers that pass beside those that the library knows
   * @throws Problem 402, 403, 409, 422, 429 or 503
   */
  async buy(caller: BusinessCaller, body: PurchaseDto, traceparent: string, alsoPhone?: PhoneReading): Promise<MoneyAnswer> {
    const product = await this.catalogue.find(body.product_code);
    try {
      const checked = checkPurchase(sellable(product, body.product_code), body, alsoPhone);
      return await this.requests.answer(this.hold(caller, body, checked, traceparent));
    } catch (error) {
      return this.replayed.orRefuse(
        error,
        caller,
        body,
        (view) =>
          view.product_code === body.product_code &&
          view.recipient === (product ? productRecipient(body.recipient, product, alsoPhone) : body.recipient),
      );
    }
  }

  private hold(caller: BusinessCaller, body: PurchaseDto, checked: CheckedPurchase, traceparent: string) {
    const { product } = checked;
    const kinds = { kind: 'purchase' as const, product_kind: product.kind, network: product.network };
    return moneyRequest(PlaceHold, { ...this.commands.head(), ...beginning(caller, body, checked), ...kinds }, caller, traceparent);
  }
}

const sellable = (product: PricedProduct | undefined, code: string): PricedProduct => {
  if (!product) {
    const detail = `There is no product ${code}; GET /v1/products lists them.`;
    throw new Problem('product_not_found', detail, { errors: [{ field: 'product_code', code: 'not_supported', detail }] });
  }
  if (!product.active) throw new Problem('product_not_allowed', `${code} is not sold at the moment.`);
  return product;
};
