import { type Currency } from '@daftari/money';
import { type CatalogueProduct } from './catalogue.js';
import { type TransactionDraft } from './transaction.js';

/** What both dialects that sell things say of a purchase: our reference is taken once, the wallet pays, and there is no page. */
export const purchaseDraft = (
  { reference, recipient }: { readonly reference: string; readonly recipient: string },
  product: CatalogueProduct,
  currency: Currency,
  amounts: Pick<TransactionDraft, 'faceMinor' | 'chargedMinor'>,
): TransactionDraft => ({
  reference,
  onceKey: reference,
  kind: product.kind,
  direction: 'out',
  currency,
  productCode: product.code,
  recipient,
  ...amounts,
  callbackUrl: null,
  checkoutBase: null,
  shown: {},
});
