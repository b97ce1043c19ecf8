import { Inject, Injectable } from '@nestjs/common';
import { type CommandReply, ExpectFunds, OpenCase, ReceiveFunds, type TransactionView } from '@daftari/contracts';
import { accepted, type Answer, bboxxRefusals, type Notification, readNotification, rejected, undecided } from '@daftari/dialect-bboxx';
import { formatAmount } from '@daftari/money';
import { type Logger, newId, traceFrom } from '@daftari/platform';
import { LOGGER } from '../../edge/logger.js';
import { requestHash } from '../../edge/request-hash.js';
import { type CommandPlace, LedgerCommands } from '../../ledger-commands/ledger-commands.js';
import { refusalProblem } from '../../ledger-commands/refusal-problem.js';
import { TransactionReader } from '../../transactions/transaction-reader.js';
import { type BboxxHolder } from './bboxx-keys.js';
import { NotificationLog, type NotificationState, type OpenNotification, type Told } from './notification-log.js';

/** A notification whose signature is right, with what is needed to answer it. */
export interface Heard {
  readonly holder: BboxxHolder;
  readonly providerId: string;
  readonly customerId: string;
  readonly messageId: string;
  readonly isStale: boolean;
  readonly notification: Notification;
  readonly text: string;
  readonly traceparent: string;
}

/** What becomes of it, and the answer that says so. */
interface Outcome {
  readonly state: NotificationState;
  readonly detail: string | null;
  readonly answer: Answer;
}

/** One that was stored, on its way into the books. */
interface Booking {
  readonly business: BboxxHolder['business'];
  readonly notification: Notification;
  readonly told: Told;
  readonly place: CommandPlace & { readonly reference: string };
  /** The stored notification: what the books name as evidence. */
  readonly evidenceId: string;
}

/** What the provider is called in the books, and by which channel the money came. */
const PROVIDER = 'bboxx';
export const STALE = 'MessageTimestamp must be the time of sending, as yyyymmddHHMMSS in UTC: it is more than 5 minutes from now.';

/**
 * Credits the live wallet with what BBOXX tells of: a payment that is expected and received at once, by two commands. Both are safe to send again, so
 * that a repeated notification goes on where an earlier one was cut short.
 */
@Injectable()
export class BboxxPayments {
  constructor(
    private readonly log: NotificationLog,
    private readonly commands: LedgerCommands,
    private readonly reader: TransactionReader,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async take(heard: Heard): Promise<Answer> {
    const told = toldOf(heard);
    // What was told in time may be repeated at any time; what is new must be fresh.
    if (heard.isStale && !(await this.log.knows(told))) return rejected(bboxxRefusals.stale, STALE, heard.notification.transactionId);
    const evidenceId = await this.log.note(told);
    const { notification, holder, traceparent } = heard;
    const outcome = await this.book({
      notification,
      business: holder.business,
      told,
      evidenceId,
      place: placeOf(holder.business, told, traceparent),
    });
    if (outcome.state !== 'open') await this.log.decide(evidenceId, outcome.state, outcome.detail);
    if (outcome.detail !== null)
      this.logger.warn(
        { notification: evidenceId, state: outcome.state, detail: outcome.detail },
        'a notification of a payment was not taken',
      );
    return outcome.answer;
  }

  /** Goes on with one that was stored and left undecided: whoever sent it may never repeat it, and the payment was made. */
  async resume(stored: OpenNotification): Promise<void> {
    const read = readNotification(stored.body);
    if (!read.ok) throw new Error(`A stored notification cannot be read: ${read.description}`);
    const { id: evidenceId, shard, status } = stored;
    const business = { id: stored.business_id, shard, status };
    const told = {
      keyId: stored.key_id,
      businessId: stored.business_id,
      reference: stored.reference,
      contentHash: stored.content_hash,
      messageId: stored.message_id,
      text: stored.body,
    };
    const place = placeOf(business, told, traceFrom(undefined).traceparent);
    const { state, detail } = await this.book({ notification: read.notification, business, told, evidenceId, place });
    await this.log.decide(evidenceId, state, detail);
  }

  private async book(booking: Booking): Promise<Outcome> {
    // The money of a suspended business is still its own: it may be paid, and cannot spend. A closed one is nobody's any more.
    if (booking.business.status === 'closed') return refused(booking, 403, 'This business is closed.');
    const reply = await this.expect(booking);
    if (!reply) return open(booking);
    if (reply.code === 'reference_conflict') return this.conflict(booking);
    if (reply.outcome === 'refused') return refusedBy(reply, booking);
    return this.receive(booking, reply.transaction);
  }

  /** The ledger's decision on the expectation; undefined where it is not known. */
  private async expect(booking: Booking): Promise<CommandReply | undefined> {
    const { place } = booking;
    const data = { ...this.commands.head(), ...expectation(booking) };
    const reply = await this.commands.send(ExpectFunds, data, place);
    if (reply) return reply;
    const found = await this.commands.find(data.command_id, place).catch(() => undefined);
    // One of an earlier notification may have been of something else: only the ledger can compare them.
    return found?.outcome === 'accepted' && found.transaction?.id !== data.transaction_id ? undefined : found;
  }

  private async receive(booking: Booking, expected: TransactionView | null): Promise<Outcome> {
    if (!expected) return open(booking);
    if (expected.status === 'completed') return taken(booking);
    const reply = await this.commands.send(ReceiveFunds, { ...this.commands.factHead(), ...reception(booking, expected) }, booking.place);
    if (reply?.outcome === 'refused') throw new Error(`The ledger refused money that it expected: ${reply.code ?? 'without a code'}.`);
    return reply || (await this.current(booking))?.status === 'completed' ? taken(booking) : open(booking);
  }

  /** The id was told before, of something else. Nothing moves: whoever operates this decides, with both before them. */
  private async conflict(booking: Booking): Promise<Outcome> {
    const known = await this.current(booking);
    if (!known) return open(booking);
    const reply = await this.commands.send(OpenCase, { ...this.commands.factHead(), ...contradiction(booking, known) }, booking.place);
    if (reply?.outcome === 'refused') throw new Error(`The ledger opened no case: ${reply.code ?? 'without a code'}.`);
    const description = 'This transactionId was notified before with other content. Nothing was credited; an operator looks into it.';
    return { state: 'conflict', detail: description, answer: rejected(bboxxRefusals.conflict, description, transactionIdOf(booking)) };
  }

  private async current({ place }: Booking): Promise<TransactionView | undefined> {
    const { data } = await this.reader.page({ businessId: place.businessId, mode: place.mode }, { reference: place.reference, limit: 1 });
    return data[0];
  }
}

const transactionIdOf = ({ notification }: Booking): string => notification.transactionId;

const toldOf = ({ holder, providerId, customerId, messageId, notification, text }: Heard): Told => ({
  keyId: holder.keyId,
  businessId: holder.business.id,
  reference: `bboxx:${providerId}:${notification.transactionId}`,
  contentHash: contentHash(customerId, notification),
  messageId,
  text,
});

/** What "the same content" means: everything that was told, as it was understood. */
const contentHash = (customerId: string, { transactionId, amountMinor, currency, details }: Notification): string =>
  requestHash({ customer_id: customerId, transactionId, amount_minor: amountMinor.toString(), currency, ...details });

const placeOf = ({ id, shard }: Booking['business'], { reference }: Told, traceparent: string) => ({
  shard,
  businessId: id,
  mode: 'live' as const,
  reference,
  traceparent,
});

const subject = ({ place }: Booking, currency: string) => ({ business_id: place.businessId, mode: place.mode, currency });

const expectation = (booking: Booking) => {
  const { told, notification } = booking;
  const amount = notification.amountMinor.toString();
  return {
    ...subject(booking, notification.currency),
    transaction_id: newId('txn'),
    kind: 'payment' as const,
    reference: told.reference,
    request_hash: told.contentHash,
    amount_minor: amount,
    discount_minor: '0',
    fee_minor: '0',
    tax_minor: '0',
    total_minor: amount,
    fee_payer: 'merchant' as const,
    product_code: null,
    channel: PROVIDER,
    recipient: notification.payer ?? null,
    fields: {},
    metadata: notification.details,
    webhook_url: null,
    description: null,
  };
};

const reception = (booking: Booking, expected: TransactionView) => ({
  ...subject(booking, expected.currency),
  transaction_id: expected.id,
  provider: PROVIDER,
  provider_reference: transactionIdOf(booking),
  evidence: { source: 'callback' as const, id: booking.evidenceId },
  facts: 0,
});

const contradiction = (booking: Booking, known: TransactionView) => {
  const { notification, told, evidenceId } = booking;
  const { currency, amountMinor, details, transactionId } = notification;
  const sameMoney = known.currency === currency && known.amount_minor === amountMinor.toString();
  const found = { source: 'callback', provider: PROVIDER, id: evidenceId, message_id: told.messageId, provider_reference: transactionId };
  return {
    ...subject(booking, known.currency),
    transaction_id: known.id,
    // With the same amount it tells of something that no transaction is about.
    kind: sameMoney ? ('orphan_callback' as const) : ('wrong_amount' as const),
    evidence: [{ ...found, amount: formatAmount(amountMinor, currency), currency, told: details }],
  };
};

const taken = (booking: Booking): Outcome => ({ state: 'accepted', detail: null, answer: accepted(transactionIdOf(booking)) });

const open = (booking: Booking): Outcome => ({ state: 'open', detail: null, answer: undecided(transactionIdOf(booking)) });

const refused = (booking: Booking, status: number, description: string): Outcome => ({
  state: 'refused',
  detail: description,
  answer: rejected(status, description, transactionIdOf(booking)),
});

/** The ledger's no, in its own words. What may be decided otherwise in a moment is no refusal; a currency without a wallet is a wrong body. */
const refusedBy = (reply: CommandReply, booking: Booking): Outcome => {
  const problem = refusalProblem(reply, { currency: booking.notification.currency, what: 'this payment' });
  if (problem.status >= 500) return open(booking);
  return refused(booking, problem.status === 422 ? bboxxRefusals.body : problem.status, problem.detail);
};
