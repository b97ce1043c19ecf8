import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep, until, World } from '../test/world.js';

let world: World;

beforeAll(async () => {
  world = await World.create();
  await world.connector();
  await world.register();
});
afterAll(() => world.destroy());

describe('what an ending of API.md section 6 leads to', () => {
  it('captures at once, at the cost of the route, in the partition of the hold', async () => {
    const id = await world.buy('1234');
    const command = await world.ended(id);
    expect(command).toMatchObject({ type: 'CaptureHold', partition: world.shard });
    expect(command.data).toMatchObject({ provider: 'smb_main', cost_minor: '-300', facts: 1, evidence: { source: 'answer' } });
    expect(world.factsOf(id)).toMatchObject([{ fact: 1, status: 'processing', provider: 'smb_main', attempt: 1 }]);
    expect(await world.received(id)).toMatchObject([{ reference: `${id.slice(4).replaceAll('-', '')}01` }]);
  });

  it('releases what every route would refuse', async () => {
    const id = await world.buy('0002');
    expect(await world.ended(id)).toMatchObject({ type: 'ReleaseHold', data: { status: 'failed', provider: 'smb_main', facts: 1 } });
    expect(await world.received(id)).toHaveLength(1);
  });

  it('takes the next route when the first is out of float, under a reference of its own', async () => {
    const id = await world.buy('0016');
    const command = await world.ended(id);
    expect(command).toMatchObject({ type: 'CaptureHold', data: { provider: 'smb_second', cost_minor: '-200' } });
    const references = (await world.received(id)).map((one) => String(one['reference']).slice(-2));
    expect(references).toEqual(['01', '02']);
  });

  it('gives the money back when no route is left', async () => {
    const id = await world.buy('0016', { product_code: 'only_main' });
    expect(await world.ended(id)).toMatchObject({ type: 'ReleaseHold', data: { status: 'failed', provider: 'smb_main' } });
  });

  it('rejects what no route sells', async () => {
    const id = await world.buy('1234', { product_code: 'nobody_sells_it' });
    const { type, data } = await world.ended(id);
    expect(type).toBe('ReleaseHold');
    expect(data).toMatchObject({ status: 'rejected', failure: { code: 'provider_unavailable' }, provider: null, facts: 0 });
    expect(world.factsOf(id)).toEqual([]);
  });

  it('captures on a callback', async () => {
    const id = await world.buyCalledBack('0001');
    const { type, data } = await world.ended(id);
    expect(type).toBe('CaptureHold');
    expect(data).toMatchObject({ provider: 'bm_main', cost_minor: '50', facts: 2, evidence: { source: 'callback' } });
    expect(world.factsOf(id)).toMatchObject([
      { fact: 1, status: 'processing' },
      { fact: 2, status: 'transmitted', status_detail: 'awaiting_callback' },
    ]);
    const sources = (await world.timeline(id)).map((entry) => entry['source']);
    expect(sources).toContain('callback');
  });

  it('asks when the callback does not come: success and failure', async () => {
    const [success, failure] = await Promise.all([world.buyCalledBack('0004'), world.buyCalledBack('0005')]);
    expect(await world.ended(success)).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'requery' } } });
    expect(await world.ended(failure)).toMatchObject({ type: 'ReleaseHold', data: { status: 'failed', evidence: { source: 'requery' } } });
  });

  it('asks after a hang, a garbled answer and a slow one; none is sent twice', async () => {
    const ids = await Promise.all(['0006', '0015', '0017'].map((ending) => world.buy(ending)));
    for (const id of ids) expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'requery' } } });
    for (const id of ids) expect(await world.received(id)).toHaveLength(1);
  });

  it('counts "not found" only once nothing can be on its way any more', async () => {
    const begun = performance.now();
    const ids = await Promise.all(['0007', '0014'].map((ending) => world.buy(ending)));
    for (const id of ids) expect(await world.ended(id)).toMatchObject({ type: 'ReleaseHold', data: { status: 'failed' } });
    // The deadline for sending (5 s), the provider's timeout and its own time.
    expect(performance.now() - begun).toBeGreaterThan(6_000);
    for (const id of ids) expect(await world.received(id)).toHaveLength(1);
  });

  it('moves nothing on a wrong amount, and completes when a requery names the right one', async () => {
    const id = await world.buyCalledBack('0011');
    expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'requery' } } });
    expect(world.factsOf(id).map((fact) => fact['status_detail'])).toContain('in_review');
    expect(world.casesOf(id)).toEqual(['wrong_amount']);
  });

  it('refuses a badly signed callback and asks instead', async () => {
    const id = await world.buyCalledBack('0012');
    expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'requery' } } });
    await until(async () => {
      const { rows } = await world.database.pool.query("select 1 from connector.callbacks where refused = 'bad_signature'");
      return rows.length > 0;
    }, 'the refused callback is kept');
  });

  it('ends once, however often and in whatever order callbacks come', async () => {
    const ids = await Promise.all(['0008', '0010', '0013'].map((ending) => world.buyCalledBack(ending)));
    for (const id of ids) expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold' });
    await sleep(500);
    for (const id of ids) expect(world.endsOf(id)).toHaveLength(1);
  });

  it('tells the ledger of a success that comes after the failure, for a case', async () => {
    const called = await world.buyCalledBack('0009');
    const asked = await world.buy('0009');
    for (const id of [called, asked]) expect(await world.ended(id)).toMatchObject({ type: 'ReleaseHold' });
    const late = async (id: string): Promise<boolean> => JSON.stringify(await world.timeline(id)).includes('late_success');
    await until(() => late(called), 'the late success by callback is on the timeline');
    await until(() => late(asked), 'the late success by requery is on the timeline');
    for (const id of [called, asked]) {
      await until(() => world.commandsOf(id).length > 1, 'the ledger is told');
      expect(world.commandsOf(id).map(({ type }) => type)).toEqual(['ReleaseHold', 'CaptureHold']);
      // Its timeline says both, each at its own time.
      const ends = (await world.timeline(id)).filter(({ type }) => ['attempt_failed', 'attempt_late_success'].includes(String(type)));
      expect(ends.map(({ type }) => type)).toEqual(['attempt_failed', 'attempt_late_success']);
    }
  });

  it('goes under review when the outcome stays unknown for too long, and is still asked about', async () => {
    const id = await world.buyCalledBack('0018');
    await until(() => world.factsOf(id).some((fact) => fact['status_detail'] === 'in_review'), 'it is under review');
    expect(world.endsOf(id)).toEqual([]);
    await until(() => world.casesOf(id).length > 0, 'a case is opened');
    expect(world.casesOf(id)).toEqual(['unknown_too_long']);
    const { body } = await world.ask('GET', `/internal/transactions/${id}/progress`);
    expect(body).toMatchObject({ status: 'transmitted', status_detail: 'in_review', provider: 'bm_main' });
  });

  it('sends the same attempt again after a 429', async () => {
    await world.control({ provider: 'strongmb-2', throttle_next: 1 });
    const id = await world.buy('0016');
    expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold', data: { provider: 'smb_second' } });
    const second = (await world.received(id)).filter((one) => one['provider'] === 'strongmb-2');
    expect(second.map((one) => one['result'])).toEqual(['429', '201']);
    expect(new Set(second.map((one) => one['body'])).size).toBe(1);
  });
});
