import { type Budget, type Limits } from '@daftari/dialect';
import { describe, expect, it } from 'vitest';
import { Gate, type GateSettings } from './gate.js';
import { type Purpose } from './shared-rate.js';

const NO_LIMITS: Limits = { budgetOf: () => undefined };

/** A gate with a clock that the test turns. */
const clocked = (given: Partial<GateSettings> = {}, dialect: Limits = NO_LIMITS) => {
  let nowMs = 5_000;
  const gate = new Gate({ per_second: 1_000_000, in_flight: 64, ...given }, dialect, nowMs);
  return {
    gate,
    pass: (ms: number) => (nowMs += ms),
    reserve: (purpose: Purpose, most = 1_000) => gate.reserve(purpose, most, nowMs),
    begin: (purpose: Purpose) => gate.begun(purpose, nowMs),
    end: (status = 200, headers: Record<string, string> = {}) => gate.ended({ status, headers }, nowMs),
    closedForMs: (purpose: Purpose) => gate.closedForMs(purpose, nowMs),
    /** One call from reserving to releasing; false where nothing was free. */
    call: (purpose: Purpose, status = 200, headers: Record<string, string> = {}): boolean => {
      if (gate.reserve(purpose, 1, nowMs) === 0) return false;
      gate.begun(purpose, nowMs);
      gate.ended({ status, headers }, nowMs);
      gate.release(purpose);
      return true;
    },
  };
};
const times = (count: number, work: () => void): void => Array.from({ length: count }).forEach(work);

describe('slots in flight', () => {
  it('are never more than allowed, and each purpose is left its share', () => {
    const one = clocked({ in_flight: 8 });
    expect(one.reserve('send')).toBe(6);
    expect(one.reserve('ask')).toBe(2);
    expect([one.reserve('send'), one.reserve('ask')]).toEqual([0, 0]);
    const two = clocked({ in_flight: 8 });
    expect(two.reserve('ask')).toBe(4);
    expect(two.reserve('send')).toBe(4);
  });

  it('are taken in turns where there is only one', () => {
    const one = clocked({ in_flight: 1 });
    expect([one.reserve('send'), one.reserve('ask')]).toEqual([1, 0]);
    one.gate.release('send');
    expect(one.reserve('send')).toBe(0);
    expect(one.reserve('ask')).toBe(1);
    one.gate.release('ask');
    expect(one.reserve('send')).toBe(1);
    one.gate.release('send');
    // Who turns out to have nothing to do stands in nobody's way.
    expect(one.reserve('ask')).toBe(1);
    one.gate.giveBack('ask', 1);
    expect(one.reserve('send')).toBe(1);
    one.gate.release('send');
    expect(one.reserve('send')).toBe(1);
  });
});

describe('calls per second', () => {
  const countIn = (seconds: number, perSecond: number, wants: readonly Purpose[]): Record<Purpose, number> => {
    const one = clocked({ per_second: perSecond });
    const counts = { send: 0, ask: 0 };
    for (let ms = 0; ms < seconds * 1000; ms += 10) {
      for (const purpose of wants) while (one.call(purpose)) counts[purpose]++;
      one.pass(10);
    }
    return counts;
  };

  it.each([100, 3, 1])('%d a second go to whoever wants them, and a purpose alone takes all', (perSecond) => {
    for (const purpose of ['send', 'ask'] as const) {
      const counts = countIn(100, perSecond, [purpose]);
      expect(counts[purpose]).toBeGreaterThanOrEqual(100 * perSecond * 0.97);
      expect(counts[purpose]).toBeLessThanOrEqual(100 * perSecond + Math.max(1, perSecond));
    }
  });

  it.each([100, 4, 1])('of %d a second a quarter is sure for asking and the rest for sending, whoever comes first', (perSecond) => {
    for (const wants of [
      ['send', 'ask'],
      ['ask', 'send'],
    ] as const) {
      const { send, ask } = countIn(200, perSecond, wants);
      expect(send + ask).toBeLessThanOrEqual(200 * perSecond + Math.max(1, perSecond));
      expect(ask / (send + ask)).toBeGreaterThan(0.2);
      expect(send / (send + ask)).toBeGreaterThan(0.7);
    }
  });

  it('may be fewer than one', () => {
    const { send } = countIn(100, 0.1, ['send']);
    expect(send).toBeGreaterThanOrEqual(9);
    expect(send).toBeLessThanOrEqual(11);
  });
});

describe('a provider that asks for a pause', () => {
  it('gets none of either purpose until it is over', () => {
    const one = clocked();
    expect(one.call('send', 429, { 'retry-after': '30' })).toBe(true);
    one.pass(29_999);
    expect([one.call('send'), one.call('ask'), one.closedForMs('send')]).toEqual([false, false, 1]);
    one.pass(1);
    expect([one.call('ask'), one.closedForMs('send')]).toEqual([true, 0]);
  });

  it('is tried again after an hour, whatever it said', () => {
    const one = clocked();
    one.call('send', 429, { 'retry-after': '999999999' });
    one.pass(3_600_000);
    expect(one.call('send')).toBe(true);
  });
});

describe('what a provider counts itself', () => {
  const hourly = (count: number, told: () => Budget | undefined): Limits => ({ requests: { count, perS: 3_600 }, budgetOf: told });

  it('is respected before the limit is hit, by the headers of its answers', () => {
    let served = 0;
    const limit = 50;
    const one = clocked(
      {},
      hourly(10, () => ({ limit, remaining: limit - served, resetsAtMs: Date.now() + 3_600_000 })),
    );
    let refused = 0;
    for (let round = 0; round < 500; round++)
      for (const purpose of ['send', 'ask'] as const) {
        if (one.reserve(purpose, 1) === 0) continue;
        one.begin(purpose);
        if (++served > limit) refused++;
        one.end();
        one.gate.release(purpose);
      }
    expect(refused).toBe(0);
    expect(served).toBe(limit);
    expect(one.closedForMs('send')).toBeGreaterThan(3_000_000);
    one.pass(3_600_001);
    served = 0;
    expect(one.call('send')).toBe(true);
  });

  it('is not overrun by calls that are under way at once', () => {
    const one = clocked(
      { in_flight: 1_000 },
      hourly(100, () => undefined),
    );
    // The document says a hundred; a tenth is left to asking.
    expect(one.reserve('send')).toBe(90);
    expect(one.reserve('ask')).toBe(10);
  });

  it('counts those under way, which the provider may not have counted when it answered', () => {
    const one = clocked(
      {},
      hourly(100, () => ({ limit: 100, remaining: 40, resetsAtMs: Date.now() + 3_600_000 })),
    );
    expect(one.reserve('send', 6)).toBe(6);
    times(6, () => one.begin('send'));
    one.end();
    // 40 less the five under way and the tenth for asking.
    expect(one.reserve('send')).toBe(25);
  });

  it('keeps a tenth for asking', () => {
    let left = 100;
    const one = clocked(
      {},
      hourly(100, () => ({ limit: 100, remaining: --left, resetsAtMs: Date.now() + 3_600_000 })),
    );
    times(200, () => one.call('send'));
    expect(left).toBe(10);
    times(200, () => one.call('ask'));
    expect(left).toBe(0);
  });

  it('is not guessed once an answer came without headers: a 429 then says when to come again', () => {
    const one = clocked({}, { requests: { count: 60, perS: 60 }, budgetOf: () => undefined });
    times(500, () => expect(one.call('send')).toBe(true));
    expect(one.call('send', 429, { 'retry-after': '1' })).toBe(true);
    expect(one.call('send')).toBe(false);
    one.pass(1_000);
    times(500, () => expect(one.call('send')).toBe(true));
  });
});
