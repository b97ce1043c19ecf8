import { type UnitOfWork } from '@daftari/platform';
import { type AttemptRow } from '../attempts/attempt.js';
import { readOrder } from '../attempts/order.js';
import { type ProviderBook } from '../providers/provider.js';
import { chooseRoute, isRouteOf, type Route, type RouteBook, type RouteChoice, type Wanted } from './routes.js';

const triedOf = async (client: UnitOfWork, { transaction }: AttemptRow): Promise<ReadonlySet<string>> => {
  const { rows } = await client.query<{ provider: string }>('select provider from connector.attempts where transaction = $1', [
    transaction,
  ]);
  return new Set(rows.map((one) => one.provider));
};

const wantedOf = ({ hold, mode }: AttemptRow): Wanted => {
  const { product_code: productCode, channel } = readOrder(hold);
  return { productCode, channel, mode };
};

/** The next route of an attempt's transaction: to a provider that has no attempt of it yet. */
export const untriedRoute = async (
  client: UnitOfWork,
  providerBook: ProviderBook,
  routeBook: RouteBook,
  row: AttemptRow,
): Promise<RouteChoice | undefined> => {
  const [providers, routes, tried] = await Promise.all([providerBook.all(), routeBook.all(), triedOf(client, row)]);
  return chooseRoute(routes, { ...wantedOf(row), tried }, (code) => providers.get(code)?.status === 'active', Math.random());
};

/** A route that may have been taken after an attempt. */
export interface LaterRoute {
  readonly route: Route;
  readonly isActive: boolean;
}

/** The routes that may have been taken after a restored attempt, the likeliest first: routes are taken in the order of their priority. */
export const laterRoutes = async (
  client: UnitOfWork,
  providerBook: ProviderBook,
  routeBook: RouteBook,
  row: AttemptRow,
): Promise<readonly LaterRoute[]> => {
  const [providers, routes, tried] = await Promise.all([providerBook.all(), routeBook.all(), triedOf(client, row)]);
  const wanted = wantedOf(row);
  return routes
    .filter((route) => isRouteOf(route, wanted) && !tried.has(route.provider))
    .filter((route) => route.priority >= row.route.priority || row.restored === 'guessed')
    .sort((left, right) => left.priority - right.priority)
    .map((route) => ({ route, isActive: providers.get(route.provider)?.status === 'active' }));
};
