import { Value } from '@sinclair/typebox/value';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CircuitSettings } from './circuit.js';
import { ProviderHealth } from './provider-health.js';

const settings = (given: Partial<CircuitSettings> = {}): CircuitSettings => ({ ...Value.Create(CircuitSettings), ...given });

/** A health with a clock that the test turns. */
const clocked = (given: Partial<CircuitSettings> = {}, beginMs = 1_000_000) => {
  let nowMs = beginMs;
  const health = new ProviderHealth(settings(given), nowMs);
  return {
    health,
    pass: (ms: number) => (nowMs += ms),
    call: (isHealthy: boolean, tookMs = 0) => {
      const begun = nowMs;
      nowMs += tookMs;
      health.heard(isHealthy, begun, nowMs);
    },
    state: () => health.shown(nowMs).state,
    lets: () => health.letsThrough(nowMs),
    take: () => health.taken(nowMs),
    shown: () => health.shown(nowMs),
  };
};
const times = (count: number, work: () => void): void => Array.from({ length: count }).forEach(work);

describe('a circuit', () => {
  it('stays closed for a few timeouts, however bad the share', () => {
    const one = clocked();
    times(19, () => one.call(false));
    expect([one.state(), one.lets()]).toEqual(['closed', true]);
    one.call(false);
    expect([one.state(), one.lets()]).toEqual(['open', false]);
  });

  it('stays closed while more is healthy than the share allows', () => {
    const one = clocked();
    times(11, () => one.call(true));
    times(10, () => one.call(false));
    expect(one.state()).toBe('closed');
    one.call(false);
    expect(one.state()).toBe('open');
  });

  it('forgets what is older than its window', () => {
    const one = clocked();
    times(19, () => one.call(false));
    one.pass(66_000);
    one.call(false);
    expect(one.state()).toBe('closed');
    expect(one.shown()).toMatchObject({ unhealthy: 1, healthy: 0 });
  });

  it('lets a few probes through after its pause, and closes once they were healthy', () => {
    const one = clocked();
    times(20, () => one.call(false));
    one.pass(9_999);
    expect(one.lets()).toBe(false);
    one.pass(1);
    expect([one.state(), one.lets()]).toEqual(['half_open', true]);
    times(3, () => one.take());
    expect(one.lets()).toBe(false);
    times(2, () => one.call(true));
    expect(one.state()).toBe('half_open');
    one.call(true);
    expect([one.state(), one.lets()]).toEqual(['closed', true]);
    // What was seen before does not open it again, nor what began before and comes to nothing late.
    one.pass(5);
    times(30, () => one.health.heard(false, 1_000_000, 1_020_000));
    times(19, () => one.call(false));
    expect(one.state()).toBe('closed');
  });

  it('forgets what was before it closed, also in the first minute of its clock, and is not opened by a call that went well', () => {
    const one = clocked({ min_calls: 5 }, 100);
    times(4, () => one.call(false));
    one.call(true);
    expect(one.state()).toBe('closed');
    one.call(false);
    expect(one.state()).toBe('open');
    one.pass(10_000);
    times(3, () => one.call(true));
    expect(one.shown()).toMatchObject({ state: 'closed', healthy: 0, unhealthy: 0 });
  });

  it('pauses twice as long each time a probe fails, up to the most', () => {
    const one = clocked({ pause_s: 10, pause_max_s: 35 });
    times(20, () => one.call(false));
    for (const pauseS of [10, 20, 35, 35]) {
      one.pass(pauseS * 1000 - 1);
      expect(one.state()).toBe('open');
      one.pass(1);
      expect(one.state()).toBe('half_open');
      one.call(false);
    }
  });

  it('lets other probes through where the first came to nothing', () => {
    const one = clocked();
    times(20, () => one.call(false));
    one.pass(10_000);
    times(3, () => one.take());
    expect(one.lets()).toBe(false);
    one.pass(10_000);
    expect(one.lets()).toBe(true);
  });

  it('closes by calls that are made all the same, for want of another route; not by answers that were long on their way', () => {
    const one = clocked();
    times(20, () => one.call(false));
    one.health.heard(true, 0, 1_000_000);
    one.pass(1);
    expect(one.state()).toBe('open');
    times(3, () => one.call(true));
    expect(one.state()).toBe('closed');
  });

  it('never opens while fewer calls than the minimum, or a smaller share, were unhealthy within the window', () => {
    let opened = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3_000 })), { minLength: 30, maxLength: 100, size: 'max' }),
        (calls) => {
          const one = clocked();
          const since: { atMs: number; isHealthy: boolean }[] = [];
          let atMs = 0;
          for (const [isHealthy, ms] of calls) {
            one.pass(ms);
            atMs += ms;
            since.push({ atMs, isHealthy });
            one.call(isHealthy);
            if (one.state() !== 'open') continue;
            opened++;
            // The slices of the window are a twelfth of it: it sees at most the last 60 s.
            const seen = since.filter((call) => call.atMs > atMs - 60_000);
            expect(seen.length).toBeGreaterThanOrEqual(20);
            return;
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(opened).toBeGreaterThan(50);
  });
});

describe('what is shown of the calls', () => {
  it('is their quantiles within a tenth', () => {
    const one = clocked();
    for (let ms = 1; ms <= 1_000; ms++) one.health.heard(true, 1_000_000 - ms, 1_000_000);
    const { p50Ms, p99Ms, healthy } = one.shown();
    expect(healthy).toBe(1_000);
    expect(Math.abs((p50Ms ?? 0) - 500)).toBeLessThan(50);
    expect(Math.abs((p99Ms ?? 0) - 990)).toBeLessThan(99);
  });

  it('is nothing where there was no call', () => {
    expect(clocked().shown()).toMatchObject({ state: 'closed', healthy: 0, unhealthy: 0, p50Ms: null, p99Ms: null });
  });
});
