import { Injectable } from '@nestjs/common';
import { type ExactJson } from '@daftari/dialect';
import {
  BMATROR_CURRENCY,
  type BmatrorType,
  metadataOf,
  purchaseAnswer,
  type PurchaseRequest,
  readPurchase,
  typeOfKind,
  viewOf,
  wire,
} from '@daftari/dialect-bmatror';
import { formatAmount } from '@daftari/money';
import { Problem } from '@daftari/platform';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { Assortment } from '../../products/assortment.js';
import { type Product } from '../../products/product.entity.js';
import { type PurchaseDto } from '../../purchases/purchase.dto.js';
import { type Bought, PurchaseDesk } from '../frame/purchase-desk.js';
import { type FieldNames, renamed } from '../frame/renamed.js';
import { type Asked, type WireAnswer } from '../frame/served-dialect.js';

const referenceCheck = TypeCompiler.Compile(Type.Object({ reference: wire.Reference }));

/** What clients call the fields that we check. */
const NAMES: Readonly<Record<BmatrorType, FieldNames>> = {
  data: { recipient: 'phone', product_code: 'bundle_id' },
  airtime: { recipient: 'phone', product_code: 'network' },
  utility: { recipient: 'account', product_code: 'service' },
};

/** The dialect's three purchases as ours: which product is meant, and in whose words it is refused. */
@Injectable()
export class BmatrorPurchases {
  constructor(
    private readonly assortment: Assortment,
    private readonly desk: PurchaseDesk,
  ) {}

  /** @throws Problem 402, 403, 404, 422 or 503 */
  async buy(type: BmatrorType, asked: Asked, json: ExactJson): Promise<WireAnswer> {
    const { view, repeated } = await this.bought(type, asked, json);
    const products = await this.assortment.of(BMATROR_CURRENCY);
    const product = products.find(({ code }) => code === view.product_code);
    return purchaseAnswer(viewOf(view, product), repeated);
  }

  /** Whatever is wrong with the body: a reference that was taken before is answered with what it stands for. */
  private async bought(type: BmatrorType, asked: Asked, json: ExactJson): Promise<Bought> {
    const reference = referenceCheck.Check(json.value) ? json.value.reference : undefined;
    try {
      const wanted = await this.wanted(type, json);
      return await this.desk.buy(asked, BMATROR_CURRENCY, wanted);
    } catch (error) {
      return this.desk.orOriginal(renamed(error, NAMES[type]), asked.caller, BMATROR_CURRENCY, reference);
    }
  }

  private async wanted(type: BmatrorType, json: ExactJson): Promise<PurchaseDto> {
    const parsed = readPurchase(type, json);
    if (!parsed.ok) throw new Problem('validation_failed', parsed.message);
    const { request } = parsed;
    const product = (await this.assortment.of(BMATROR_CURRENCY)).find(meant(request));
    if (!product) throw unknownProduct(request);
    return {
      reference: request.reference,
      product_code: product.code,
      recipient: request.recipient,
      amount: request.amountMinor === null ? null : formatAmount(request.amountMinor, BMATROR_CURRENCY),
      metadata: metadataOf({ type, network: request.network, phone: request.recipient }),
    };
  }
}

/** A bundle by its id, airtime by its network, a utility by its product code or its network's name. */
const meant = ({ type, network, bundleId }: PurchaseRequest): ((product: Product) => boolean) => {
  const word = network.toLowerCase();
  const isOfNetwork = (product: Product): boolean => product.network.toLowerCase() === word;
  const isOfType = (product: Product): boolean => typeOfKind(product.kind) === type;
  if (type === 'data') return (product) => isOfType(product) && product.code === bundleId && isOfNetwork(product);
  if (type === 'airtime') return (product) => isOfType(product) && isOfNetwork(product);
  return (product) => isOfType(product) && (product.code.toLowerCase() === word || isOfNetwork(product));
};

const unknownProduct = ({ type, network, bundleId }: PurchaseRequest): Problem => {
  if (type === 'airtime') return new Problem('validation_failed', `network ${network} is not supported.`);
  const what = type === 'data' ? `bundle ${bundleId ?? ''} of ${network}` : `service ${network}`;
  return new Problem('product_not_found', `There is no ${what}.`);
};
