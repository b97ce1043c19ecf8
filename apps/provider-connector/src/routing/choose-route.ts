import { type Cost, type Route } from './routes.js';

/** What a route is wanted for: a product, or a channel; never both. */
export interface Wanted {
  readonly productCode: string | null;
  readonly channel: string | null;
  readonly mode: string;
}

/**
 * Why a route is not taken. An inactive provider and one that has an attempt already never are; the others only while there is another one:
 * `circuit_open` it was unwell lately, `paused` it wants no calls for now, `float_low` our money there is below its low-water mark.
 */
export type PassedOver = 'inactive' | 'tried' | 'circuit_open' | 'paused' | 'float_low';
const FOR_GOOD: ReadonlySet<PassedOver | undefined> = new Set<PassedOver>(['inactive', 'tried']);

/** Why a route was taken, or none: stored with the attempt. */
export interface RouteDecision {
  /** `preferred`: of the lowest priority among those that are well. `last_resort`: none is; it is taken all the same. */
  readonly because: 'preferred' | 'last_resort';
  readonly provider: string;
  readonly priority: number;
  readonly weight: number;
  /** Among how many of its priority the chance decided, and the chance: 0 ≤ chance < 1. */
  readonly equals: number;
  readonly chance: number;
  readonly candidates: readonly Candidate[];
  /** How many more there were than are kept here. */
  readonly more_candidates?: number;
}

/** A route that would have fitted, and why it was passed over. */
export interface Candidate {
  readonly provider: string;
  readonly priority: number;
  readonly weight: number;
  readonly cost: Cost | null;
  readonly passed_over: PassedOver | null;
}

export interface RouteChoice {
  readonly route: Route;
  /** Why this route, in a sentence. */
  readonly reason: string;
  readonly decision: RouteDecision;
}

const CANDIDATES_MAX = 20;

/** The routes that something can go by: a product's are never a channel's. */
export const fittingRoutes = (routes: readonly Route[], { productCode, channel, mode }: Wanted): readonly Route[] =>
  routes.filter(
    (route) => route.mode === mode && (productCode === null ? isOfChannel(route, channel) : route.product_code === productCode),
  );

const isOfChannel = (route: Route, channel: string | null): boolean =>
  channel !== null && route.product_code === null && route.channel === channel;

/**
 * The next route: of those that nothing speaks against the lowest priority, by weight among equals. Where something speaks against all, those are
 * chosen from in the same way: a sale is not refused for a guess. Undefined where there is none.
 * @param chance 0 ≤ chance < 1
 */
export const chooseRoute = (
  routes: readonly Route[],
  wanted: Wanted,
  standing: (provider: string) => PassedOver | undefined,
  chance: number,
): RouteChoice | undefined => {
  const fitting = fittingRoutes(routes, wanted).map((route) => ({ route, against: standing(route.provider) }));
  const well = fitting.filter(({ against }) => against === undefined);
  const open = well.length > 0 ? well : fitting.filter(({ against }) => !FOR_GOOD.has(against));
  const priority = open.reduce((least, { route }) => Math.min(least, route.priority), Infinity);
  const equals = open.filter(({ route }) => route.priority === priority).map(({ route }) => route);
  const route = byWeight(equals, chance);
  if (!route) return undefined;
  const decision: RouteDecision = {
    because: well.length > 0 ? 'preferred' : 'last_resort',
    provider: route.provider,
    priority,
    weight: route.weight,
    equals: equals.length,
    chance,
    ...candidatesOf(fitting),
  };
  return { route, reason: sentence(decision), decision };
};

const byWeight = (equals: readonly Route[], chance: number): Route | undefined => {
  let share = chance * equals.reduce((sum, route) => sum + route.weight, 0);
  return equals.find((candidate) => (share -= candidate.weight) < 0) ?? equals.at(-1);
};

const candidatesOf = (
  fitting: readonly { readonly route: Route; readonly against: PassedOver | undefined }[],
): Pick<RouteDecision, 'candidates' | 'more_candidates'> => {
  const candidates = fitting.slice(0, CANDIDATES_MAX).map(({ route: { provider, priority, weight, cost }, against }) => ({
    provider,
    priority,
    weight,
    cost,
    passed_over: against ?? null,
  }));
  return fitting.length > CANDIDATES_MAX ? { candidates, more_candidates: fitting.length - CANDIDATES_MAX } : { candidates };
};

const sentence = ({ because, priority, equals, candidates }: RouteDecision): string => {
  const passed = candidates.flatMap(({ provider, passed_over }) => (passed_over ? [`${provider} ${passed_over}`] : []));
  const among = `priority ${priority}, one of ${equals}`;
  const others = passed.length === 0 ? '' : `; passed over: ${passed.join(', ')}`;
  return because === 'last_resort' ? `${among}, for want of a better one${others}` : among + others;
};
