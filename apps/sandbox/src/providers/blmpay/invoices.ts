import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

/** An invoice as BLMPay shows it. Whole shillings. */
export const Invoice = Type.Object({
  reference: Type.String(),
  status: Type.Literal('open'),
  customer_name: Type.String(),
  customer_email: Type.Union([Type.String(), Type.Null()]),
  customer_phone: Type.Union([Type.String(), Type.Null()]),
  items: Type.Array(Type.Object({ name: Type.String(), quantity: Type.Integer(), unit_price: Type.Integer() })),
  currency: Type.Literal('TZS'),
  subtotal: Type.Integer(),
  tax_percent: Type.Number(),
  tax: Type.Integer(),
  total: Type.Integer(),
  due_date: Type.Union([Type.String(), Type.Null()]),
  notes: Type.Union([Type.String(), Type.Null()]),
  created_at: Type.String(),
});
/** An invoice as BLMPay shows it. */
export type Invoice = Static<typeof Invoice>;

const isInvoice = TypeCompiler.Compile(Invoice);
const INVOICES_MAX = 10_000;

/** The invoices of one account, the newest up to a bound. */
export class Invoices {
  private readonly byReference = new Map<string, Invoice>();

  keep(invoice: Invoice): void {
    this.byReference.set(invoice.reference, invoice);
    const [oldest] = this.byReference.keys();
    if (this.byReference.size > INVOICES_MAX && oldest !== undefined) this.byReference.delete(oldest);
  }

  /** Puts back what an earlier run kept. */
  restore(kept: unknown): void {
    if (isInvoice.Check(kept)) this.keep(kept);
  }

  find(reference: string): Invoice | undefined {
    return this.byReference.get(reference);
  }

  /** All of them, newest first. */
  all(): Invoice[] {
    return [...this.byReference.values()].reverse();
  }
}
