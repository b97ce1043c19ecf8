import { Inject, Injectable } from '@nestjs/common';
import { type TransactionView } from '@daftari/contracts';
import { type Logger, dtoPipe, Problem, traceFrom } from '@daftari/platform';
import { ChannelBook } from '../channels/channel-book.js';
import { LOGGER } from '../edge/logger.js';
import { type BusinessCaller } from '../keys/caller.js';
import { GatewayReplies } from '../ledger-commands/gateway-replies.js';
import { checkPayment } from '../payments/check-payment.js';
import { Checkouts } from '../payments/checkouts.js';
import { PaymentDto } from '../payments/payment.dto.js';
import { Payments } from '../payments/payments.service.js';
import { Cancellation } from '../transactions/cancellation.js';
import { type Payable } from './payables.js';
import { type Filled, formProblems, type FormProblems, paymentBody } from './pay-form.js';
import { type Begun, PayTries } from './pay-tries.js';
import { type PayTry } from './pay-try-rows.js';
import { type PayWay } from './pay-ways.js';
import { PublicAddress } from '../pay-addresses/public-address.js';
import { webAddress } from './web-address.js';

/** What came of a form: a try whose page tells how it goes on, perhaps with the page of the card first; or why there is none. */
export type Started =
  | { readonly kind: 'under_way'; readonly one: PayTry; readonly checkoutUrl: string | null }
  | { readonly kind: 'wrong'; readonly problems: FormProblems }
  | { readonly kind: 'closed' | 'full' };

/** What a payer chose, in which way, under a token that this form alone has: sent twice, it is one try. */
export interface PayWish {
  readonly token: string;
  readonly way: PayWay;
  readonly filled: Filled;
}

/** A reference that somebody else took already costs a try, not the payment. */
const TRIES_MAX = 3;
/** Word that a payment ended is listened for so long; afterwards the sweep finds it. */
const LISTENED_MS = 30 * 60_000;

/** Pays invoices and links in the name of their business: the same calls as `POST /v1/payments` makes. */
@Injectable()
export class Paying {
  private readonly pipe = dtoPipe();

  constructor(
    private readonly book: ChannelBook,
    private readonly payments: Payments,
    private readonly checkouts: Checkouts,
    private readonly tries: PayTries,
    private readonly cancellation: Cancellation,
    private readonly replies: GatewayReplies,
    private readonly address: PublicAddress,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Starts a payment, where none is under way. */
  async start(payable: Payable, wish: PayWish, traceparent: string): Promise<Started> {
    try {
      const checked = checkPayment(await this.book.all(), await this.body(payable, wish, `${payable.id}.0`));
      for (let tried = 0; tried < TRIES_MAX; tried++) {
        const begun = await this.begin(payable, wish, checked.price.amount);
        if (begun.kind === 'busy') return { kind: 'under_way', one: begun.one, checkoutUrl: null };
        if (begun.kind !== 'begun') return { kind: begun.kind };
        const started = await this.pay(payable, wish, begun.one, traceparent);
        if (started) return started;
      }
      return { kind: 'full' };
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      return { kind: 'wrong', problems: formProblems(error, wish.way, payable) };
    }
  }

  /** Asks to stop a payment that is under way. True where that is so, or it has ended anyway. */
  async stop(payable: Payable, one: PayTry): Promise<boolean> {
    const payment = await this.tries.settle(one);
    if (!payment) return false;
    try {
      await this.cancellation.cancel(payment.id, callerOf(payable), traceFrom(undefined).traceparent);
      await this.tries.settle(one);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return false;
      throw error;
    }
  }

  private begin(payable: Payable, { token, way }: PayWish, amountMinor: bigint): Promise<Begun> {
    const { kind, id, business, mode, currency } = payable;
    const { method, channel } = way;
    return this.tries.begin({ token, kind, id, businessId: business.id, mode, method, channel: channel.code, currency, amountMinor });
  }

  /** Undefined: the reference was taken by another payment, and the next number is to be tried. */
  private async pay(payable: Payable, wish: PayWish, one: PayTry, traceparent: string): Promise<Started | undefined> {
    try {
      const body = await this.body(payable, wish, one.reference);
      const answer = await this.payments.collect(callerOf(payable), body, traceparent);
      await this.tries.note(one, answer.view);
      this.listen(one, answer.view);
      const { view } = one.method === 'card' ? await this.checkouts.known(answer) : answer;
      return { kind: 'under_way', one, checkoutUrl: webAddress(view) };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // It may have been taken all the same: its page tells once that is known.
      if (error.status >= 500) return { kind: 'under_way', one, checkoutUrl: null };
      await this.tries.refuse(one, error.code);
      if (error.code === 'reference_conflict') return undefined;
      throw error;
    }
  }

  private async body(payable: Payable, { token, way, filled }: PayWish, reference: string): Promise<PaymentDto> {
    const returnUrl = `${this.address.pageOf(payable.token)}/p/${token}`;
    const plain = paymentBody(payable, way, filled, reference, returnUrl);
    const body: unknown = await this.pipe.transform(plain, { type: 'body', metatype: PaymentDto });
    if (!(body instanceof PaymentDto)) throw new Error('The pipe answers what it was asked for.');
    return body;
  }

  /** The sweep would find it a little later. */
  private listen(one: PayTry, { id }: TransactionView): void {
    const forget = this.replies.onEnded(id, () => {
      clearTimeout(timer);
      forget();
      this.tries.settle(one).catch((error: unknown) => this.logger.debug({ err: error, reference: one.reference }, 'left to the sweep'));
    });
    const timer = setTimeout(forget, LISTENED_MS).unref();
  }
}

/** The business of a page, without a key: it may collect, and stop what it collects. */
const callerOf = ({ business: { id, shard, status }, mode, id: keyId }: Payable): BusinessCaller => ({
  kind: 'business',
  keyId,
  mode,
  scopes: new Set(['payments:write']),
  business: { id, shard, status },
  rate: { perHour: null, perMinute: null },
});
