import { type Metrics } from '@daftari/platform';
import { type Verdict } from './record.js';
import { type Attempt } from './webhook-client.js';

/** What is counted of attempts. */
export class DeliveryMetrics {
  private readonly attempts;
  private readonly durations;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter('webhook_attempts_total', 'Attempts to deliver a webhook, by what came of them.', ['outcome']);
    this.durations = metrics.histogram('webhook_attempt_duration_seconds', 'How long attempts took until their answer was read.');
  }

  attempted(verdict: Verdict, attempt: Attempt | undefined): void {
    this.attempts.inc({ outcome: verdict.kind });
    if (attempt) this.durations.observe(attempt.durationMs / 1_000);
  }
}
