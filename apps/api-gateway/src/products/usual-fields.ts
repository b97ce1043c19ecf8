import { type Field } from '../fields/field-rules.js';
import { type ProductKind } from './product.entity.js';

const USUAL: Readonly<Record<ProductKind, readonly Field[]>> = {
  airtime: [],
  data: [],
  cable: [{ name: 'phone', rules: ['nullable', 'phone_number'] }],
  electricity: [
    { name: 'meter_type', rules: ['required', 'string'] },
    { name: 'phone', rules: ['required', 'phone_number'] },
  ],
  bill: [],
};

/** What a purchase of each kind has to say beside its recipient and amount, where the operator's product does not say otherwise. */
export const usualFields = (kind: ProductKind): readonly Field[] => USUAL[kind];
