import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, LATE, type Moved, type Moving, providerReferenceOf, SECOND, World } from '../test/world.js';
import { type ProviderName } from './index.js';

let world: World;

beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const FACE = 100_000n;
/** The soonest that a callback comes after its transaction. */
const CALLED_BACK_AFTER = 0.2 * SECOND;
const combinations = [
  ['blmpay', 'payment'],
  ['blmpay', 'payout'],
  ['mpp', 'payment'],
  ['mpp', 'payout'],
] as const satisfies readonly (readonly [ProviderName, Moving])[];

describe.concurrent.each(combinations)('%s, a %s, ending by ending', (provider, moving) => {
  const isSigned = provider === 'blmpay';
  const move = (ending: string, reference?: string): Promise<Moved> =>
    world.move(provider, moving, ending, reference === undefined ? {} : { reference });
  const ask = ({ reference, outcome }: Moved) => world.requery(provider, moving, reference, providerReferenceOf(outcome));
  const search = (reference: string) => world.requery(provider, moving, reference);
  const executed = async ({ reference }: { reference: string }) => (await world.executions(provider, reference)).length;
  /** blmpay has no word for "it was never here": what cannot be found stays unknown. */
  const nowhere = isSigned ? 'unknown' : 'not_found';

  /** What the callbacks said, once that many came and no more do: signed ones by their outcome, hints by the status in them. */
  const told = async (reference: string, count: number): Promise<string[]> => {
    await eventually(
      () => world.callbacks(provider, reference),
      (all) => all.length >= count,
    );
    await sleep(2 * SECOND);
    const all = await world.callbacks(provider, reference);
    expect(all).toHaveLength(count);
    return all.map(({ reading, body }) => {
      if (!reading.ok) return reading.reason;
      if (isSigned) return reading.outcome.kind;
      expect(reading).toMatchObject({ isHint: true, outcome: { kind: 'unknown' } });
      return { completed: 'succeeded', failed: 'failed', processing: 'accepted' }[body.status as string] ?? body.status;
    });
  };

  it('any other: accepted, success by callback in 0.2 s', async () => {
    const moved = await move('4567');
    expect(moved.outcome.kind).toBe('accepted');
    expect(await told(moved.reference, 1)).toEqual(['succeeded']);
    expect(await ask(moved)).toMatchObject({ kind: 'succeeded', amountMinor: FACE });
    expect(await search(moved.reference)).toMatchObject({ kind: 'succeeded', amountMinor: FACE });
    expect(await world.executions(provider, moved.reference)).toMatchObject([
      {
        reference: moved.reference,
        direction: moving === 'payment' ? 'in' : 'out',
        kind: moving,
        amount: '1000.00',
        status: 'completed',
        times_executed: 1,
        times_asked: 1,
      },
    ]);
  });

  it.each([
    ['0001', 'succeeded', ['succeeded']],
    ['0003', 'failed', ['failed']],
    ['0008', 'succeeded', ['succeeded', 'succeeded', 'succeeded']],
    ['0013', 'succeeded', ['succeeded', 'accepted']],
  ] as const)('%s: accepted, then %s, callbacks %j', async (ending, final, callbacks) => {
    const begun = Date.now();
    const moved = await move(ending);
    expect(moved.outcome.kind).toBe('accepted');
    const early = await ask(moved);
    // Unless the machine took so long that it has ended.
    const isEarly = Date.now() - begun < CALLED_BACK_AFTER;
    expect(isEarly ? ['accepted'] : ['accepted', final]).toContain(early.kind);
    expect(await told(moved.reference, callbacks.length)).toEqual(callbacks);
    expect(await ask(moved)).toMatchObject(final === 'succeeded' ? { kind: final, amountMinor: FACE } : { kind: final });
    expect(await executed(moved)).toBe(final === 'succeeded' ? 1 : 0);
  });

  it('0002: declined at once', async () => {
    const moved = await move('0002');
    expect(moved.outcome.kind).toBe('failed');
    expect((await ask(moved)).kind).toBe('failed');
    expect(await executed(moved)).toBe(0);
  });

  it.each([
    ['0004', 'succeeded', 1],
    ['0005', 'failed', 0],
  ] as const)('%s: accepted, no callback, requery says %s', async (ending, final, times) => {
    const moved = await move(ending);
    expect(moved.outcome.kind).toBe('accepted');
    expect((await ask(moved)).kind).toBe(final);
    expect(await told(moved.reference, 0)).toEqual([]);
    expect(await executed(moved)).toBe(times);
  });

  it('0006: the connection hangs, it was executed; requery says processing until it would have answered', async () => {
    const reference = world.newReference();
    const { request } = await world.call(provider, moving, '0006', reference, `${world.url}/inbox/none`);
    const hanging = fetch(`${world.url}/providers/${provider}${request.path}`, {
      method: 'POST',
      headers: request.headers,
      body: request.body ?? '',
      signal: AbortSignal.timeout(200),
    });
    await expect(hanging).rejects.toThrow();
    expect((await search(reference)).kind).toBe('accepted');
    expect(await executed({ reference })).toBe(1);
    await sleep(LATE);
    expect(await search(reference)).toMatchObject({ kind: 'succeeded', amountMinor: FACE });
  });

  it('0007: 500, not executed, not there', async () => {
    const moved = await move('0007');
    expect(moved.answer.status).toBe(500);
    expect(moved.outcome.kind).toBe('unknown');
    expect((await search(moved.reference)).kind).toBe(nowhere);
    expect(await executed(moved)).toBe(0);
  });

  it('0009: fails at once, then success', async () => {
    const moved = await move('0009');
    expect(moved.outcome.kind).toBe('failed');
    expect(await executed(moved)).toBe(0);
    expect(await told(moved.reference, 1)).toEqual(['succeeded']);
    expect((await ask(moved)).kind).toBe('succeeded');
    expect(await executed(moved)).toBe(1);
  });

  it('0010: the callback comes before the answer', async () => {
    const moved = await move('0010');
    const before = await world.callbacks(provider, moved.reference);
    expect(moved.outcome.kind).toBe('accepted');
    expect(before.map(({ reading }) => reading)).toMatchObject([{ ok: true, reference: moved.reference }]);
    expect((await ask(moved)).kind).toBe('succeeded');
  });

  it('0011: a callback with another amount; requery says the right one', async () => {
    const moved = await move('0011');
    await told(moved.reference, 1);
    const [callback] = await world.callbacks(provider, moved.reference);
    if (isSigned) expect(callback?.reading).toMatchObject({ ok: true, outcome: { kind: 'succeeded', amountMinor: FACE + 100n } });
    else expect(callback?.body.amount).toBe(1_001);
    expect(await ask(moved)).toMatchObject({ kind: 'succeeded', amountMinor: FACE });
    expect(await executed(moved)).toBe(1);
  });

  it('0012: a callback that nobody of the provider made; requery says success with the right amount', async () => {
    const moved = await move('0012');
    const [said] = await told(moved.reference, 1);
    const [callback] = await world.callbacks(provider, moved.reference);
    if (isSigned) expect(said).toBe('bad_signature');
    else {
      expect(said).toBe('failed');
      expect(callback?.body.id).not.toBe(providerReferenceOf(moved.outcome));
    }
    expect(await ask(moved)).toMatchObject({ kind: 'succeeded', amountMinor: FACE });
  });

  it('0014: the connection is reset, not executed', async () => {
    const reference = world.newReference();
    await expect(move('0014', reference)).rejects.toThrow();
    expect((await search(reference)).kind).toBe(nowhere);
    expect(await executed({ reference })).toBe(0);
    const { data } = await world.json(`/requests?reference=${reference}`);
    expect(data).toMatchObject([{ method: 'POST', result: 'reset' }]);
  });

  it('0015: executed at once, answers late with success', async () => {
    const reference = world.newReference();
    const begun = Date.now();
    const late = move('0015', reference);
    while ((await executed({ reference })) === 0 && Date.now() - begun < LATE) await sleep(20);
    expect((await search(reference)).kind).toBe('accepted');
    expect(await executed({ reference })).toBe(1);
    // What MPP calls done in its first answer is asked about all the same.
    expect((await late).outcome.kind).toBe(provider === 'mpp' ? 'accepted' : 'succeeded');
    expect(Date.now() - begun).toBeGreaterThanOrEqual(LATE - 5);
    expect((await search(reference)).kind).toBe('succeeded');
  });

  it('0016: out of float, declined so that another route is tried; the second provider takes it', async () => {
    const moved = await move('0016');
    expect(moved.outcome).toMatchObject({ kind: 'declined', anotherRoute: true });
    expect(await executed(moved)).toBe(0);
    expect((await world.move(`${provider}-2`, moving, '0016')).outcome.kind).toBe('accepted');
  });

  it('0017: not JSON, executed', async () => {
    const moved = await move('0017');
    expect(moved.outcome.kind).toBe('unknown');
    expect(await search(moved.reference)).toMatchObject({ kind: 'succeeded', amountMinor: FACE });
    expect(await executed(moved)).toBe(1);
  });

  it('0018: pending for ever', async () => {
    const moved = await move('0018');
    expect(moved.outcome.kind).toBe('accepted');
    await sleep(LATE + 50);
    expect((await ask(moved)).kind).toBe('accepted');
    expect(await executed(moved)).toBe(0);
  });

  it('0019 and 0020: success, missing from the statement or with another amount in it', async () => {
    const [plain, missing, other, never] = [await move('1234'), await move('0019'), await move('0020'), await move('0005')];
    await Promise.all([plain, missing, other].map(({ reference }) => told(reference, 1)));
    const statement = await world.statement(provider);
    expect(statement.get(plain.reference)).toMatchObject({
      provider_reference: providerReferenceOf(plain.outcome),
      amount: '1000.00',
      currency: isSigned ? 'TZS' : 'SLE',
      status: 'completed',
    });
    expect(Date.parse(statement.get(plain.reference)?.['executed_at'] ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(statement.has(missing.reference)).toBe(false);
    expect(statement.get(other.reference)?.['amount']).toBe('1001.00');
    expect(statement.has(never.reference)).toBe(false);
    expect(await world.statement(provider, '2020-01-01')).toEqual(new Map());
  });
});

describe('the truth', () => {
  it('can be read by pages, in the order received', async () => {
    const all = (await world.json('/executions?provider=mpp')).data;
    expect(all.length).toBeGreaterThan(10);
    const pages: unknown[] = [];
    for (let cursor: string | null = '0'; cursor !== null;) {
      const page = await world.json(`/executions?provider=mpp&limit=7&starting_after=${cursor}`);
      expect(page.data.length).toBeLessThanOrEqual(7);
      pages.push(...page.data);
      cursor = page.next_cursor;
    }
    expect(pages).toEqual((await world.json('/executions?provider=mpp')).data);
  });

  it('every wallet moved by what was executed, and by nothing else', async () => {
    const fresh = await World.start();
    const of = async (): Promise<number> => JSON.parse((await fresh.send('mpp', await balanceRequest(fresh))).body).data.balance;
    const before = await of();
    for (const ending of ['4567', '0001', '0002', '0003', '0005', '0009', '0014', '0016', '0017']) {
      await fresh.move('mpp', 'payment', ending).catch(() => undefined);
      await fresh.move('mpp', 'payout', ending).catch(() => undefined);
    }
    await fresh.move('mpp', 'payment', '0004');
    await sleep(2 * SECOND);
    const { data } = await fresh.json('/executions?provider=mpp');
    const sum = data.reduce((total: number, one: any) => total + (one.direction === 'in' ? 1_000 : -1_000), 0);
    expect(data).toHaveLength(9);
    expect((await of()) - before).toBe(sum);
    await fresh.stop();
  });
});

const balanceRequest = async (of: World) => {
  const { business_id, access_token } = await of.access('mpp');
  return { method: 'GET', path: `/api/v1/business/${business_id}/balance`, headers: { authorization: `Bearer ${access_token}` } } as const;
};
