import { type Metrics } from '@daftari/platform';
import { type CallResult } from '../providers/call-result.js';
import { type Gates } from '../limits/gates.js';
import { type Purpose } from '../limits/shared-rate.js';
import { type Provider } from '../providers/provider.js';
import { callKindOf, isHealthy } from './call-kind.js';
import { type Healths } from './healths.js';

/** Sees every call to every provider: counts it against what the provider allows, and learns from it how the provider is. */
export class CallWatch {
  private readonly calls;
  private readonly durations;
  private readonly inFlight;

  constructor(
    private readonly gates: Gates,
    private readonly healths: Healths,
    metrics: Metrics,
  ) {
    this.calls = metrics.counter('provider_calls_total', 'Calls to providers, by what they say of their health.', [
      'provider',
      'purpose',
      'outcome',
    ]);
    this.durations = metrics.histogram('provider_call_duration_seconds', 'How long calls to providers took until their answer was read.', [
      'provider',
      'purpose',
    ]);
    this.inFlight = metrics.gauge('provider_calls_in_flight', 'Calls to providers that are under way.', ['provider', 'purpose']);
  }

  /** A call begins; to be told how it ended. */
  begun(provider: Provider, purpose: Purpose): (result: CallResult) => void {
    const begunMs = performance.now();
    const gate = this.gates.of(provider);
    gate.begun(purpose, begunMs);
    this.inFlight.inc({ provider: provider.code, purpose });
    return (result) => {
      const nowMs = performance.now();
      gate.ended(result.kind === 'answered' ? result : undefined, nowMs);
      this.inFlight.dec({ provider: provider.code, purpose });
      this.heard(provider, purpose, result, begunMs, nowMs);
    };
  }

  private heard(provider: Provider, purpose: Purpose, result: CallResult, begunMs: number, nowMs: number): void {
    const kind = callKindOf(result);
    this.calls.inc({ provider: provider.code, purpose, outcome: kind });
    this.durations.observe({ provider: provider.code, purpose }, (nowMs - begunMs) / 1000);
    const healthy = isHealthy(kind);
    if (purpose === 'send' && healthy !== undefined) this.healths.of(provider).heard(healthy, begunMs, nowMs);
  }
}
