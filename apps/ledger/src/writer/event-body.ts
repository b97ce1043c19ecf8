import {
  continued,
  type LedgerCommandMessage,
  type LedgerEventMessage,
  type SequelMessage,
  type TransactionView,
} from '@daftari/contracts';
import { type Delivery, type Event, type EventOf, type Price } from '@daftari/ledger-domain';
import { transferReference } from './domain-command.js';

/** What the writer adds to a domain event: whom it is about, its lines on numbered accounts, and its place. */
export interface Booked {
  readonly businessId: string;
  /** Empty for events of no transaction. */
  readonly transactionId: string;
  /** The transaction before this; undefined where this begins it. */
  readonly before: TransactionView | undefined;
  /** RFC 3339 with microseconds: when it is recorded. */
  readonly recordedAt: string;
  readonly entries: readonly [number, string, string][];
  readonly opens: readonly { number: number; code: string; currency: string; mode: 'live' | 'test'; business_id: string | null }[];
  readonly previous: number | null;
  readonly traceparent: string | undefined;
}

type Command = LedgerCommandMessage;
type DataOf<T extends Command['type']> = Extract<Command, { type: T }>['data'];

/** The command's data, where it is of one of these types. @throws where a command cannot lead to such an event */
const dataOf = <T extends Command['type']>(command: Command, event: Event, ...types: readonly T[]): DataOf<T> => {
  if (!types.some((type) => type === command.type)) throw new Error(`${command.type} cannot lead to ${event.type}.`);
  return command.data as DataOf<T>;
};

const placed = ({ data }: Command, booked: Booked) => ({
  command_id: data.command_id,
  business_id: booked.businessId,
  mode: data.mode,
  currency: data.currency,
  entries: booked.entries as [number, string, string][],
  ...(booked.opens.length === 0 ? {} : { opens: [...booked.opens] }),
  ...(booked.traceparent === undefined ? {} : { traceparent: booked.traceparent }),
});

const ofTransaction = (command: Command, event: { readonly day: string; readonly dayUsed: bigint }, booked: Booked) => ({
  ...placed(command, booked),
  transaction_id: booked.transactionId,
  previous: booked.previous,
  business_day: event.day,
  day_used_minor: event.dayUsed.toString(),
});

const balances = (event: { readonly balanceBefore: bigint; readonly balanceAfter: bigint }) => ({
  balance_before_minor: event.balanceBefore.toString(),
  balance_after_minor: event.balanceAfter.toString(),
});

type Requested = DataOf<'PlaceHold' | 'CreditWallet' | 'DebitWallet' | 'ExpectFunds' | 'SendTransfer' | 'PayCommission' | 'MoveFloat'>;

const requested = (data: Requested) => ({
  reference: data.reference,
  request_hash: data.request_hash,
  product_code: data.product_code,
  ...(data.product_kind === undefined ? {} : { product_kind: data.product_kind }),
  ...(data.network === undefined ? {} : { network: data.network }),
  channel: data.channel,
  recipient: data.recipient,
  ...(data.recipient_name === undefined ? {} : { recipient_name: data.recipient_name }),
  fields: data.fields,
  metadata: data.metadata,
  webhook_url: data.webhook_url,
  description: data.description,
});

const priced = (price: Price) => ({
  amount_minor: price.amount.toString(),
  discount_minor: price.discount.toString(),
  fee_minor: price.fee.toString(),
  tax_minor: price.tax.toString(),
  total_minor: price.total.toString(),
  fee_payer: price.feePayer,
});

/** On whose word: the command's, or the operator's who decided the case. */
const witnessed = (data: DataOf<'CaptureHold' | 'ReleaseHold' | 'ReceiveFunds' | 'DismissFunds' | 'ResolveCase'>, facts: number) =>
  'case_id' in data
    ? { provider_reference: data.provider_reference ?? null, evidence: { source: 'operator' as const, id: data.case_id }, facts }
    : { provider_reference: data.provider_reference, evidence: data.evidence, facts: data.facts };

const delivered = (delivery: Delivery | null) =>
  delivery && { provider: delivery.provider, cost_minor: delivery.cost.toString(), commission_minor: delivery.commission.toString() };

/** What a recipient's side of a transfer says of it. */
const arrived = (command: Command, event: EventOf<'TransferReceived' | 'TransferRefused'>) => {
  const data = dataOf(command, event, 'SendTransfer', 'ReceiveTransfer');
  const from =
    'to_shard' in data
      ? { business: data.business_id, transaction: data.transaction_id }
      : { business: data.from_business_id, transaction: data.from_transaction_id };
  return {
    reference: transferReference(from.transaction),
    request_hash: event.requestHash,
    product_code: null,
    channel: null,
    recipient: null,
    fields: {},
    metadata: {},
    webhook_url: null,
    description: data.description,
    amount_minor: event.price.amount.toString(),
    from_shard: event.fromShard,
    from_business_id: from.business,
    from_transaction_id: from.transaction,
    ...balances(event),
  };
};

const caseData = (command: Command, event: EventOf<'CaseOpened' | 'CaseResolved'>, booked: Booked) => ({
  ...ofTransaction(command, event, booked),
  transaction: known(booked.before),
  case_id: event.caseId,
  kind: event.caseKind,
  delivery: delivered(event.delivery),
});

/** What an operator needs to know of a case: the evidence of the command that opened it. */
const evidenceOf = ({ data }: Command) => {
  if (!('evidence' in data)) return 'failure' in data ? [{ ...data.failure }] : [];
  return Array.isArray(data.evidence) ? data.evidence : [data.evidence];
};

const caseMessage = (event: EventOf<'CaseOpened' | 'CaseResolved'>, command: Command, booked: Booked): LedgerEventMessage => {
  const { type } = event;
  const shared = caseData(command, event, booked);
  if (type === 'CaseOpened') {
    const provider_reference = 'provider_reference' in command.data ? command.data.provider_reference : null;
    return withTransaction({ type, version: 1, data: { ...shared, provider_reference, evidence: evidenceOf(command) } }, booked);
  }
  const { decision, note, decided_by, approved_by } = dataOf(command, event, 'ResolveCase');
  const agreed = approved_by === undefined ? {} : { approved_by };
  const owed = event.owed === 0n ? {} : { owed_minor: event.owed.toString() };
  return withTransaction({ type, version: 1, data: { ...shared, decision, note, decided_by, ...agreed, ...owed } }, booked);
};

const settledMessage = (event: EventOf<'ReceivableSettled'>, command: Command, booked: Booked): LedgerEventMessage => {
  const { type, caseId, caseKind, how, amount } = event;
  const { note, decided_by } = dataOf(command, event, 'SettleReceivable');
  const about = { transaction: known(booked.before), case_id: caseId, kind: caseKind, how, amount_minor: amount.toString() };
  const data = { ...ofTransaction(command, event, booked), ...about, note, decided_by };
  return withTransaction({ type, version: 1, data }, booked);
};

/** Puts the transaction as it is then into what came of it later. */
const withTransaction = <M extends SequelMessage>(message: M, { before, recordedAt }: Booked): M => {
  message.data.transaction = continued(known(before), message, recordedAt);
  return message;
};

const known = (view: TransactionView | undefined): TransactionView => {
  if (!view) throw new Error('What follows a transaction needs one.');
  return view;
};

/** Joins what was decided with what was asked: the event as it is stored and published. */
export const eventMessage = (event: Event, command: Command, booked: Booked): LedgerEventMessage => {
  switch (event.type) {
    case 'WalletOpened': {
      const data = dataOf(command, event, 'OpenWallet');
      return { type: event.type, version: 1, data: { ...placed(command, booked), wallet_id: data.wallet_id, terms: data.terms } };
    }
    case 'WalletTermsSet':
      return { type: event.type, version: 1, data: { ...placed(command, booked), terms: dataOf(command, event, 'SetWalletTerms').terms } };
    case 'WalletCredited':
    case 'WalletDebited':
    case 'CommissionPaid': {
      const data = dataOf(command, event, 'CreditWallet', 'DebitWallet', 'PayCommission');
      return {
        type: event.type,
        version: 1,
        data: { ...ofTransaction(command, event, booked), ...requested(data), amount_minor: data.amount_minor, ...balances(event) },
      };
    }
    case 'FloatMoved': {
      const data = dataOf(command, event, 'MoveFloat');
      const { amount_minor, fee_minor, movement, provider } = data;
      const moved = { movement, provider, amount_minor, fee_minor, total_minor: event.price.total.toString() };
      return { type: event.type, version: 1, data: { ...ofTransaction(command, event, booked), ...requested(data), ...moved } };
    }
    case 'UnexplainedReported':
      return unexplainedMessage(event, command, booked);
    case 'FundsHeld':
    case 'FundsCaptured':
    case 'FundsReleased':
    case 'RefundProgressed':
      return holdMessage(event, command, booked);
    case 'FundsExpected':
    case 'FundsReceived':
    case 'FundsDismissed':
      return incomingMessage(event, command, booked);
    case 'CaseOpened':
    case 'CaseResolved':
      return caseMessage(event, command, booked);
    case 'ReceivableSettled':
      return settledMessage(event, command, booked);
    case 'TransferSent':
    case 'TransferReceived':
    case 'TransferRefused':
    case 'TransferConfirmed':
    case 'TransferReturned':
      return transferMessage(event, command, booked);
  }
};

/** Nobody asked for it: what a client would have said is empty. */
const unexplainedMessage = (event: EventOf<'UnexplainedReported'>, command: Command, booked: Booked): LedgerEventMessage => {
  const { type, provider, direction } = event;
  const { reference, request_hash, recipient, kind, provider_reference } = dataOf(command, event, 'ReportUnexplained');
  const unasked = { product_code: null, channel: null, fields: {}, metadata: {}, webhook_url: null, description: null };
  const found = { provider, direction, case_kind: kind, provider_reference, amount_minor: event.price.amount.toString() };
  return {
    type,
    version: 1,
    data: { ...ofTransaction(command, event, booked), reference, request_hash, recipient, ...unasked, ...found },
  };
};

type HoldEvent = EventOf<'FundsHeld' | 'FundsCaptured' | 'FundsReleased' | 'RefundProgressed'>;

const holdMessage = (event: HoldEvent, command: Command, booked: Booked): LedgerEventMessage => {
  const { type } = event;
  const shared = ofTransaction(command, event, booked);
  switch (type) {
    case 'FundsHeld': {
      const asked = { ...requested(dataOf(command, event, 'PlaceHold')), kind: event.kind };
      return { type, version: 2, data: { ...shared, ...asked, ...priced(event.price), refunds: event.refunds, ...balances(event) } };
    }
    case 'FundsCaptured': {
      const data = dataOf(command, event, 'CaptureHold', 'ResolveCase');
      const { provider, cost, commission } = event.delivery;
      const earned = commission === 0n ? {} : { commission_minor: commission.toString() };
      return {
        type,
        version: 1,
        data: { ...shared, ...witnessed(data, booked.before?.facts ?? 0), cost_minor: cost.toString(), ...earned, provider },
      };
    }
    case 'FundsReleased': {
      const data = dataOf(command, event, 'ReleaseHold', 'ResolveCase');
      const { status } = event;
      if (status === 'voided') throw new Error('A hold is never voided.');
      return { type, version: 1, data: { ...shared, ...witnessed(data, booked.before?.facts ?? 0), status, ...blamed(data) } };
    }
    case 'RefundProgressed': {
      const { refunding, refunded, whole } = event;
      const amounts = { refunding_minor: refunding.toString(), refunded_minor: refunded.toString() };
      const refund = dataOf(command, event, 'PlaceHold', 'CaptureHold', 'ReleaseHold', 'ResolveCase').transaction_id;
      const status = whole ? ('refunded' as const) : ('completed' as const);
      const data = { ...shared, transaction: known(booked.before), refund_transaction_id: refund, ...amounts, status };
      return withTransaction({ type, version: 1, data }, booked);
    }
  }
};

/** Why it failed, and on which provider's word. */
const blamed = (data: DataOf<'ReleaseHold' | 'DismissFunds' | 'ResolveCase'>) =>
  'case_id' in data
    ? { failure: { code: 'resolved_by_operator', detail: 'An operator decided that nothing was delivered.' }, provider: null }
    : { failure: data.failure, provider: data.provider };

type IncomingEvent = EventOf<'FundsExpected' | 'FundsReceived' | 'FundsDismissed'>;

const incomingMessage = (event: IncomingEvent, command: Command, booked: Booked): LedgerEventMessage => {
  const { type } = event;
  const shared = ofTransaction(command, event, booked);
  switch (type) {
    case 'FundsExpected': {
      const data = dataOf(command, event, 'ExpectFunds');
      const collection = data.collection === undefined ? {} : { collection: data.collection };
      const asked = { ...requested(data), ...collection, kind: event.kind };
      return { type, version: 1, data: { ...shared, ...asked, ...priced(event.price), ...balances(event) } };
    }
    case 'FundsReceived': {
      const data = dataOf(command, event, 'ReceiveFunds', 'ResolveCase');
      return {
        type,
        version: 1,
        data: { ...shared, ...witnessed(data, booked.before?.facts ?? 0), provider: event.provider, ...balances(event) },
      };
    }
    case 'FundsDismissed': {
      const data = dataOf(command, event, 'DismissFunds', 'ResolveCase');
      return {
        type,
        version: 1,
        data: { ...shared, ...witnessed(data, booked.before?.facts ?? 0), status: event.status, ...blamed(data) },
      };
    }
  }
};

type TransferEvent = EventOf<'TransferSent' | 'TransferReceived' | 'TransferRefused' | 'TransferConfirmed' | 'TransferReturned'>;

const transferMessage = (event: TransferEvent, command: Command, booked: Booked): LedgerEventMessage => {
  const { type } = event;
  const shared = ofTransaction(command, event, booked);
  switch (type) {
    case 'TransferSent': {
      const data = dataOf(command, event, 'SendTransfer');
      const { to_business_id, to_shard, to_transaction_id } = data;
      const to = { to_business_id, to_shard, to_transaction_id, status: event.completed ? ('completed' as const) : ('pending' as const) };
      return { type, version: 1, data: { ...shared, ...requested(data), ...priced(event.price), ...to, ...balances(event) } };
    }
    case 'TransferReceived':
      return { type, version: 1, data: { ...shared, ...arrived(command, event) } };
    case 'TransferRefused':
      return { type, version: 1, data: { ...shared, ...arrived(command, event), reason: event.reason } };
    case 'TransferConfirmed':
      return { type, version: 1, data: shared };
    case 'TransferReturned':
      return { type, version: 1, data: { ...shared, failure: dataOf(command, event, 'ReturnTransfer').failure } };
  }
};
