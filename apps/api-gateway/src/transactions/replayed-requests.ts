import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { type TransactionView } from '@daftari/contracts';
import { isCurrency } from '@daftari/money';
import { Problem, type ProblemCode } from '@daftari/platform';
import { readAmount } from '../edge/amounts.js';
import { type RequestedDto } from '../edge/requested.dto.js';
import { type BusinessCaller } from '../keys/caller.js';
import { type MoneyAnswer } from '../ledger-commands/money-requests.js';
import { TransactionReader } from './transaction-reader.js';

/** Refusals that depend on products and channels as they are now, not on the request alone. */
const CATALOGUE_REFUSALS: readonly ProblemCode[] = [
  'product_not_found',
  'product_not_allowed',
  'currency_not_supported',
  'invalid_recipient',
  'not_refundable',
  'validation_failed',
];

/**
 * A request that was taken before stays answered the same after its product or channel changed or went away: where today's catalogue refuses it,
 * the transaction of its reference is looked up and compared field by field.
 */
@Injectable()
export class ReplayedRequests {
  constructor(private readonly reader: TransactionReader) {}

  /** What the request was answered before; otherwise the refusal stands. @throws the refusal */
  async orRefuse(
    refusal: unknown,
    caller: BusinessCaller,
    body: RequestedDto,
    isSame: (view: TransactionView) => boolean,
  ): Promise<MoneyAnswer> {
    if (!(refusal instanceof Problem) || !CATALOGUE_REFUSALS.includes(refusal.code)) throw refusal;
    const view = await this.reader.byReference({ businessId: caller.business.id, mode: caller.mode }, body.reference);
    if (view === undefined || !isSameRequest(view, body) || !isSame(view)) throw refusal;
    return { view, replayed: true };
  }
}

const isSameRequest = (view: TransactionView, body: RequestedDto): boolean =>
  isSameAmount(view, body.amount) &&
  view.webhook_url === (body.webhook_url ?? null) &&
  isDeepStrictEqual(view.metadata, body.metadata ?? {});

const isSameAmount = (view: TransactionView, amount: string | null | undefined): boolean =>
  amount === undefined ||
  amount === null ||
  (isCurrency(view.currency) && readAmount(amount, view.currency, 'amount') === BigInt(view.amount_minor));
