import { type Contract, type MessageOf, wireTypeOf } from './contract.js';
import { TransactionRejected } from './gateway-events/transaction-rejected.js';
import { CheckpointMade } from './ledger-checkpoints/checkpoint-made.js';
import { CaptureHold } from './ledger-commands/capture-hold.js';
import { CreditWallet } from './ledger-commands/credit-wallet.js';
import { DebitWallet } from './ledger-commands/debit-wallet.js';
import { OpenWallet } from './ledger-commands/open-wallet.js';
import { PlaceHold } from './ledger-commands/place-hold.js';
import { ReleaseHold } from './ledger-commands/release-hold.js';
import { SetWalletTerms } from './ledger-commands/set-wallet-terms.js';
import { FundsCaptured } from './ledger-events/funds-captured.js';
import { FundsHeld } from './ledger-events/funds-held.js';
import { FundsReleased } from './ledger-events/funds-released.js';
import { WalletCredited } from './ledger-events/wallet-credited.js';
import { WalletDebited } from './ledger-events/wallet-debited.js';
import { WalletOpened } from './ledger-events/wallet-opened.js';
import { WalletTermsSet } from './ledger-events/wallet-terms-set.js';
import { WebhookDeadLettered } from './notifier-events/webhook-dead-lettered.js';
import { TransactionProgressed } from './provider-events/transaction-progressed.js';

const LEDGER_COMMANDS = [OpenWallet, SetWalletTerms, CreditWallet, DebitWallet, PlaceHold, CaptureHold, ReleaseHold] as const;
const LEDGER_EVENTS = [WalletOpened, WalletTermsSet, WalletCredited, WalletDebited, FundsHeld, FundsCaptured, FundsReleased] as const;
const LEDGER_CHECKPOINTS = [CheckpointMade] as const;
const PROVIDER_EVENTS = [TransactionProgressed] as const;
const GATEWAY_EVENTS = [TransactionRejected] as const;
const NOTIFIER_EVENTS = [WebhookDeadLettered] as const;

/** Every message, in the order of its topic. */
export const ALL_CONTRACTS: readonly Contract[] = [
  ...LEDGER_COMMANDS,
  ...LEDGER_EVENTS,
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

const reader = <M>(contracts: readonly unknown[]): ((wire: WireMessage) => Read<M>) => {
  const byType = new Map((contracts as readonly Contract[]).map((contract) => [wireTypeOf(contract), contract]));
  return (wire) => {
    const type = wire.headers['ce_type'] ?? '';
    const contract = byType.get(type);
    if (!contract) return { ok: false, reason: type === '' ? 'the header ce_type is missing' : `the type ${type} is not known here` };
    let data: unknown;
    try {
      data = JSON.parse(wire.value);
    } catch {
      return { ok: false, reason: 'the value is not JSON' };
    }
    const problem = contract.matches(data) ? undefined : contract.problem(data);
    if (problem !== undefined) return { ok: false, reason: problem };
    return { ok: true, message: { type: contract.type, version: contract.version, data } as M };
  };
};

/** Read a message of `ledger.commands.v1`. */
export const readLedgerCommand = reader<LedgerCommandMessage>(LEDGER_COMMANDS);
/** Read a message of `ledger.events.v1`. */
export const readLedgerEvent = reader<LedgerEventMessage>(LEDGER_EVENTS);
/** Read a message of `provider.events.v1`. */
export const readProviderEvent = reader<ProviderEventMessage>(PROVIDER_EVENTS);
/** Read a message of `gateway.events.v1`. */
export const readGatewayEvent = reader<GatewayEventMessage>(GATEWAY_EVENTS);
