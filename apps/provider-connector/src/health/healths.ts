import { type Logger, type Metrics } from '@daftari/platform';
import { type Provider } from '../providers/provider.js';
import { type CircuitState } from './circuit.js';
import { ProviderHealth } from './provider-health.js';

const LEVEL: Readonly<Record<CircuitState, number>> = { closed: 0, half_open: 1, open: 2 };

/** The health of all providers, as this process sees it. */
export class Healths {
  private readonly healths = new Map<string, ProviderHealth>();
  private readonly circuits;
  private readonly openings;

  constructor(
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.circuits = metrics.gauge('provider_circuit', 'Circuits of providers: 0 closed, 1 half open, 2 open.', ['provider']);
    this.openings = metrics.counter('provider_circuit_openings_total', 'How often circuits of providers opened.', ['provider']);
  }

  of({ code, circuit }: Pick<Provider, 'code' | 'circuit'>): ProviderHealth {
    const known = this.healths.get(code);
    known?.set(circuit);
    if (known) return known;
    const health = new ProviderHealth(circuit, performance.now());
    this.circuits.set({ provider: code }, 0);
    health.onChange = (state, { healthy, unhealthy }) => {
      this.circuits.set({ provider: code }, LEVEL[state]);
      if (state === 'open') this.openings.inc({ provider: code });
      this.logger[state === 'open' ? 'warn' : 'info']({ provider: code, healthy, unhealthy }, `the circuit of a provider is ${state}`);
    };
    this.healths.set(code, health);
    return health;
  }
}
