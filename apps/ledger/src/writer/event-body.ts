import { type LedgerCommandMessage, type LedgerEventMessage } from '@daftari/contracts';
import { type Event } from '@daftari/ledger-domain';

/** What the writer adds to a domain event: its lines on numbered accounts, and its place. */
export interface Booked {
  readonly entries: readonly [number, string, string][];
  readonly opens: readonly { number: number; code: string; currency: string; mode: 'live' | 'test'; business_id: string | null }[];
  readonly previous: number | null;
  readonly traceparent: string | undefined;
}

type CommandOf<T extends LedgerCommandMessage['type']> = Extract<LedgerCommandMessage, { type: T }>['data'];

const common = (data: LedgerCommandMessage['data'], booked: Booked) => ({
  command_id: data.command_id,
  business_id: data.business_id,
  mode: data.mode,
  currency: data.currency,
  entries: booked.entries as [number, string, string][],
  ...(booked.opens.length === 0 ? {} : { opens: [...booked.opens] }),
  ...(booked.traceparent === undefined ? {} : { traceparent: booked.traceparent }),
});

const ofTransaction = (
  data: LedgerCommandMessage['data'] & { transaction_id: string },
  event: { day: string; dayUsed: bigint },
  booked: Booked,
) => ({
  ...common(data, booked),
  transaction_id: data.transaction_id,
  previous: booked.previous,
  business_day: event.day,
  day_used_minor: event.dayUsed.toString(),
});

const asked = (
  data: CommandOf<'PlaceHold'> | CommandOf<'CreditWallet'> | CommandOf<'DebitWallet'>,
  event: { balanceBefore: bigint; balanceAfter: bigint },
) => ({
  reference: data.reference,
  request_hash: data.request_hash,
  product_code: data.product_code,
  ...(data.product_kind === undefined ? {} : { product_kind: data.product_kind }),
  ...(data.network === undefined ? {} : { network: data.network }),
  channel: data.channel,
  recipient: data.recipient,
  fields: data.fields,
  metadata: data.metadata,
  webhook_url: data.webhook_url,
  description: data.description,
  balance_before_minor: event.balanceBefore.toString(),
  balance_after_minor: event.balanceAfter.toString(),
});

const mismatch = (event: Event, command: LedgerCommandMessage): Error => new Error(`${command.type} cannot lead to ${event.type}.`);

/** Joins what was decided with what was asked: the event as it is stored and published. */
export const eventMessage = (event: Event, command: LedgerCommandMessage, booked: Booked): LedgerEventMessage => {
  switch (event.type) {
    case 'WalletOpened':
      if (command.type !== 'OpenWallet') throw mismatch(event, command);
      return {
        type: event.type,
        version: 1,
        data: { ...common(command.data, booked), wallet_id: command.data.wallet_id, terms: command.data.terms },
      };
    case 'WalletTermsSet':
      if (command.type !== 'SetWalletTerms') throw mismatch(event, command);
      return { type: event.type, version: 1, data: { ...common(command.data, booked), terms: command.data.terms } };
    case 'WalletCredited':
    case 'WalletDebited':
      if (command.type !== 'CreditWallet' && command.type !== 'DebitWallet') throw mismatch(event, command);
      return {
        type: event.type,
        version: 1,
        data: { ...ofTransaction(command.data, event, booked), ...asked(command.data, event), amount_minor: command.data.amount_minor },
      };
    case 'FundsHeld':
      if (command.type !== 'PlaceHold') throw mismatch(event, command);
      return {
        type: event.type,
        version: 1,
        data: { ...ofTransaction(command.data, event, booked), ...asked(command.data, event), ...priced(command.data) },
      };
    case 'FundsCaptured':
      if (command.type !== 'CaptureHold') throw mismatch(event, command);
      return {
        type: event.type,
        version: 1,
        data: {
          ...ofTransaction(command.data, event, booked),
          ...witnessed(command.data),
          cost_minor: command.data.cost_minor,
          provider: command.data.provider,
        },
      };
    case 'FundsReleased':
      if (command.type !== 'ReleaseHold') throw mismatch(event, command);
      return {
        type: event.type,
        version: 1,
        data: {
          ...ofTransaction(command.data, event, booked),
          ...witnessed(command.data),
          status: command.data.status,
          failure: command.data.failure,
          provider: command.data.provider,
        },
      };
  }
};

const priced = (data: CommandOf<'PlaceHold'>) => ({
  kind: data.kind,
  amount_minor: data.amount_minor,
  discount_minor: data.discount_minor,
  fee_minor: data.fee_minor,
  total_minor: data.total_minor,
});

const witnessed = (data: CommandOf<'CaptureHold'> | CommandOf<'ReleaseHold'>) => ({
  provider_reference: data.provider_reference,
  evidence: data.evidence,
  facts: data.facts,
});
