import { Injectable } from '@nestjs/common';
import { SendTransfer, type TransactionView } from '@daftari/contracts';
import { newId, Problem } from '@daftari/platform';
import { type Business } from '../businesses/business.entity.js';
import { Businesses } from '../businesses/businesses.service.js';
import { type BusinessCaller } from '../keys/caller.js';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { beginning, moneyRequest } from '../ledger-commands/money-command.js';
import { type MoneyAnswer, MoneyRequests } from '../ledger-commands/money-requests.js';
import { ReplayedRequests } from '../transactions/replayed-requests.js';
import { Wallets } from '../wallets/wallets.js';
import { type CheckedTransfer, checkTransfer, ownBusiness, type Recipient, unpayable } from './check-transfer.js';
import { type TransferDto } from './transfer.dto.js';

/** Transfers: find whom to pay, check, and have the books move the money. */
@Injectable()
export class Transfers {
  constructor(
    private readonly businesses: Businesses,
    private readonly wallets: Wallets,
    private readonly commands: LedgerCommands,
    private readonly requests: MoneyRequests,
    private readonly replayed: ReplayedRequests,
  ) {}

  /** @throws Problem 402, 403, 409, 422, 429 or 503 */
  async send(caller: BusinessCaller, body: TransferDto, traceparent: string): Promise<MoneyAnswer> {
    const named = await this.businesses.named(body.to_business);
    if (named?.id === caller.business.id) throw ownBusiness();
    // Whether there is such a business is told only to requests that are right otherwise.
    const checked = checkTransfer(body, named ?? { id: body.to_business, shard: 0 });
    try {
      const recipient = named && (await this.canBePaid(caller, named, checked)) ? named : nobody(caller);
      return await this.requests.answer(this.transfer(caller, body, { checked, recipient, traceparent }));
    } catch (error) {
      const refusal = error instanceof Problem && error.code === 'invalid_recipient' ? unpayable() : error;
      return this.replayed.orRefuse(refusal, caller, body, (view) => isSameTransfer(view, checked));
    }
  }

  /** Within one shard the books look at both wallets at once. Another shard could only refuse later, what can be known now. */
  private async canBePaid({ business, mode }: BusinessCaller, recipient: Business, { currency }: CheckedTransfer): Promise<boolean> {
    if (recipient.status === 'closed') return false;
    if (recipient.shard === business.shard) return true;
    const wallet = await this.wallets.find(recipient.id, mode, currency);
    return wallet !== undefined && wallet.terms.status !== 'closed';
  }

  private transfer(
    caller: BusinessCaller,
    body: TransferDto,
    { checked, recipient, traceparent }: { readonly checked: CheckedTransfer; readonly recipient: Recipient; readonly traceparent: string },
  ) {
    const data = {
      ...this.commands.head(),
      ...beginning(caller, body, checked),
      tax_minor: '0',
      fee_payer: 'merchant' as const,
      to_business_id: recipient.id,
      to_shard: recipient.shard,
      to_transaction_id: newId('txn'),
    };
    const request = moneyRequest(SendTransfer, data, caller, traceparent);
    return { ...request, noted: { ...request.noted, kind: 'transfer' as const } };
  }
}

/**
 * Stands for whoever cannot be paid. The books are asked all the same: what is the matter with the sender is decided first, so that without money
 * nobody finds out which businesses there are and which wallets they have.
 */
const nobody = ({ business }: BusinessCaller): Recipient => ({ id: newId('biz'), shard: business.shard });

/** As far as a transaction shows what was asked for. */
const isSameTransfer = (view: TransactionView, { currency, recipient }: CheckedTransfer): boolean =>
  view.kind === 'transfer' && view.currency === currency && view.recipient === recipient;
