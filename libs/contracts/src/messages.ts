import { type Contract, type MessageOf, wireTypeOf } from './contract.js';
import { InvoicePaid } from './gateway-events/invoice-paid.js';
import { TransactionRejected } from './gateway-events/transaction-rejected.js';
import { CheckpointMade } from './ledger-checkpoints/checkpoint-made.js';
import { CaptureHold } from './ledger-commands/capture-hold.js';
import { ConfirmTransfer } from './ledger-commands/confirm-transfer.js';
import { CreditWallet } from './ledger-commands/credit-wallet.js';
import { DebitWallet } from './ledger-commands/debit-wallet.js';
import { DismissFunds } from './ledger-commands/dismiss-funds.js';
import { ExpectFunds } from './ledger-commands/expect-funds.js';
import { MoveFloat } from './ledger-commands/move-float.js';
import { OpenCase } from './ledger-commands/open-case.js';
import { OpenWallet } from './ledger-commands/open-wallet.js';
import { PayCommission } from './ledger-commands/pay-commission.js';
import { PlaceHold } from './ledger-commands/place-hold.js';
import { ReceiveFunds } from './ledger-commands/receive-funds.js';
import { ReceiveTransfer } from './ledger-commands/receive-transfer.js';
import { ReleaseHold } from './ledger-commands/release-hold.js';
import { ReportUnexplained } from './ledger-commands/report-unexplained.js';
import { ResolveCase } from './ledger-commands/resolve-case.js';
import { ReturnTransfer } from './ledger-commands/return-transfer.js';
import { SendTransfer } from './ledger-commands/send-transfer.js';
import { SettleReceivable } from './ledger-commands/settle-receivable.js';
import { SetWalletTerms } from './ledger-commands/set-wallet-terms.js';
import { CaseOpened } from './ledger-events/case-opened.js';
import { CaseResolved } from './ledger-events/case-resolved.js';
import { CommissionPaid } from './ledger-events/commission-paid.js';
import { FloatMoved } from './ledger-events/float-moved.js';
import { FundsCaptured } from './ledger-events/funds-captured.js';
import { FundsDismissed } from './ledger-events/funds-dismissed.js';
import { FundsExpected } from './ledger-events/funds-expected.js';
import { FundsHeld, fundsHeldFromV1 } from './ledger-events/funds-held.js';
import { FundsHeldV1 } from './ledger-events/funds-held-v1.js';
import { FundsReceived } from './ledger-events/funds-received.js';
import { FundsReleased } from './ledger-events/funds-released.js';
import { ReceivableSettled } from './ledger-events/receivable-settled.js';
import { RefundProgressed } from './ledger-events/refund-progressed.js';
import { ShardRestored } from './ledger-events/shard-restored.js';
import { TransferConfirmed } from './ledger-events/transfer-confirmed.js';
import { TransferReceived } from './ledger-events/transfer-received.js';
import { TransferRefused } from './ledger-events/transfer-refused.js';
import { TransferReturned } from './ledger-events/transfer-returned.js';
import { TransferSent } from './ledger-events/transfer-sent.js';
import { UnexplainedReported } from './ledger-events/unexplained-reported.js';
import { WalletCredited } from './ledger-events/wallet-credited.js';
import { WalletDebited } from './ledger-events/wallet-debited.js';
import { WalletOpened } from './ledger-events/wallet-opened.js';
import { WalletTermsSet } from './ledger-events/wallet-terms-set.js';
import { WebhookDeadLettered } from './notifier-events/webhook-dead-lettered.js';
import { AttemptWitnessed } from './provider-events/attempt-witnessed.js';
import { TransactionProgressed } from './provider-events/transaction-progressed.js';
import { earlier, type EarlierVersion } from './upcast.js';

const LEDGER_COMMANDS = [
  OpenWallet,
  SetWalletTerms,
  CreditWallet,
  DebitWallet,
  PlaceHold,
  CaptureHold,
  ReleaseHold,
  ExpectFunds,
  ReceiveFunds,
  DismissFunds,
  SendTransfer,
  ReceiveTransfer,
  ConfirmTransfer,
  ReturnTransfer,
  PayCommission,
  MoveFloat,
  ReportUnexplained,
  OpenCase,
  ResolveCase,
  SettleReceivable,
] as const;
const LEDGER_EVENTS = [
  WalletOpened,
  WalletTermsSet,
  WalletCredited,
  WalletDebited,
  FundsHeld,
  FundsCaptured,
  FundsReleased,
  FundsExpected,
  FundsReceived,
  FundsDismissed,
  RefundProgressed,
  TransferSent,
  TransferReceived,
  TransferRefused,
  TransferConfirmed,
  TransferReturned,
  CommissionPaid,
  FloatMoved,
  UnexplainedReported,
  CaseOpened,
  CaseResolved,
  ReceivableSettled,
  ShardRestored,
] as const;
/** Versions that are not written any more, and the step that each takes to the next. */
const EARLIER_LEDGER_EVENTS = [earlier(FundsHeldV1, FundsHeld, fundsHeldFromV1)];
const LEDGER_CHECKPOINTS = [CheckpointMade] as const;
const PROVIDER_EVENTS = [TransactionProgressed, AttemptWitnessed] as const;
const GATEWAY_EVENTS = [TransactionRejected, InvoicePaid] as const;
const NOTIFIER_EVENTS = [WebhookDeadLettered] as const;

/** Every message, in the order of its topic. */
export const ALL_CONTRACTS: readonly Contract[] = [
  ...LEDGER_COMMANDS,
  ...LEDGER_EVENTS,
  ...EARLIER_LEDGER_EVENTS.map(({ contract }) => contract),
  ...LEDGER_CHECKPOINTS,
  ...PROVIDER_EVENTS,
  ...GATEWAY_EVENTS,
  ...NOTIFIER_EVENTS,
];

export type LedgerCommandMessage = MessageOf<(typeof LEDGER_COMMANDS)[number]>;
export type LedgerEventMessage = MessageOf<(typeof LEDGER_EVENTS)[number]>;
export type ProviderEventMessage = MessageOf<(typeof PROVIDER_EVENTS)[number]>;
export type GatewayEventMessage = MessageOf<(typeof GATEWAY_EVENTS)[number]>;
export type NotifierEventMessage = MessageOf<(typeof NOTIFIER_EVENTS)[number]>;

/** What came of reading a message: its typed form, or the reason why it is none. */
export type Read<M> = { readonly ok: true; readonly message: M } | { readonly ok: false; readonly reason: string };

/** What `read` needs of a received message. */
export interface WireMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

const reader = <M>(contracts: readonly unknown[], earlierVersions: readonly EarlierVersion[] = []): ((wire: WireMessage) => Read<M>) => {
  const byType = new Map((contracts as readonly Contract[]).map((contract) => [wireTypeOf(contract), contract]));
  const earlierByType = new Map(earlierVersions.map((version) => [wireTypeOf(version.contract), version]));
  return (wire) => {
    const type = wire.headers['ce_type'] ?? '';
    const contract = byType.get(type) ?? earlierByType.get(type)?.contract;
    if (!contract) return { ok: false, reason: type === '' ? 'the header ce_type is missing' : `the type ${type} is not known here` };
    let data: unknown;
    try {
      data = JSON.parse(wire.value);
    } catch {
      return { ok: false, reason: 'the value is not JSON' };
    }
    const problem = contract.matches(data) ? undefined : contract.problem(data);
    if (problem !== undefined) return { ok: false, reason: problem };
    return { ok: true, message: newest({ type: contract.type, version: contract.version, data }, earlierByType) as M };
  };
};

/** Takes a message up, one version a step, to the newest. */
const newest = (message: { type: string; version: number; data: unknown }, earlierByType: ReadonlyMap<string, EarlierVersion>) => {
  let current = message;
  for (;;) {
    const step = earlierByType.size === 0 ? undefined : earlierByType.get(`daftari.ledger.${current.type}.v${current.version}`);
    if (!step) return current;
    current = { type: step.next.type, version: step.next.version, data: step.upcast(current.data) };
  }
};

/** Read a message of `ledger.commands.v1`. */
export const readLedgerCommand = reader<LedgerCommandMessage>(LEDGER_COMMANDS);
/** Read a message of `ledger.events.v1`, of whatever version: it comes back as the newest. */
export const readLedgerEvent = reader<LedgerEventMessage>(LEDGER_EVENTS, EARLIER_LEDGER_EVENTS);
/** Read a message of `provider.events.v1`. */
export const readProviderEvent = reader<ProviderEventMessage>(PROVIDER_EVENTS);
/** Read a message of `gateway.events.v1`. */
export const readGatewayEvent = reader<GatewayEventMessage>(GATEWAY_EVENTS);
