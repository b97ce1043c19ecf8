import { type LedgerCommandMessage } from '@daftari/contracts';
import { type Command, plainPrice, type Price } from '@daftari/ledger-domain';
import { uuidIn } from '@daftari/platform';
import { termsFromWire } from './terms.js';

interface WirePrice {
  readonly amount_minor: string;
  readonly discount_minor: string;
  readonly fee_minor: string;
  readonly tax_minor?: string | undefined;
  readonly total_minor: string;
  readonly fee_payer?: Price['feePayer'] | undefined;
}

/** A transaction's price, from the command or the stored event. */
export const priceOf = (data: WirePrice): Price => ({
  amount: BigInt(data.amount_minor),
  discount: BigInt(data.discount_minor),
  fee: BigInt(data.fee_minor),
  tax: BigInt(data.tax_minor ?? 0),
  total: BigInt(data.total_minor),
  feePayer: data.fee_payer ?? 'merchant',
});

/** What a provider keeps of a settlement is taken off what reaches the bank. */
export const settlementPrice = (data: { readonly amount_minor: string; readonly fee_minor: string }): Price => ({
  ...plainPrice(BigInt(data.amount_minor)),
  fee: BigInt(data.fee_minor),
  total: BigInt(data.amount_minor) - BigInt(data.fee_minor),
});

/** A provider's delivery, from the wire. */
export const deliveryOf = (data: {
  readonly provider: string;
  readonly cost_minor: string;
  readonly commission_minor?: string | undefined;
}) => ({
  provider: data.provider,
  cost: BigInt(data.cost_minor),
  commission: BigInt(data.commission_minor ?? 0),
});

/** What a transfer that arrives from another shard is known by: nothing that a client can send. */
export const transferReference = (fromTransaction: string): string => `transfer/${uuidIn(fromTransaction)}`;

/**
 * A command as the domain decides it.
 * @param day the business day of the writer's stamp
 */
export const domainCommand = (message: LedgerCommandMessage, shard: number, day: string): Command => {
  const { currency, mode, command_id: commandId } = message.data;
  return { ...asked(message, shard, day), currency, mode, newCaseId: `case_${uuidIn(commandId)}` };
};

type Asked = Command extends infer C ? (C extends Command ? Omit<C, 'currency' | 'mode' | 'newCaseId'> : never) : never;

const beginning = (data: { readonly request_hash: string }, price: Price, day: string) => ({ requestHash: data.request_hash, price, day });

const asked = (message: LedgerCommandMessage, shard: number, day: string): Asked => {
  switch (message.type) {
    case 'OpenWallet':
    case 'SetWalletTerms':
      return { type: message.type, terms: termsFromWire(message.data.terms) };
    case 'CreditWallet':
    case 'DebitWallet':
    case 'PayCommission':
      return { type: message.type, ...beginning(message.data, plainPrice(BigInt(message.data.amount_minor)), day) };
    case 'PlaceHold':
      return {
        type: message.type,
        kind: message.data.kind,
        refunds: message.data.refunds ?? null,
        ...beginning(message.data, priceOf(message.data), day),
      };
    case 'ExpectFunds':
      return { type: message.type, kind: message.data.kind, ...beginning(message.data, priceOf(message.data), day) };
    case 'MoveFloat':
      return {
        type: message.type,
        movement: message.data.movement,
        provider: message.data.provider,
        ...beginning(message.data, settlementPrice(message.data), day),
      };
    case 'ReportUnexplained':
      return {
        type: message.type,
        kind: message.data.kind,
        provider: message.data.provider,
        direction: message.data.direction,
        ...beginning(message.data, plainPrice(BigInt(message.data.amount_minor ?? 0)), day),
      };
    case 'SendTransfer':
      return { type: message.type, shard, toShard: message.data.to_shard, ...beginning(message.data, priceOf(message.data), day) };
    case 'ReceiveTransfer':
      return {
        type: message.type,
        fromShard: message.data.from_shard,
        requestHash: 'transfer',
        price: plainPrice(BigInt(message.data.amount_minor)),
        day,
      };
    case 'CaptureHold':
    case 'ReleaseHold':
    case 'ReceiveFunds':
    case 'DismissFunds':
    case 'ConfirmTransfer':
    case 'ReturnTransfer':
    case 'OpenCase':
    case 'ResolveCase':
    case 'SettleReceivable':
      return askedOfEnding(message);
  }
};

type Ending =
  | 'CaptureHold'
  | 'ReleaseHold'
  | 'ReceiveFunds'
  | 'DismissFunds'
  | 'ConfirmTransfer'
  | 'ReturnTransfer'
  | 'OpenCase'
  | 'ResolveCase'
  | 'SettleReceivable';

const askedOfEnding = (message: Extract<LedgerCommandMessage, { type: Ending }>): Asked => {
  const { type, data } = message;
  switch (type) {
    case 'CaptureHold':
      return { type, ...deliveryOf(data) };
    case 'ReleaseHold':
      return { type, status: data.status };
    case 'ReceiveFunds':
      return { type, provider: data.provider };
    case 'DismissFunds':
      return { type, status: data.status, provider: data.provider };
    case 'ConfirmTransfer':
    case 'ReturnTransfer':
      return { type };
    case 'OpenCase':
      return { type, kind: data.kind };
    case 'ResolveCase':
      return {
        type,
        caseId: data.case_id,
        decision: data.decision,
        delivery: data.delivery && deliveryOf(data.delivery),
        receivable: data.receivable ?? false,
      };
    case 'SettleReceivable':
      return { type, caseId: data.case_id, how: data.how };
  }
};
