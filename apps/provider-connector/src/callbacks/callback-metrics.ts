import { type Metrics } from '@daftari/platform';

/** What is counted of callbacks. */
export class CallbackMetrics {
  private readonly received;
  private readonly handled;

  constructor(metrics: Metrics) {
    this.received = metrics.counter('callbacks_received_total', 'Callbacks at the door: kept, a double, or why they were refused', [
      'provider',
      'result',
    ]);
    this.handled = metrics.counter('callbacks_handled_total', 'Callbacks interpreted, by what they led to', ['provider', 'verdict']);
  }

  atTheDoor(provider: string, result: string): void {
    this.received.inc({ provider, result });
  }

  interpreted(provider: string, verdict: string): void {
    this.handled.inc({ provider, verdict });
  }
}
