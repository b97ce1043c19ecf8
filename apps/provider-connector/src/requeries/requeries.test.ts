import { randomUUID } from 'node:crypto';
import { Database, ROWS_BY_KEY } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../test/http.js';
import { openQuestions } from '../../test/open-questions.js';
import { sleep, until, World } from '../../test/world.js';
import { type Room } from '../limits/gates.js';
import { CLAIM, QuestionQueue, WALK } from './claim-questions.js';
import { storeRequery } from './requery-log.js';
import { nextQuestionS } from './schedule.js';

let world: World;
/** As the connector's own sessions are. */
let database: Database;

const RATE = 100;

beforeAll(async () => {
  world = await World.create();
  const connector = await world.connector();
  await world.register();
  await world.ask('POST', '/internal/providers', {
    code: 'smb_many',
    dialect: 'strongmb',
    mode: 'live',
    base_url: `${world.sandboxUrl}/providers/strongmb-2`,
    credentials: { api_key: 'key' },
    timeout_ms: 5_000,
    limits: { per_second: RATE, in_flight: 32 },
    requery: { first_s: 3_600, max_s: 3_600, not_found_is_failed_after_s: 86_400 },
  });
  await connector.stop();
  database = new Database({ url: world.databaseUrl, applicationName: 'requeries-test', settings: ROWS_BY_KEY });
});
afterAll(async () => {
  await database.close();
  await world.destroy();
});
afterEach(async () => {
  await database.pool.query('delete from connector.requeries');
  await database.pool.query('delete from connector.attempts');
  await database.pool.query('delete from connector.transactions');
});

const room = (free: number): Room => ({ codes: ['smb_many'], free: [free], settle: () => undefined });
const business = (index: number): string => `${String(index).padStart(8, '0')}-0000-7000-8000-000000000000`;

/** How many questions of each business are claimed in so many rounds. */
const claimed = async (rounds: number, free: number): Promise<ReadonlyMap<string, number>> => {
  const queue = new QuestionQueue(database);
  const counts = new Map<string, number>();
  for (let round = 0; round < rounds; round++)
    for (const row of await queue.claim(room(free), () => 60, round % 2 === 0 ? 0.2 : 0.8))
      counts.set(row.business, (counts.get(row.business) ?? 0) + 1);
  return counts;
};

describe('whose turn it is to be asked about', () => {
  it('is the single question of one business as soon as the many of another', async () => {
    await openQuestions(database, { provider: 'smb_many', business: business(1), count: 5_000, dueSinceS: 3_600 });
    await openQuestions(database, { provider: 'smb_many', business: business(2), count: 1, dueSinceS: 0 });
    const counts = await claimed(1, 16);
    expect(counts.get(business(2))).toBe(1);
    expect(counts.get(business(1))).toBe(15);
  });

  it('comes to every business, however many there are, and whatever room there is', async () => {
    await openQuestions(database, { provider: 'smb_many', business: business(0), count: 2_000, dueSinceS: 7_200 });
    for (let index = 1; index <= 150; index++)
      await openQuestions(database, { provider: 'smb_many', business: business(index), count: 10, dueSinceS: 60 });
    const counts = await claimed(150, 4);
    // Half of 600 by turn: each of the 151 once or twice more, and no business is ahead of another one by more than a turn.
    const others = Array.from({ length: 150 }, (_, index) => counts.get(business(index + 1)) ?? 0);
    expect(Math.min(...others)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(1);
  });

  it('jumps over those that have nothing due', async () => {
    for (let index = 0; index < 200; index++)
      await openQuestions(database, { provider: 'smb_many', business: business(index), count: 1, dueSinceS: -3_600 });
    await openQuestions(database, { provider: 'smb_many', business: business(999), count: 3, dueSinceS: 0 });
    expect(await claimed(1, 8)).toEqual(new Map([[business(999), 3]]));
  });

  it('takes nothing twice, and again only after the lease', async () => {
    await openQuestions(database, { provider: 'smb_many', business: business(1), count: 20, dueSinceS: 1 });
    const queue = new QuestionQueue(database);
    const [one, two] = await Promise.all([queue.claim(room(15), () => 1, 0.2), new QuestionQueue(database).claim(room(15), () => 1, 0.8)]);
    const ids = [...one, ...two].map(({ transaction }) => transaction);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await claimed(1, 50)).toEqual(new Map(ids.length === 20 ? [] : [[business(1), 20 - ids.length]]));
    await sleep(1_100);
    const again = await queue.claim(room(50), () => 60, 0.2);
    expect(again.map(({ transaction }) => transaction).sort()).toEqual([...ids].sort());
    expect(new Set(again.map(({ requeries }) => requeries))).toEqual(new Set([2]));
  });
});

describe('a hundred thousand unknowns', () => {
  const MANY = 100_000;

  it('are claimed by the index, whoever has how many', async () => {
    await openQuestions(database, { provider: 'smb_many', business: business(1), count: MANY, dueSinceS: 3_600 });
    await openQuestions(database, { provider: 'smb_many', business: business(2), count: 1, dueSinceS: 0 });
    await database.pool.query('analyze connector.attempts');
    const values = [['smb_many'], [32], [60], ['smb_many', 'smb_many'], [business(1), business(2)], [8, 8], [16]];
    const plans = [await explained(CLAIM, values), await explained(WALK, [['smb_many'], ['00000000-0000-0000-0000-000000000000']])];
    for (const plan of plans) {
      const scans = nodesOf(plan).filter((node) => node['Relation Name'] === 'attempts' && node['Node Type'] !== 'ModifyTable');
      expect(scans.length).toBeGreaterThan(0);
      for (const scan of scans) {
        expect(scan['Node Type']).toMatch(/Index/);
        expect(
          Number(scan['Actual Rows']) * Number(scan['Actual Loops']) + Number(scan['Rows Removed by Filter'] ?? 0),
        ).toBeLessThanOrEqual(100);
      }
    }
  });

  it('are worked off at the rate that the provider allows, with flat memory, and in turn', async () => {
    await openQuestions(database, { provider: 'smb_many', business: business(1), count: MANY, dueSinceS: 3_600 });
    await openQuestions(database, { provider: 'smb_many', business: business(2), count: 1, dueSinceS: 0 });
    const before = process.memoryUsage().heapUsed;
    const begun = performance.now();
    const connector = await world.connector();
    const askedOf = async (id: string): Promise<number> => {
      const { rows } = await database.pool.query<{ count: string }>(
        'select count(*) from connector.attempts where business = $1 and requeries > 0',
        [id],
      );
      return Number(rows[0]?.count);
    };
    await until(async () => (await askedOf(business(2))) === 1, 'the single question was asked', 5_000);
    expect(await askedOf(business(1))).toBeLessThan(1_000);
    let most = 0;
    while (performance.now() - begun < 12_000) {
      most = Math.max(most, process.memoryUsage().heapUsed);
      await sleep(100);
    }
    await connector.stop();
    const seconds = (performance.now() - begun) / 1000;
    const asked = await questionsSince(begun);
    // A second's worth may gather before.
    expect(asked).toBeLessThanOrEqual(RATE * (seconds + 1));
    expect(asked).toBeGreaterThan(RATE * (seconds - 3) * 0.8);
    expect(most - before).toBeLessThan(64 * 1024 * 1024);
  });

  const questionsSince = async (begun: number): Promise<number> => {
    const { body } = await call('GET', `${world.sandboxUrl}/requests?provider=strongmb-2`);
    const since = Date.now() - (performance.now() - begun);
    return (body['data'] as { method: string; received_at: string; path: string }[]).filter(
      ({ method, received_at, path }) => method === 'GET' && path.startsWith('/v1/transactions/') && Date.parse(received_at) >= since,
    ).length;
  };

  const explained = async (sql: string, values: unknown[]): Promise<Record<string, any>> => {
    const client = await database.pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query(`explain (analyze, timing off, format json) ${sql}`, values);
      return rows[0]['QUERY PLAN'][0].Plan;
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  const nodesOf = (plan: Record<string, any>): Record<string, any>[] => [plan, ...(plan['Plans'] ?? []).flatMap(nodesOf)];
});

describe('what an attempt was told', () => {
  const linesOf = async (): Promise<Record<string, unknown>[]> =>
    (await database.pool.query('select outcome, detail, times, last_at from connector.requeries order by id')).rows;

  it('is a line for each change, however often it is asked about', async () => {
    const row = { transaction: randomUUID(), number: 1 } as Parameters<typeof storeRequery>[1];
    for (let time = 0; time < 30; time++) await storeRequery(database, row, { kind: 'not_found' });
    const first = await storeRequery(database, row, { kind: 'unknown', detail: 'HTTP 500' });
    expect(await storeRequery(database, row, { kind: 'unknown', detail: 'HTTP 500' })).toBe(first);
    await storeRequery(database, row, { kind: 'not_found' });
    expect(await linesOf()).toMatchObject([
      { outcome: 'not_found', times: 30, last_at: expect.any(Date) },
      { outcome: 'unknown', detail: 'HTTP 500', times: 2 },
      { outcome: 'not_found', times: 1, last_at: null },
    ]);
  });

  it('is never more than fifty lines', async () => {
    const row = { transaction: randomUUID(), number: 1 } as Parameters<typeof storeRequery>[1];
    for (let time = 0; time < 120; time++) await storeRequery(database, row, { kind: 'unknown', detail: `trace ${time}` });
    const lines = await linesOf();
    expect(lines).toHaveLength(50);
    expect(lines[0]).toMatchObject({ detail: 'trace 0', times: 1 });
    expect(lines.at(-1)).toMatchObject({ detail: 'trace 119', times: 71 });
  });
});

describe('when the next question is asked', () => {
  const provider = { requery: { first_s: 5, factor: 2, max_s: 600, not_found_is_failed_after_s: 120, give_up_to_case_after_s: 86_400 } };

  it('grows up to the most, with jitter', () => {
    expect([0, 1, 2, 3].map((asked) => nextQuestionS(provider, asked, 0.5))).toEqual([5, 10, 20, 40]);
    expect([nextQuestionS(provider, 50, 0), nextQuestionS(provider, 10_000, 1)]).toEqual([540, 660]);
  });

  it('is no later than when an answer comes to mean more', () => {
    expect(nextQuestionS(provider, 10, 0.5, 200)).toBe(200.5);
    expect(nextQuestionS(provider, 10, 0.5, -3, 300, 200)).toBe(200.5);
    expect(nextQuestionS(provider, 1, 0.5, 200)).toBe(10);
    expect(nextQuestionS(provider, 10, 0.5, -1)).toBe(600);
  });
});
