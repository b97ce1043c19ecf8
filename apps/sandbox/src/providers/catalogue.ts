import { type PurchaseKind } from '@daftari/dialect';
import { type wire as bmatror } from '@daftari/dialect-bmatror';
import { billersOf, type SoldProduct, STRONGMB_CURRENCY, type wire as strongmb } from '@daftari/dialect-strongmb';
import { parseAmount } from '@daftari/money';

/** One thing that a simulated provider sells. Amounts are decimal text in the provider's currency. */
export interface CatalogueProduct {
  readonly kind: PurchaseKind;
  /** The code to name in a route's `provider_product_code`. */
  readonly code: string;
  /** The provider's word for the network or biller. */
  readonly network: string;
  readonly name: string;
  /** The fixed price; undefined where the buyer names the amount. */
  readonly price?: string;
  /** What the provider gives off the face value. */
  readonly discountPercent?: string;
  readonly bundleSizeMb?: number;
  readonly validity?: string;
  readonly line?: string;
}

const airtime = (code: string, network: string, name: string): CatalogueProduct => ({
  kind: 'airtime',
  code,
  network,
  name,
  discountPercent: '1',
  line: 'vtu',
});
const bundle = (
  code: string,
  network: string,
  name: string,
  price: string,
  bundleSizeMb: number,
  validity: string,
  line = 'sme',
): CatalogueProduct => ({
  kind: 'data',
  code,
  network,
  name,
  price,
  bundleSizeMb,
  validity,
  line,
});

/** What the strongmb providers sell: the seed's own products and a believable rest. Prices in NGN. */
export const strongmbCatalogue: readonly CatalogueProduct[] = [
  airtime('smb_mtn_vtu', 'mtn', 'MTN AIRTIME'),
  airtime('smb_air_vtu', 'airtel', 'AIRTEL AIRTIME'),
  airtime('smb_glo_vtu', 'glo', 'GLO AIRTIME'),
  airtime('smb_9mob_vtu', '9mobile', '9MOBILE AIRTIME'),
  bundle('smb_mtn_sme_100mb_2days', 'mtn', '100MB', '120', 100, '2DAYS'),
  bundle('smb_mtn_sme_1gb_30days', 'mtn', '1GB', '470', 1024, '30DAYS'),
  bundle('smb_mtn_sme_2gb_30days', 'mtn', '2GB', '940', 2048, '30DAYS'),
  bundle('smb_air_cg_1gb_30days', 'airtel', '1GB', '480', 1024, '30DAYS', 'cg'),
  bundle('smb_glo_cg_1gb_30days', 'glo', '1GB', '450', 1024, '30DAYS', 'cg'),
  bundle('smb_9mob_sme_1gb_30days', '9mobile', '1GB', '430', 1024, '30DAYS'),
  { kind: 'cable', code: 'smb_dstv_padi', network: 'dstv', name: 'DSTV PADI', price: '4400', validity: '30DAYS', line: 'subscription' },
  {
    kind: 'cable',
    code: 'smb_dstv_compact',
    network: 'dstv',
    name: 'DSTV COMPACT',
    price: '19000',
    validity: '30DAYS',
    line: 'subscription',
  },
  { kind: 'cable', code: 'smb_gotv_jinja', network: 'gotv', name: 'GOTV JINJA', price: '3900', validity: '30DAYS', line: 'subscription' },
  {
    kind: 'cable',
    code: 'smb_startimes_nova',
    network: 'startimes',
    name: 'STARTIMES NOVA',
    price: '2100',
    validity: '30DAYS',
    line: 'subscription',
  },
  { kind: 'electricity', code: 'smb_ikedc', network: 'ikedc', name: 'IKEJA ELECTRIC', discountPercent: '0', line: 'meter' },
  { kind: 'electricity', code: 'smb_ekedc', network: 'ekedc', name: 'EKO ELECTRICITY', discountPercent: '0', line: 'meter' },
  { kind: 'electricity', code: 'smb_aedc', network: 'aedc', name: 'ABUJA ELECTRICITY', discountPercent: '0', line: 'meter' },
  { kind: 'bill', code: 'smb_fct_water', network: 'fct water board', name: 'FCT WATER BOARD', discountPercent: '0', line: 'bill' },
  { kind: 'bill', code: 'smb_lawma', network: 'lawma', name: 'LAGOS WASTE MANAGEMENT', discountPercent: '0', line: 'bill' },
];

/** What the bmatror providers sell. Prices in GHS; airtime is named by its network, a utility by its code or network. */
export const bmatrorCatalogue: readonly CatalogueProduct[] = [
  ...['mtn', 'telecel', 'at', 'airteltigo', 'vodafone', 'glo'].map((network): CatalogueProduct => ({
    kind: 'airtime',
    code: network,
    network,
    name: `${network.toUpperCase()} airtime`,
  })),
  bundle('mtn_1gb_7day', 'mtn', '1GB', '12.00', 1024, '7 days'),
  bundle('mtn_2gb_30day', 'mtn', '2GB', '22.50', 2048, '30 days'),
  bundle('telecel_1gb_7day', 'telecel', '1GB', '11.00', 1024, '7 days'),
  bundle('at_1gb_7day', 'at', '1GB', '9.50', 1024, '7 days'),
  { kind: 'electricity', code: 'ecg_prepaid', network: 'ecg', name: 'ECG prepaid' },
  { kind: 'bill', code: 'gwcl_water', network: 'gwcl', name: 'Ghana Water' },
  { kind: 'cable', code: 'dstv_gh', network: 'dstv', name: 'DStv Ghana' },
];

/** `GET /v1/products/*`: billers, their lines and plans. */
export const strongmbBillers = (kind: PurchaseKind): Record<string, strongmb.Biller> =>
  billersOf(strongmbCatalogue.filter((one) => one.kind === kind).map(soldProduct));

/** `GET /api/v1/data/bundles`. */
export const bmatrorBundles = (): bmatror.Bundle[] =>
  bmatrorCatalogue
    .filter((product) => product.kind === 'data')
    .map(({ code, network, name, price, validity }) => ({
      bundle_id: code,
      network,
      name,
      price: Number(price),
      currency: 'GHS',
      validity: validity ?? '',
    }));

const soldProduct = ({ kind, code, network, name, price, discountPercent, bundleSizeMb, validity }: CatalogueProduct): SoldProduct => ({
  kind,
  code,
  network,
  name,
  priceMinor: price === undefined ? undefined : minorOf(price),
  discountPercent: discountPercent ?? '0',
  bundleSizeMb: bundleSizeMb ?? null,
  validity: validity ?? null,
});

const minorOf = (text: string): bigint => {
  const parsed = parseAmount(text, STRONGMB_CURRENCY);
  if (!parsed.ok) throw new Error(`The catalogue has a price that is not an amount: ${text}`);
  return parsed.minor;
};
