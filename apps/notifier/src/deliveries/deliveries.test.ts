import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../config.js';
import { LANE_FIRST, LANE_MAX, Lanes } from './lanes.js';
import { judge } from './schedule.js';
import { signedHeaders, signingKeyOf } from './signature.js';
import { type Attempt } from './webhook-client.js';

const attempt = (given: Partial<Attempt> = {}): Attempt => ({ status: 500, durationMs: 5, error: 'HTTP 500', response: '', ...given });

describe('the signature', () => {
  it('is the one that the specification of Standard Webhooks gives as its example', () => {
    const key = signingKeyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const headers = signedHeaders([key], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}');
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});

describe('what follows from an attempt', () => {
  const schedule = parseSchedule('5, 30,120');

  it('is another after the interval, with a tenth of jitter, and in the end none', () => {
    for (const [tries, seconds] of [5, 30, 120].entries()) {
      const waits = Array.from({ length: 200 }, () => judge(attempt(), tries, schedule)).map((verdict) =>
        verdict.kind === 'again' ? verdict.afterMs : 0,
      );
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(seconds * 900);
      expect(Math.max(...waits)).toBeLessThanOrEqual(seconds * 1_100);
      expect(new Set(waits).size).toBeGreaterThan(100);
    }
    expect(judge(attempt(), 3, schedule)).toEqual({ kind: 'given_up', reason: 'HTTP 500', disablesEndpoint: false });
  });

  it('is nothing more after 410 or a success', () => {
    expect(judge(attempt({ status: 410 }), 0, schedule)).toMatchObject({ kind: 'given_up', disablesEndpoint: true });
    expect(judge(attempt({ status: 204, error: null }), 0, schedule)).toEqual({ kind: 'delivered' });
  });

  it('refuses a schedule that is none', () => {
    for (const text of ['', 'soon', '1,,2x', '-1']) expect(() => parseSchedule(text)).toThrow('WEBHOOK_SCHEDULE_S');
  });
});

describe('lanes', () => {
  const freeOf = (lanes: Lanes, id: string): number | undefined => {
    const { lanes: ids, free } = lanes.allowances();
    return free[ids.indexOf(id)];
  };

  it('widen with success, narrow with failure, and give free what is recorded', () => {
    const lanes = new Lanes(1_000);
    for (let n = 0; n < 100; n++) {
      lanes.began('good');
      lanes.ended('good', true);
      lanes.began('bad');
      lanes.ended('bad', false);
    }
    expect(freeOf(lanes, 'good')).toBe(LANE_MAX);
    expect(freeOf(lanes, 'bad')).toBeLessThan(LANE_FIRST);
    expect(freeOf(lanes, 'bad')).toBeGreaterThan(0);
    expect(lanes.free).toBe(1_000);
  });

  it('leave half for receivers that work, however many fail', () => {
    const lanes = new Lanes(100);
    for (let n = 0; n < 40; n++) {
      lanes.began(`bad${n}`);
      lanes.ended(`bad${n}`, false);
    }
    const { free } = lanes.allowances();
    expect(free.reduce((sum, one) => sum + one, 0)).toBe(50);
  });
});
