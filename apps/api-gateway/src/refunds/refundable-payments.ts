import { Injectable } from '@nestjs/common';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { TransactionView } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { Neighbours } from '../neighbours/neighbours.js';
import { type Owner, TransactionReader } from '../transactions/transaction-reader.js';

/** A payment as refunds look at it: with what is left of it, who paid, and the channel's fields that were given with it. */
const RefundablePayment = Type.Object({
  transaction: TransactionView,
  left_minor: Type.String({ pattern: '^-?\\d{1,19}$' }),
  payer_name: Type.Union([Type.String(), Type.Null()]),
  fields: Type.Record(Type.String(), Type.String()),
});
export type RefundablePayment = Static<typeof RefundablePayment>;

const paymentCheck = TypeCompiler.Compile(RefundablePayment);

/** Finds what is to be refunded, in the books. */
@Injectable()
export class RefundablePayments {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly reader: TransactionReader,
  ) {}

  /** @throws Problem `not_found`, also for another business's transactions; `not_refundable` for one that is not decided yet */
  async get(id: string, owner: Owner): Promise<RefundablePayment> {
    const found = await this.inBooks(id, owner);
    if (found) return found;
    // It may be known under the id of a note, and be another in the books.
    const noted = await this.reader.get(id, owner);
    const booked = noted.id === id ? undefined : await this.inBooks(noted.id, owner);
    if (booked) return booked;
    throw new Problem('not_refundable', `Only a completed payment can be refunded: this transaction is ${noted.status}.`);
  }

  private inBooks(id: string, { businessId, mode }: Owner): Promise<RefundablePayment | undefined> {
    const path = `/internal/transactions/${encodeURIComponent(id)}/refundable`;
    return this.neighbours.ledger.find(paymentCheck, { method: 'GET', path, query: { business: businessId, mode } });
  }
}
