import { Injectable } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { isTerminal, type TransactionView } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { type BusinessCaller } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { TransactionReader } from './transaction-reader.js';
import { EndWaiter } from './wait.js';

const outcomeCheck = TypeCompiler.Compile(
  Type.Object({ outcome: Type.Union([Type.Literal('cancelling'), Type.Literal('attempt_exists')]) }),
);

/** The release usually follows within milliseconds: worth a short wait, so that most cancels are answered with their end. */
const WAIT_S = 2;

/** Cancels are requests to the connector, which alone knows whether anything was sent (P14). */
@Injectable()
export class Cancellation {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly reader: TransactionReader,
    private readonly waiter: EndWaiter,
  ) {}

  /** @throws Problem `not_found`, `not_cancellable` */
  async cancel(id: string, { business, mode }: BusinessCaller): Promise<TransactionView> {
    const view = await this.reader.get(id, { businessId: business.id, mode });
    if (view.status === 'cancelled') return view;
    if (isTerminal(view.status)) throw new Problem('not_cancellable', `The transaction is ${view.status} already.`);
    if (view.status === 'initiated')
      throw new Problem('temporarily_unavailable', 'The transaction is not decided yet; cancel it again in a moment.', {
        retryAfterSeconds: 1,
      });
    const { outcome } = await this.neighbours.connector.read(outcomeCheck, {
      method: 'POST',
      path: `/internal/transactions/${view.id}/cancel`,
      body: { business_id: business.id, mode, currency: view.currency, shard: business.shard },
    });
    if (outcome === 'attempt_exists')
      throw new Problem('not_cancellable', 'The transaction was handed to a provider already, so it can no longer be cancelled.');
    return this.waiter.wait(view, WAIT_S);
  }
}
