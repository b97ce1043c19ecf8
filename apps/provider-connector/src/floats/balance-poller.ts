import { type Balance } from '@daftari/dialect';
import { formatAmount, isCurrency } from '@daftari/money';
import { type Logger, type Metrics, Outage, Rounds } from '@daftari/platform';
import { type Gates } from '../limits/gates.js';
import { dialects } from '../providers/dialects.js';
import { type Exchange } from '../providers/exchange.js';
import { type Provider, type ProviderBook } from '../providers/provider.js';
import { type Floats, isLow, type KnownFloat } from './floats.js';

const TICK_MS = 500;
/** Of what a provider counts, asking for the balance uses no more than a fiftieth. */
const SHARE = 0.02;
/** However often it says that our wallet does not suffice. */
const LEAST_S = 2;

/** Keeps our balances at providers fresh: asks those that have not told theirs for a while, one question at a time each. */
export class BalancePoller {
  private readonly askedAt = new Map<string, number>();
  private readonly asking = new Map<string, Promise<void>>();
  private readonly short = new Set<string>();
  private readonly outage: Outage;
  private readonly balances;
  private readonly low;
  private readonly rounds: Rounds;

  constructor(
    private readonly providers: ProviderBook,
    private readonly floats: Floats,
    private readonly exchange: Exchange,
    private readonly gates: Gates,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.outage = new Outage(logger, 'PostgreSQL (writing down floats)');
    this.rounds = new Rounds(TICK_MS, () => this.outage.watch(this.tick()));
    this.balances = metrics.gauge('provider_float', 'Our money at providers, in the major unit of its currency.', ['provider', 'currency']);
    this.low = metrics.gauge('provider_float_low', 'Whether our money at a provider is below its low-water mark.', [
      'provider',
      'currency',
    ]);
    floats.onShort = (code) => this.short.add(code);
  }

  start(): void {
    this.rounds.start();
  }

  async stop(): Promise<void> {
    // A question that is under way moves nothing: it is cut off with the connections.
    await this.rounds.stop();
    await this.outage.watch(this.floats.write());
  }

  private async tick(): Promise<void> {
    const providers = [...(await this.providers.all()).values()];
    const known = await this.floats.all();
    for (const provider of providers) if (this.isDue(provider, known)) this.begin(provider);
    this.measure(providers, known);
    await this.floats.write();
  }

  private isDue(provider: Provider, known: readonly KnownFloat[]): boolean {
    if (provider.status !== 'active' || this.asking.has(provider.code) || !dialects[provider.dialect].balance) return false;
    const sinceAskedS = (performance.now() - (this.askedAt.get(provider.code) ?? -Infinity)) / 1000;
    if (this.short.has(provider.code)) return sinceAskedS >= LEAST_S;
    const told = known.filter((one) => one.provider === provider.code).map(({ at }) => at.getTime());
    const sinceToldS = told.length === 0 ? Infinity : (Date.now() - Math.min(...told)) / 1000;
    return Math.min(sinceAskedS, sinceToldS) >= this.intervalS(provider);
  }

  private intervalS(provider: Provider): number {
    const counted = this.gates.of(provider).countedPerSecond(performance.now());
    return counted === undefined ? provider.float.ask_every_s : Math.max(provider.float.ask_every_s, 1 / (counted * SHARE));
  }

  private begin(provider: Provider): void {
    const room = this.gates.reserve('ask', [provider], 1);
    if (room.codes.length === 0) return;
    this.askedAt.set(provider.code, performance.now());
    this.short.delete(provider.code);
    const work = this.ask(provider)
      .catch((error: unknown) => this.logger.warn({ err: error, provider: provider.code }, 'a balance could not be asked for'))
      .finally(() => {
        this.gates.release(provider, 'ask');
        this.asking.delete(provider.code);
      });
    this.asking.set(provider.code, work);
  }

  private async ask(provider: Provider): Promise<void> {
    const balances = await balancesOf(provider, this.exchange);
    for (const { currency, availableMinor } of balances ?? []) this.floats.heardBalance(provider.code, currency, availableMinor, 'balance');
  }

  private measure(providers: readonly Provider[], known: readonly KnownFloat[]): void {
    for (const one of known) {
      const provider = providers.find(({ code }) => code === one.provider);
      if (!provider || !isCurrency(one.currency)) continue;
      const labels = { provider: one.provider, currency: one.currency };
      this.balances.set(labels, Number(formatAmount(one.balanceMinor, one.currency)));
      this.low.set(labels, isLow(provider, one) ? 1 : 0);
    }
  }
}

/** Undefined where the provider cannot be asked, or its answer does not say it. */
const balancesOf = async (provider: Provider, exchange: Exchange): Promise<readonly Balance[] | undefined> => {
  const dialect = dialects[provider.dialect];
  const balance = dialect.balance?.bind(dialect);
  if (!balance) return undefined;
  const answered = await exchange.call(provider, (access) => balance(access));
  return answered.kind === 'answered' ? answered.meaning : undefined;
};
