import {
  type BeginningMessage,
  type DataOf,
  type EndingMessage,
  type GatewayEventMessage,
  isBeginning,
  isEnding,
  isSequel,
  PLATFORM_BUSINESS,
  type Read,
  readGatewayEvent,
  readLedgerEvent,
  readProviderEvent,
  type SequelMessage,
  TOPICS,
  type TransactionProgressed,
  type TransactionView,
} from '@daftari/contracts';
import { MalformedMessageError, type ReceivedMessage } from '@daftari/messaging';

/** The message that something was read from: enough to keep it and to read it again. */
export type Source = Pick<ReceivedMessage, 'topic' | 'headers' | 'value'>;

/** What comes of a transaction when it has ended: of its books, or of the invoice that it paid. */
export type ContinuationMessage = SequelMessage | Extract<GatewayEventMessage, { type: 'InvoicePaid' }>;

/** What a message tells of one transaction. */
export type Occurrence =
  | { readonly kind: 'begun'; readonly event: BeginningMessage; readonly recordedAt: string; readonly source: Source }
  | { readonly kind: 'ended'; readonly event: EndingMessage; readonly recordedAt: string; readonly source: Source }
  | { readonly kind: 'continued'; readonly event: ContinuationMessage; readonly recordedAt: string; readonly source: Source }
  | { readonly kind: 'progressed'; readonly fact: DataOf<typeof TransactionProgressed>; readonly source: Source }
  | { readonly kind: 'rejected'; readonly view: TransactionView; readonly source: Source };

const accepted = <M>(read: Read<M>): M => {
  if (!read.ok) throw new MalformedMessageError(read.reason);
  return read.message;
};

const ledgerOccurrence = (source: Source): Occurrence | undefined => {
  const event = accepted(readLedgerEvent(source));
  const recordedAt = recordedAtOf(source);
  // A transfer that was refused is seen by its sender, as returned; a float's movement by nobody.
  if (event.type === 'TransferRefused' || event.data.business_id === PLATFORM_BUSINESS) return undefined;
  if (isBeginning(event)) return { kind: 'begun', event, recordedAt, source };
  if (isEnding(event)) return { kind: 'ended', event, recordedAt, source };
  return isSequel(event) ? { kind: 'continued', event, recordedAt, source } : undefined;
};

const gatewayOccurrence = (source: Source): Occurrence => {
  const event = accepted(readGatewayEvent(source));
  if (event.type === 'TransactionRejected') return { kind: 'rejected', view: event.data.transaction, source };
  return { kind: 'continued', event, recordedAt: recordedAtOf(source), source };
};

/** The event's `ce_time`: when the ledger recorded it. @throws MalformedMessageError */
export const recordedAtOf = (source: Pick<Source, 'headers'>): string => {
  const time = source.headers['ce_time'] ?? '';
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/.test(time)) throw new MalformedMessageError('the header ce_time is not an instant');
  return time;
};

/** Reads one message of any topic that we consume; undefined where it is about no transaction. @throws MalformedMessageError */
export const readOccurrence = (source: Source): Occurrence | undefined => {
  switch (source.topic) {
    case TOPICS.ledgerEvents:
      return ledgerOccurrence(source);
    case TOPICS.providerEvents: {
      const event = accepted(readProviderEvent(source));
      // What witnesses say is for the books: a client app is told of the facts.
      return event.type === 'TransactionProgressed' ? { kind: 'progressed', fact: event.data, source } : undefined;
    }
    case TOPICS.gatewayEvents:
      return gatewayOccurrence(source);
    default:
      throw new MalformedMessageError(`the topic ${source.topic} is not consumed here`);
  }
};

/** The transaction and business that an occurrence is about. */
export const subjectOf = (occurrence: Occurrence): { readonly transactionId: string; readonly businessId: string } => {
  switch (occurrence.kind) {
    case 'begun':
    case 'ended':
    case 'continued':
      return { transactionId: occurrence.event.data.transaction_id, businessId: occurrence.event.data.business_id };
    case 'progressed':
      return { transactionId: occurrence.fact.transaction_id, businessId: occurrence.fact.business_id };
    case 'rejected':
      return { transactionId: occurrence.view.id, businessId: occurrence.view.business_id };
  }
};
