import { amountNumber, type wire } from '@daftari/dialect-bmatror';
import { BMATROR_CURRENCY } from '@daftari/dialect-bmatror';
import { minorOf } from '../../edge/amounts.js';
import { type Product } from '../../products/product.entity.js';

/** A product as the dialect lists bundles; undefined where it is none, or has no price of its own. */
export const bundleOf = ({ kind, code, network, name, pricing, validity }: Product): wire.Bundle | undefined =>
  kind === 'data' && pricing.model === 'fixed' && pricing.amount !== undefined
    ? {
        bundle_id: code,
        network,
        name,
        price: amountNumber(minorOf(pricing.amount, BMATROR_CURRENCY)),
        currency: BMATROR_CURRENCY,
        validity: validity ?? '',
      }
    : undefined;
