import { Inject, Injectable } from '@nestjs/common';
import { type PurchaseKind } from '@daftari/dialect';
import { type BmatrorCode } from '@daftari/dialect-bmatror';
import {
  amountText,
  type AnswerStamp,
  metadataOf,
  parsePurchase,
  purchaseAnswer,
  type PurchaseRequest,
  type PurchaseView,
  STRONGMB_CURRENCY,
  type StrongmbCode,
  viewOf,
  wire,
} from '@daftari/dialect-strongmb';
import { Problem } from '@daftari/platform';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { CONFIG, type GatewayConfig } from '../../config.js';
import { Assortment } from '../../products/assortment.js';
import { type Product } from '../../products/product.entity.js';
import { type PurchaseDto } from '../../purchases/purchase.dto.js';
import { type StandingTransaction, TransactionReader } from '../../transactions/transaction-reader.js';
import { EndWaiter } from '../../transactions/wait.js';
import { type Bought, PurchaseDesk } from '../frame/purchase-desk.js';
import { type FieldNames, renamed } from '../frame/renamed.js';
import { type Asked, type WireAnswer } from '../frame/served-dialect.js';

const referenceCheck = TypeCompiler.Compile(Type.Object({ reference: wire.Reference }));

/** The document's own `0812345678`: a digit short of a Nigerian number, and taken all the same. */
const TEN_DIGITS = /^(?:0|\+?234)([789]\d{8})$/;
const tenDigits = (text: string): string | undefined => {
  const digits = TEN_DIGITS.exec(text)?.[1];
  return digits === undefined ? undefined : `+234${digits}`;
};

/** How "nobody does this at the moment" is said by us and by providers, each in its own dialect. */
const awayCodes: ReadonlySet<string> = new Set<'provider_unavailable' | StrongmbCode | BmatrorCode>([
  'provider_unavailable',
  'ERR_PRODUCT_GATEWAY_UNAVAILABLE',
  'service_unavailable',
]);
/** Then a client may try again, with another reference: as long as a provider that breaks is first left alone. */
const AWAY_S = 10;

/** What clients call the fields that we check. */
const NAMES: Readonly<Record<PurchaseKind, FieldNames>> = {
  airtime: { recipient: 'phone' },
  data: { recipient: 'phone' },
  cable: { recipient: 'smartcard_number', 'fields.phone': 'phone' },
  electricity: { recipient: 'meter_number', 'fields.phone': 'phone', 'fields.meter_type': 'meter_type' },
  bill: { recipient: 'account_number' },
};

/** The dialect's five purchases as ours, and ours as its transactions. */
@Injectable()
export class StrongmbPurchases {
  constructor(
    private readonly assortment: Assortment,
    private readonly desk: PurchaseDesk,
    private readonly waiter: EndWaiter,
    private readonly reader: TransactionReader,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** @throws Problem 402, 403, 404, 422, 429 or 503 */
  async buy(kind: PurchaseKind, asked: Asked, body: unknown, stamp: AnswerStamp): Promise<WireAnswer> {
    const { view, repeated } = await this.bought(kind, asked, body);
    // There are no callbacks: an end that is told at once saves the client from asking.
    const ended = await this.waiter.hear(view, this.config.GATEWAY_DIALECT_WAIT_MS);
    if (!repeated && wentNowhere(ended))
      throw new Problem('provider_unavailable', 'No provider does this at the moment.', { retryAfterSeconds: AWAY_S });
    const [shown] = await this.shown([ended]);
    if (!shown) throw new Error('A purchase is shown as nothing.');
    return purchaseAnswer(shown, stamp);
  }

  /** Transactions in the dialect's words, with what their providers told. */
  async shown(views: readonly StandingTransaction[]): Promise<PurchaseView[]> {
    if (views.length === 0) return [];
    const products = new Map((await this.assortment.of(STRONGMB_CURRENCY)).map((product) => [product.code, product]));
    const productOf = ({ product_code: code }: StandingTransaction) => products.get(code ?? '');
    const told = await this.reader.extrasOf(views.filter((view) => view.status === 'completed' && tellsMore(productOf(view))));
    return views.map((view) => viewOf(view, productOf(view), told.get(view.id)));
  }

  /** Whatever is wrong with the body: a reference that was taken before is answered with what it stands for. */
  private async bought(kind: PurchaseKind, asked: Asked, body: unknown): Promise<Bought> {
    const reference = referenceCheck.Check(body) ? body.reference : undefined;
    try {
      const wanted = await this.wanted(kind, body);
      return await this.desk.buy(asked, STRONGMB_CURRENCY, wanted, tenDigits);
    } catch (error) {
      return this.desk.orOriginal(inItsWords(error, kind), asked.caller, STRONGMB_CURRENCY, reference);
    }
  }

  private async wanted(kind: PurchaseKind, body: unknown): Promise<PurchaseDto> {
    const parsed = parsePurchase(kind, body);
    if (!parsed.ok) throw new Problem(parsed.code === 'ERR_VALIDATION' ? 'validation_failed' : 'invalid_recipient', parsed.message ?? '');
    const { request } = parsed;
    const product = (await this.assortment.of(STRONGMB_CURRENCY)).find(({ code }) => code === request.productCode);
    if (product?.kind !== kind) throw new Problem('product_not_found', `There is no ${kind} product ${request.productCode}.`);
    return {
      reference: request.reference,
      product_code: product.code,
      recipient: request.recipient,
      amount: request.amountMinor === null ? null : amountText(request.amountMinor),
      fields: fieldsOf(request, product),
      metadata: metadataOf({
        recipient: request.recipient,
        ...(request.meterType === null ? {} : { meter_type: request.meterType }),
      }),
    };
  }
}

/** Nobody could be asked, or the last who was asked said that it is away, and the money is back: the gateway is away. */
const wentNowhere = ({ status, failure }: StandingTransaction): boolean =>
  (status === 'rejected' || status === 'failed') && failure !== null && awayCodes.has(failure.code);

/** Whose providers tell more than that it was done. */
const tellsMore = (product: Product | undefined): boolean =>
  product?.kind === 'electricity' || product?.kind === 'cable' || product?.kind === 'bill';

/** What the product asks for beside the recipient; what it does not ask for is the document's only. */
const fieldsOf = ({ phone, meterType }: PurchaseRequest, { fields }: Product): Record<string, string> => {
  const given = { phone, meter_type: meterType };
  const entries = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(entries.filter(([name]) => fields.some((field) => field.name === name)));
};

/** A wrong phone number has a code of its own, whichever field it stands in; another wrong recipient has not. */
const inItsWords = (error: unknown, kind: PurchaseKind): unknown => {
  const named = renamed(error, NAMES[kind]);
  if (!(named instanceof Problem) || named.errors.length === 0) return named;
  const { errors, detail } = named;
  if (named.code !== 'validation_failed' && named.code !== 'invalid_recipient') return named;
  const isPhone = errors.every(({ field, code }) => field === 'phone' && code === 'invalid_format');
  return new Problem(isPhone ? 'invalid_recipient' : 'validation_failed', detail, { errors });
};
