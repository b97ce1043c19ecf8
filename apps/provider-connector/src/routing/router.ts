import { type Pool } from 'pg';
import { type AttemptRow } from '../attempts/attempt.js';
import { readOrder } from '../attempts/order.js';
import { type Floats } from '../floats/floats.js';
import { type Healths } from '../health/healths.js';
import { type Gates } from '../limits/gates.js';
import { type Provider, type ProviderBook } from '../providers/provider.js';
import { chooseRoute, fittingRoutes, type PassedOver, type RouteChoice, type Wanted } from './choose-route.js';
import { type Route, type RouteBook } from './routes.js';

/** A route that may have been taken after an attempt, of which a restored backup knows nothing. */
export interface LaterRoute {
  readonly route: Route;
  readonly isActive: boolean;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Chooses routes by the list, and by how the providers are. */
export class Router {
  constructor(
    private readonly pool: Pool,
    private readonly providers: ProviderBook,
    private readonly routes: RouteBook,
    private readonly healths: Healths,
    private readonly gates: Gates,
    private readonly floats: Floats,
  ) {}

  /** The route of a transaction that has no attempt yet. */
  first(wanted: Wanted, currency: string): Promise<RouteChoice | undefined> {
    return this.choose(wanted, currency, NOBODY);
  }

  /** The next route of an attempt's transaction: to a provider that has no attempt of it yet. */
  async next(row: AttemptRow): Promise<RouteChoice | undefined> {
    return this.choose(wantedOf(row), row.currency, await this.triedOf(row));
  }

  /** Is there an untried route that nothing speaks against? */
  async hasBetter(row: AttemptRow): Promise<boolean> {
    if (!(await this.hasOther(row))) return false;
    const choice = await this.decide(wantedOf(row), row.currency, await this.triedOf(row));
    return choice?.decision.because === 'preferred';
  }

  /** Is there any other provider that could be called? Of many that wait for one that hangs this is asked again and again. */
  private async hasOther(row: AttemptRow): Promise<boolean> {
    const [providers, routes] = await Promise.all([this.providers.all(), this.routes.all()]);
    return fittingRoutes(routes, wantedOf(row)).some(
      ({ provider }) => provider !== row.provider && this.trouble(providers.get(provider)) === undefined,
    );
  }

  /** The routes that may have been taken after a restored attempt. Which of them depends on how their providers were, and that is not known any more. */
  async later(row: AttemptRow): Promise<readonly LaterRoute[]> {
    const [providers, routes, tried] = await Promise.all([this.providers.all(), this.routes.all(), this.triedOf(row)]);
    return fittingRoutes(routes, wantedOf(row))
      .filter((route) => !tried.has(route.provider))
      .sort((left, right) => left.priority - right.priority)
      .map((route) => ({ route, isActive: providers.get(route.provider)?.status === 'active' }));
  }

  private async choose(wanted: Wanted, currency: string, tried: ReadonlySet<string>): Promise<RouteChoice | undefined> {
    return this.decide(wanted, currency, tried, (provider) => this.healths.of(provider).taken(performance.now()));
  }

  private async decide(
    wanted: Wanted,
    currency: string,
    tried: ReadonlySet<string>,
    take: (provider: Provider) => void = () => undefined,
  ): Promise<RouteChoice | undefined> {
    const [providers, routes] = await Promise.all([this.providers.all(), this.routes.all()]);
    const fitting = fittingRoutes(routes, wanted);
    const low = await this.floats.lowAmong(
      fitting.flatMap(({ provider }) => providers.get(provider) ?? []),
      currency,
    );
    // From here on nothing is waited for: of many that are chosen at once, only as many as there are probes find an open circuit half open.
    const standing = (code: string): PassedOver | undefined => {
      if (tried.has(code)) return 'tried';
      return this.trouble(providers.get(code)) ?? (low.has(code) ? 'float_low' : undefined);
    };
    const choice = chooseRoute(fitting, wanted, standing, Math.random());
    const chosen = choice && providers.get(choice.route.provider);
    if (chosen) take(chosen);
    return choice;
  }

  /** Why a provider is not called at the moment, whatever for; undefined where it may be. */
  trouble(provider: Provider | undefined): PassedOver | undefined {
    const nowMs = performance.now();
    if (provider?.status !== 'active') return 'inactive';
    if (!this.healths.of(provider).letsThrough(nowMs)) return 'circuit_open';
    return this.gates.of(provider).closedForMs('send', nowMs) > 0 ? 'paused' : undefined;
  }

  private async triedOf({ transaction }: AttemptRow): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ provider: string }>('select provider from connector.attempts where transaction = $1', [
      transaction,
    ]);
    return new Set(rows.map((one) => one.provider));
  }
}

const wantedOf = (row: AttemptRow): Wanted => {
  const { product_code: productCode, channel } = readOrder(row.hold);
  return { productCode, channel, mode: row.mode };
};
