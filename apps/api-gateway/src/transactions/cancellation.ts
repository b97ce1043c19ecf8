import { Injectable } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { isTerminal, type TransactionKind } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { DepositDecisions } from '../deposits/deposit-decisions.js';
import { checkScope } from '../keys/access.guard.js';
import { type BusinessCaller, type Scope } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { type StandingTransaction, TransactionReader } from './transaction-reader.js';
import { EndWaiter } from './wait.js';

const outcomeCheck = TypeCompiler.Compile(
  Type.Object({ outcome: Type.Union([Type.Literal('cancelling'), Type.Literal('asked'), Type.Literal('attempt_exists')]) }),
);

/** The release usually follows within milliseconds: worth a short wait, so that most cancels are answered with their end. */
const WAIT_S = 2;

/** What a provider carries out can be cancelled, by whoever may have it carried out; and a deposit that no operator has decided on. */
const SCOPES: Readonly<Partial<Record<TransactionKind, Scope>>> = {
  purchase: 'purchases:write',
  payment: 'payments:write',
  payout: 'payouts:write',
  deposit: 'payments:write',
  refund: 'payments:write',
};

/** Cancels are requests to the connector, which alone knows whether anything was sent (P14). */
@Injectable()
export class Cancellation {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly reader: TransactionReader,
    private readonly waiter: EndWaiter,
    private readonly deposits: DepositDecisions,
  ) {}

  /** @throws Problem `insufficient_scope`, `not_found`, `not_cancellable` */
  async cancel(id: string, caller: BusinessCaller, traceparent: string): Promise<StandingTransaction> {
    const { business, mode } = caller;
    const owner = { businessId: business.id, mode };
    const view = await this.reader.get(id, owner);
    checkKind(view.kind, caller);
    if (view.status === 'cancelled' || view.status === 'voided') return view;
    checkStatus(view);
    if (view.kind === 'deposit') return this.cancelDeposit(view, caller, traceparent);
    const { outcome } = await this.neighbours.connector.read(outcomeCheck, {
      method: 'POST',
      path: `/internal/transactions/${view.id}/cancel`,
      body: { business_id: business.id, mode, currency: view.currency, shard: business.shard, kind: view.kind },
    });
    if (outcome === 'attempt_exists')
      throw new Problem('not_cancellable', 'The transaction was handed to a provider already, so it can no longer be cancelled.');
    // Only the provider's word ends what it was asked to stop: it may have been paid in the meantime.
    return outcome === 'asked' ? this.reader.get(id, owner) : this.waiter.wait(view, WAIT_S);
  }

  /** Nobody was asked for the money, so it ends here, unless an operator was first. */
  private async cancelDeposit(view: StandingTransaction, caller: BusinessCaller, traceparent: string): Promise<StandingTransaction> {
    const wish = { decision: 'void' as const, note: null, by: caller.keyId, traceparent };
    await this.deposits.decide(view.id, wish).catch((error: unknown) => {
      const isLate = error instanceof Problem && (error.code === 'already_resolved' || error.code === 'not_found');
      throw isLate ? new Problem('not_cancellable', error.detail) : error;
    });
    return this.reader.get(view.id, { businessId: view.business_id, mode: view.mode });
  }
}

const checkKind = (kind: TransactionKind, caller: BusinessCaller): void => {
  const scope = SCOPES[kind];
  if (scope === undefined) throw new Problem('not_cancellable', `A ${kind} cannot be cancelled.`);
  checkScope(caller, [scope]);
};

const checkStatus = ({ status }: StandingTransaction): void => {
  if (isTerminal(status)) throw new Problem('not_cancellable', `The transaction is ${status} already.`);
  if (status === 'initiated')
    throw new Problem('temporarily_unavailable', 'The transaction is not decided yet; cancel it again in a moment.', {
      retryAfterSeconds: 1,
    });
};
