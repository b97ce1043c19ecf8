import { collectDefaultMetrics, Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';

/** Prometheus metrics of one service. Names begin with `daftari_`; durations are in seconds. */
export class Metrics {
  readonly registry = new Registry();

  constructor(service: string, processMetrics = true) {
    this.registry.setDefaultLabels({ service });
    if (processMetrics) collectDefaultMetrics({ register: this.registry });
  }

  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return (
      (this.existing(name) as Counter<L> | undefined) ??
      new Counter({ name: `daftari_${name}`, help, labelNames: [...labelNames], registers: [this.registry] })
    );
  }

  gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return (
      (this.existing(name) as Gauge<L> | undefined) ??
      new Gauge({ name: `daftari_${name}`, help, labelNames: [...labelNames], registers: [this.registry] })
    );
  }

  histogram<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Histogram<L> {
    const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    return (
      (this.existing(name) as Histogram<L> | undefined) ??
      new Histogram({ name: `daftari_${name}`, help, labelNames: [...labelNames], buckets, registers: [this.registry] })
    );
  }

  private existing(name: string): Metric | undefined {
    return this.registry.getSingleMetric(`daftari_${name}`);
  }
}
