import { type Pool } from 'pg';
import { type AttemptRow } from '../attempts/attempt.js';
import { readHold } from '../attempts/hold.js';
import { type ProviderBook } from '../providers/provider.js';
import { chooseRoute, type RouteBook, type RouteChoice } from './routes.js';

/** The next route of an attempt's transaction: to a provider that has no attempt of it yet. */
export const untriedRoute = async (
  pool: Pool,
  providerBook: ProviderBook,
  routeBook: RouteBook,
  row: AttemptRow,
): Promise<RouteChoice | undefined> => {
  const [providers, routes] = await Promise.all([providerBook.all(), routeBook.all()]);
  const { rows } = await pool.query<{ provider: string }>('select provider from connector.attempts where transaction = $1', [
    row.transaction,
  ]);
  const asked = { productCode: readHold(row.hold).product_code, mode: row.mode, tried: new Set(rows.map((one) => one.provider)) };
  return chooseRoute(routes, asked, (code) => providers.get(code)?.status === 'active', Math.random());
};
