import { type LedgerCommandMessage } from '@daftari/contracts';
import { adjust, expect, hold, send } from './beginnings.js';
import { decideCase, findCase, reportUnexplained, settleReceivable } from './case-rules.js';
import { arrive, capture, confirm, dismiss, receive, release, giveBackTransfer } from './endings.js';
import { type Oracle } from './oracle.js';
import { type Finding, no, same, yes } from './verdict.js';

export type Data<T extends LedgerCommandMessage['type']> = Extract<LedgerCommandMessage, { type: T }>['data'];

/** What the oracle goes by: itself, the shard and the stamp. */
export interface Here {
  readonly oracle: Oracle;
  readonly shard: number;
  readonly stamp: number;
}

/** What the rules say to a command, before anybody asks whether it can be written down. */
export const rule = (oracle: Oracle, shard: number, message: LedgerCommandMessage, stamp: number): Finding => {
  const here = { oracle, shard, stamp };
  switch (message.type) {
    case 'OpenWallet':
      return open(here, message.data);
    case 'SetWalletTerms':
      return setTerms(here, message.data);
    case 'CreditWallet':
    case 'DebitWallet':
    case 'PayCommission':
    case 'MoveFloat':
      return adjust(here, message);
    case 'PlaceHold':
      return hold(here, message.data);
    case 'ExpectFunds':
      return expect(here, message.data);
    case 'SendTransfer':
      return send(here, message.data);
    case 'ReceiveTransfer':
      return arrive(here, message.data);
    case 'CaptureHold':
      return capture(here, message.data);
    case 'ReleaseHold':
      return release(here, message.data);
    case 'ReceiveFunds':
      return receive(here, message.data);
    case 'DismissFunds':
      return dismiss(here, message.data);
    case 'ConfirmTransfer':
      return confirm(here, message.data);
    case 'ReturnTransfer':
      return giveBackTransfer(here, message.data);
    case 'ReportUnexplained':
      return reportUnexplained(here, message.data);
    case 'OpenCase':
      return findCase(here, message.data);
    case 'ResolveCase':
      return decideCase(here, message.data);
    case 'SettleReceivable':
      return settleReceivable(here, message.data);
  }
};

const open = ({ oracle, shard }: Here, data: Data<'OpenWallet'>): Finding => {
  const { business_id: business, mode, currency, terms } = data;
  if (oracle.walletOf(business, mode, currency)) return same();
  const wallet = { business, mode, currency, shard, terms, lastDay: '', spent: new Map<string, bigint>() };
  const then = () => void oracle.wallets.set(`${business}|${mode}|${currency}`, wallet);
  return yes(undefined, { event: 'WalletOpened', lines: [], then });
};

const setTerms = ({ oracle }: Here, { business_id, mode, currency, terms }: Data<'SetWalletTerms'>): Finding => {
  const wallet = oracle.walletOf(business_id, mode, currency);
  if (!wallet) return no('currency_not_supported');
  const full = { business_status: 'active', ...terms };
  const before: Readonly<Record<string, unknown>> = { business_status: 'active', ...wallet.terms };
  if (Object.entries(full).every(([name, value]) => before[name] === value)) return same();
  return yes(undefined, { event: 'WalletTermsSet', lines: [], then: () => (wallet.terms = terms) });
};
