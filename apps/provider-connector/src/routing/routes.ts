import { type Currency, parseAmount, parsePercent, percentOf } from '@daftari/money';
import { Fresh } from '@daftari/platform';
import { type Pool } from 'pg';

/** What the route costs us on top of the face value: per cent or fixed; negative is the provider's commission to us. */
export type Cost = { readonly percent: string } | { readonly amount: string };

/** A product or channel sold through a provider. The lower priority is tried first; weight shares among equals. */
export interface Route {
  readonly product_code: string | null;
  readonly channel: string | null;
  readonly mode: string;
  readonly provider: string;
  readonly provider_product_code: string | null;
  readonly priority: number;
  readonly weight: number;
  readonly cost: Cost | null;
}

/** The route list. */
export class RouteBook {
  private readonly routes: Fresh<readonly Route[]>;

  constructor(pool: Pool) {
    this.routes = new Fresh(async () => {
      const { rows } = await pool.query<Route>(
        'select product_code, channel, mode, provider, provider_product_code, priority, weight, cost from connector.routes order by place',
      );
      return rows;
    });
  }

  all(): Promise<readonly Route[]> {
    return this.routes.get();
  }

  forget(): void {
    this.routes.forget();
  }
}

/** A signed decimal text in minor units. More decimals than the currency has are rounded half up: so many per cent of a hundred units. */
const signed = (text: string, currency: Currency): bigint => {
  const parsed = parseAmount(text.replace(/^-/, ''), currency);
  if (parsed.ok) return text.startsWith('-') ? -parsed.minor : parsed.minor;
  const hundred = parseAmount('100', currency);
  const share = parsePercent(text);
  if (!hundred.ok || share === undefined) throw new Error(`The cost ${text} ${currency} cannot be read.`);
  return percentOf(hundred.minor, share, 'half_up');
};

/** What a route costs for a face value, in minor units; per cents are rounded half up. */
export const costOf = (cost: Cost | null, amountMinor: bigint, currency: Currency): bigint => {
  if (cost === null) return 0n;
  if ('percent' in cost) return percentOf(amountMinor, parsePercent(cost.percent) ?? 0n, 'half_up');
  return signed(cost.amount, currency);
};
