import { type PurchaseKind } from '@daftari/dialect';
import { amountNumber } from '../amounts.js';
import { type Biller } from '../wire.js';

/** A product on sale, as far as the catalogue shows it. */
export interface SoldProduct {
  readonly kind: PurchaseKind;
  readonly code: string;
  readonly network: string;
  readonly name: string;
  /** The one price; undefined where the buyer names the amount. */
  readonly priceMinor: bigint | undefined;
  /** What is given off the face value, as a decimal text. */
  readonly discountPercent: string;
  readonly bundleSizeMb: number | null;
  readonly validity: string | null;
}

type Plan = Biller['products'][string]['plans'][number];

/** `GET /v1/products/*`: billers, their lines and plans. */
export const billersOf = (products: readonly SoldProduct[]): Record<string, Biller> => {
  const billers = new Map<string, Biller>();
  for (const product of products) {
    const id = billerId(product);
    const biller = billers.get(id) ?? { name: billerName(product), description: descriptions[product.kind], products: {} };
    billers.set(id, biller);
    const line = lineOf(product);
    const known = biller.products[line] ?? { name: line.toUpperCase(), api_access: true, plans: [] };
    biller.products[line] = { ...known, plans: [...known.plans, planOf(product)] };
  }
  return Object.fromEntries(billers);
};

const lines = { airtime: 'vtu', data: 'data', cable: 'subscription', electricity: 'meter', bill: 'bill' } as const satisfies Record<
  PurchaseKind,
  string
>;

const DATA_CODE = /^[a-z]+_[a-z0-9]+_([a-z]+)_/;

/** The line that a product belongs to. That of data stands in the code, as in the document's: `smb_mtn_sme_1gb_30days`. */
export const lineOf = ({ kind, code }: Pick<SoldProduct, 'kind' | 'code'>): string =>
  (kind === 'data' ? DATA_CODE.exec(code)?.[1] : undefined) ?? lines[kind];

const descriptions = {
  airtime: 'Airtime',
  data: 'Data',
  cable: 'Cable TV',
  electricity: 'Electricity',
  bill: 'Bills',
} as const satisfies Record<PurchaseKind, string>;

/** The document's own ids for its two airtime billers; the others are made in the same form from their names. */
const documentIds: ReadonlyMap<string, string> = new Map([
  ['mtn', '551978d5-1a65-41d5-904f-f2fd667b98a5'],
  ['airtel', '9b704812-08bd-42a1-82b2-20de2c7f395e'],
]);

const billerId = ({ network, kind }: SoldProduct): string => {
  const known = documentIds.get(network);
  if (known !== undefined) return known;
  const hex = Buffer.from(`${network}/${kind}`.padEnd(16, '.')).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const billerName = ({ network, kind }: SoldProduct): string =>
  kind === 'airtime' || kind === 'data' ? `${network.toUpperCase()} NIGERIA` : network.toUpperCase();

const planOf = ({ name, code: product_code, priceMinor, discountPercent, bundleSizeMb, validity }: SoldProduct): Plan => {
  if (priceMinor === undefined) return { name, discount: Number(discountPercent), pricing_model: 'percent', product_code };
  return {
    name,
    ...(bundleSizeMb === null ? {} : { bundle_size_mb: bundleSizeMb }),
    amount: amountNumber(priceMinor),
    ...(validity === null ? {} : { validity }),
    product_code,
  };
};
