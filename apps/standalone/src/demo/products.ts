import { bmatrorCatalogue, type CatalogueProduct, strongmbCatalogue } from '@daftari/sandbox';

/** A product as the operators' API takes it, with the provider's own code. */
export interface DemoProduct {
  readonly code: string;
  readonly dialect: 'strongmb' | 'bmatror';
  readonly providerCode: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const pricing = (product: CatalogueProduct): Record<string, string> =>
  product.price === undefined
    ? { model: 'percent', discount_percent: product.discountPercent ?? '0' }
    : { model: 'fixed', amount: product.price };

const demoProduct = (
  dialect: DemoProduct['dialect'],
  country: string,
  currency: string,
  code: string,
  product: CatalogueProduct,
): DemoProduct => ({
  code,
  dialect,
  providerCode: product.code,
  body: {
    kind: product.kind,
    network: product.network,
    name: product.name,
    country,
    currency,
    pricing: pricing(product),
    ...(product.price === undefined ? { min_amount: '1.00', max_amount: '50000.00' } : {}),
    ...(product.bundleSizeMb === undefined ? {} : { bundle_size_mb: product.bundleSizeMb }),
    ...(product.validity === undefined ? {} : { validity: product.validity }),
    // This provider takes utilities with the account's number alone; the other asks for what such products usually have.
    ...(dialect === 'bmatror' ? { fields: [] } : {}),
    status: 'active',
  },
});

/** Ghana's airtime needs codes of its own: the provider names it by the network alone. */
const ghanaCode = (product: CatalogueProduct): string => (product.kind === 'airtime' ? `${product.code}_airtime_gh` : product.code);

/** What the demo sells: all that the sandbox's providers know. */
export const demoProducts: readonly DemoProduct[] = [
  ...strongmbCatalogue.map((product) => demoProduct('strongmb', 'NG', 'NGN', product.code, product)),
  ...bmatrorCatalogue.map((product) => demoProduct('bmatror', 'GH', 'GHS', ghanaCode(product), product)),
];
