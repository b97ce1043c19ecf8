import { type Operation, type PurchaseInput, UnsendableError } from '@daftari/dialect';
import { dialects } from '../providers/dialects.js';
import { type Provider } from '../providers/provider.js';

/** @throws UnsendableError where the provider's dialect knows no purchases. */
export const purchaseOf = (provider: Provider): Operation<PurchaseInput, Provider['credentials']> => {
  const { purchase } = dialects[provider.dialect];
  if (!purchase) throw new UnsendableError(`Nothing can be bought through ${provider.dialect}.`);
  return purchase;
};
