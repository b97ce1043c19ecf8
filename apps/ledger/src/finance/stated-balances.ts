import { type StatedBalance } from './provider-day.js';

/** Injection token of what asks the connector about balances at providers. */
export const STATED_BALANCES = Symbol('STATED_BALANCES');
export type StatedBalances = (provider: string) => StatedBalance;

const TIMEOUT_MS = 5_000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const listIn = (body: unknown): readonly unknown[] => (isRecord(body) && Array.isArray(body['data']) ? body['data'] : []);

/** Nobody knows. */
export const noStatedBalances: StatedBalances = () => () => Promise.resolve(undefined);

/** What providers say that they hold of ours, by the connector's word. Where it has none, or is away, nobody knows: a report is no reason to fail. */
export const statedBalances = (connectorUrl: string, token: string): StatedBalances => {
  const ask = async (): Promise<readonly unknown[]> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${connectorUrl}/internal/floats`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? listIn(await response.json()) : [];
  };
  return (provider) => {
    let told: Promise<readonly unknown[]> | undefined;
    return async (currency) => {
      told ??= ask().catch(() => []);
      for (const one of await told) {
        if (!isRecord(one) || one['provider'] !== provider || one['currency'] !== currency) continue;
        const { balance, at } = one;
        if (typeof balance === 'string' && typeof at === 'string') return { balance, at };
      }
      return undefined;
    };
  };
};
