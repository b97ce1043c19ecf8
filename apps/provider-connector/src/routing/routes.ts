import { type Currency, parseAmount, parsePercent, percentOf } from '@daftari/money';
import { type Pool } from 'pg';
import { Fresh } from '../fresh.js';

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

export interface RouteChoice {
  readonly route: Route;
  /** Why this route, for the attempt's record. */
  readonly reason: string;
}

/** What is asked for: a product, or money through a channel. */
export interface Wanted {
  readonly productCode: string | null;
  readonly channel: string | null;
  readonly mode: string;
}

/** Does a route sell the product, or lead to the channel where there is no product? */
export const isRouteOf = (route: Route, { productCode, channel, mode }: Wanted): boolean =>
  route.mode === mode && (productCode === null ? channel !== null && route.channel === channel : route.product_code === productCode);

/**
 * The next route: of the product or channel and the mode, active, not tried before; of the lowest priority, by weight among equals.
 * @param chance 0 ≤ chance < 1
 */
export const chooseRoute = (
  routes: readonly Route[],
  asked: Wanted & { readonly tried: ReadonlySet<string> },
  isActive: (provider: string) => boolean,
  chance: number,
): RouteChoice | undefined => {
  const fitting = routes.filter((route) => isRouteOf(route, asked));
  const open = fitting.filter((route) => isActive(route.provider) && !asked.tried.has(route.provider));
  const priority = Math.min(...open.map((route) => route.priority));
  const equals = open.filter((route) => route.priority === priority);
  let share = chance * equals.reduce((sum, route) => sum + route.weight, 0);
  const route = equals.find((candidate) => (share -= candidate.weight) < 0) ?? equals.at(-1);
  return route && { route, reason: `priority ${priority}, ${equals.length} of ${fitting.length} routes open, ${asked.tried.size} tried` };
};

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
