import { Injectable } from '@nestjs/common';
import { type Currency } from '@daftari/money';
import { Problem, validationFailed } from '@daftari/platform';
import { type BusinessCaller } from '../../keys/caller.js';
import { type PhoneReading } from '../../recipients/mobile-number.js';
import { type PurchaseDto } from '../../purchases/purchase.dto.js';
import { Purchases } from '../../purchases/purchases.service.js';
import { MoneyAnswers } from '../../transactions/money-answers.js';
import { TransactionList } from '../../transactions/transaction-list.js';
import { type Owner, type StandingTransaction, TransactionReader } from '../../transactions/transaction-reader.js';
import { type Asked } from './served-dialect.js';

/** A purchase as it now stands, and whether its reference had been seen before. */
export interface Bought {
  readonly view: StandingTransaction;
  readonly repeated: boolean;
}

/** Nothing else was ever taken for one. */
const REFERENCE = /^[A-Za-z0-9._:-]{1,64}$/;
const LIMIT_MAX = 100;
/** As many as a document's own example. */
const LIMIT_USUAL = 50;

/**
 * Purchases for dialects of one currency in which a reference alone says which purchase is meant: repeated with another body, it is answered with the
 * original all the same.
 */
@Injectable()
export class PurchaseDesk {
  constructor(
    private readonly purchases: Purchases,
    private readonly answers: MoneyAnswers,
    private readonly reader: TransactionReader,
    private readonly list: TransactionList,
  ) {}

  /**
   * @param alsoPhone numbers of the dialect's document that pass beside those that the library knows
   * @throws Problem 402, 403, 409, 422, 429 or 503
   */
  async buy({ caller, traceparent }: Asked, currency: Currency, body: PurchaseDto, alsoPhone?: PhoneReading): Promise<Bought> {
    try {
      const answer = await this.purchases.buy(caller, body, traceparent, alsoPhone);
      return { view: await this.answers.standing(answer), repeated: answer.replayed };
    } catch (error) {
      return this.orOriginal(error, caller, currency, body.reference);
    }
  }

  /** What the reference stands for already, where something is refused under it. @throws the refusal otherwise */
  async orOriginal(refusal: unknown, caller: BusinessCaller, currency: Currency, reference: string | undefined): Promise<Bought> {
    if (!(refusal instanceof Problem) || refusal.status >= 500 || reference === undefined) throw refusal;
    const view = await this.find(caller, currency, reference);
    if (view === undefined || leftItsReference(view)) throw refusal;
    return { view, repeated: true };
  }

  /** The purchase of a reference; undefined where there is none in this currency. */
  async find(caller: BusinessCaller, currency: Currency, reference: string): Promise<StandingTransaction | undefined> {
    if (!REFERENCE.test(reference)) return undefined;
    const view = await this.reader.byReference(ownerOf(caller), reference);
    return view?.kind === 'purchase' && view.currency === currency ? view : undefined;
  }

  /** The latest purchases, 50 unless `limit` says another number; `starting_after` goes on where a list ended. @throws Problem 422 */
  async latest({ caller, query }: Asked, currency: Currency): Promise<readonly StandingTransaction[]> {
    const after = query['starting_after'];
    const wanted = { kind: 'purchase' as const, currency, limit: limitOf(query['limit']) };
    const page = await this.list.standing(ownerOf(caller), after === undefined ? wanted : { ...wanted, starting_after: after });
    return page.data;
  }
}

/** One that the books refused after it was answered has moved nothing and left its reference free: what is asked now was decided afresh. */
const leftItsReference = (view: StandingTransaction): boolean => view.status === 'rejected' && view.balance_before_minor === null;

const ownerOf = ({ business, mode }: BusinessCaller): Owner => ({ businessId: business.id, mode });

const limitOf = (text: string | undefined): number => {
  if (text === undefined) return LIMIT_USUAL;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw validationFailed([{ field: 'limit', code: 'invalid_format', detail: `limit must be a number from 1 to ${LIMIT_MAX}.` }]);
};
