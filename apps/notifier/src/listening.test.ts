import { Metrics, newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shardOf, until, World } from '../test/world.js';
import { eventIdOf, placeIn } from './listening/event-ids.js';
import { Upkeep } from './operations/upkeep.js';

let world: World;

beforeAll(async () => {
  world = await World.create();
  await world.notifier();
  await world.notifier();
});
afterAll(() => world.destroy());

const LIFE = ['transaction.pending', 'transaction.processing', 'transaction.transmitted', 'transaction.completed'];

interface Sent {
  id: string;
  position: number;
  type: string;
  body: string;
}
const listen = async (id: string, last?: string, mode = 'live') =>
  (await world.call('POST', '/internal/listeners', { business_id: id, mode, ...(last === undefined ? {} : { last_event_id: last }) })) as {
    status: number;
    body: { position: number; id: string; missed: boolean };
  };
const read = async (id: string, after: number, mode = 'live'): Promise<Sent[]> => {
  const { body } = await world.call('POST', '/internal/events/read', { readers: [{ business_id: id, mode, after }] });
  return (body['data'] as Sent[][])[0] ?? [];
};
const readAll = async (id: string, after: number): Promise<Sent[]> => {
  const page = await read(id, after);
  return page.length === 0 ? [] : [...page, ...(await readAll(id, page.at(-1)!.position))];
};
const handled = async (id: string, count: number): Promise<void> =>
  until(async () => (await readAll(id, 0)).length >= count, `${count} events`, 30_000);
const upkeep = (retentionDays: number) =>
  new Upkeep({ database: world.database, logger: world.logger, metrics: new Metrics('notifier', false), retentionDays });

describe('ids of events', () => {
  it('carry their place, for one business and mode', () => {
    const [one, other] = [newId('biz'), newId('biz')];
    const place = { incarnation: 3, position: 1_234_567_890_123 };
    const id = eventIdOf(one, 'live', place);
    expect(id).toMatch(/^evt_[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(placeIn(id, one, 'live')).toEqual(place);
    expect([placeIn(id, other, 'live'), placeIn(id, one, 'test'), placeIn('evt_1', one, 'live')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the events of those who listen', () => {
  it('are kept from the moment on that somebody listens, in the order in which they became true, and for nobody else', async () => {
    const [id, silent] = [newId('biz'), newId('biz')];
    await world.publish(...world.story(id).all());
    expect(await listen(id)).toMatchObject({ status: 200, body: { position: 0, missed: false } });
    const story = world.story(id);
    await world.publish(...story.all(), ...world.story(silent).all());
    // Of the first story some may have been handled only now: it is no matter for this.
    const oursOf = async () => (await readAll(id, 0)).filter(({ body }) => body.includes(story.id));
    await until(async () => (await oursOf()).length >= LIFE.length, 'all of it is kept');
    const ours = await oursOf();
    expect(ours.map(({ type }) => type)).toEqual(LIFE);
    expect(JSON.parse(ours[3]!.body)).toMatchObject({ type: 'transaction.completed', data: { id: story.id, status: 'completed' } });
    expect((await world.database.pool.query('select 1 from notifier.events where business_id = $1', [silent.slice(4)])).rowCount).toBe(0);
    expect(await read(id, 0, 'test')).toEqual([]);
  });

  it('miss nothing and repeat nothing for a reader that goes on while they come in, on two notifiers and three shards', async () => {
    const ids = Array.from({ length: 50 }, () => newId('biz')).filter(
      (id, place, all) => all.findIndex((one) => shardOf(one) === shardOf(id)) === place,
    );
    expect(ids.length).toBeGreaterThan(2);
    for (const id of ids) await listen(id);
    const stories = Array.from({ length: 120 }, (_, n) => world.story(ids[n % ids.length]!));
    const seen = new Map(ids.map((id) => [id, [] as Sent[]]));
    const load = { isOver: false };
    const reading = (async () => {
      for (;;) {
        const done = load.isOver;
        const readers = ids.map((id) => ({ business_id: id, mode: 'live', after: seen.get(id)!.at(-1)?.position ?? 0 }));
        const { body } = await world.call('POST', '/internal/events/read', { readers });
        const lists = body['data'] as Sent[][];
        lists.forEach((list, place) => seen.get(ids[place]!)!.push(...list));
        if (done && lists.every((list) => list.length === 0)) return;
      }
    })();
    for (const story of stories) await world.publish(...story.all());
    await until(
      async () =>
        (
          await world.database.pool.query<{ n: string }>('select sum(last) as n from notifier.listeners where business_id = any($1)', [
            ids.map((id) => id.slice(4)),
          ])
        ).rows[0]?.n === String(120 * 4),
      'all handled',
      30_000,
    );
    load.isOver = true;
    await reading;
    for (const id of ids) {
      const positions = seen.get(id)!.map(({ position }) => position);
      expect(positions).toEqual(positions.map((_, place) => place + 1));
    }
    for (const story of stories)
      expect(
        seen
          .get(story.businessId)!
          .filter(({ body }) => body.includes(story.id))
          .map(({ type }) => type),
      ).toEqual(LIFE);
  });

  it('go on behind any id, also before the first event', async () => {
    const id = newId('biz');
    const begun = (await listen(id)).body;
    await world.publish(...world.story(id).all());
    await handled(id, 4);
    expect((await listen(id, begun.id)).body).toMatchObject({ position: 0, missed: false });
    const [, second] = await read(id, 0);
    expect((await listen(id, second!.id)).body).toEqual({ position: 2, id: second!.id, missed: false });
    expect((await listen(id)).body).toMatchObject({ position: 4, missed: false });
  });

  it('say where something was missed: swept away, not kept while nobody listened, or of another life of the shard', async () => {
    const id = newId('biz');
    const begun = (await listen(id)).body;
    await world.publish(...world.story(id).all());
    await handled(id, 4);
    const [first, , third, last] = await read(id, 0);
    await world.database.pool.query(`update notifier.events set at = now() - interval '3 days' where business_id = $1 and position <= 2`, [
      id.slice(4),
    ]);
    await upkeep(1).sweep();
    expect((await listen(id, first!.id)).body).toMatchObject({ position: 2, missed: true });
    expect((await listen(id, begun.id)).body).toMatchObject({ position: 2, missed: true });
    expect((await listen(id, third!.id)).body).toMatchObject({ position: 3, missed: false });
    // Nobody listened for longer than events are kept.
    await world.database.pool.query(`update notifier.listeners set listened_at = now() - interval '3 days' where business_id = $1`, [
      id.slice(4),
    ]);
    await world.database.pool.query(`update notifier.events set at = now() - interval '3 days' where business_id = $1`, [id.slice(4)]);
    await upkeep(1).sweep();
    await world.publish(...world.story(id).all());
    await until(
      async () => Number((await world.database.pool.query('select 1 from notifier.transactions where forget_at is not null')).rowCount) > 0,
      'handled',
    );
    expect((await listen(id, last!.id)).body).toMatchObject({ missed: true });
    expect(await readAll(id, 0)).toEqual([]);
    // After a restore the same number is another event.
    await world.publish(...world.story(id).all());
    await handled(id, 4);
    const now = await read(id, 0);
    await world.database.pool.query('update notifier.events set incarnation = incarnation + 1 where business_id = $1', [id.slice(4)]);
    expect((await listen(id, now[1]!.id)).body).toMatchObject({ missed: true });
    const beyond = eventIdOf(id, 'live', { incarnation: 1, position: 99_999 });
    expect((await listen(id, beyond)).body).toMatchObject({ missed: true });
  });

  it('refuse an id that is none of theirs', async () => {
    const [id, other] = [newId('biz'), newId('biz')];
    const { body } = await listen(other);
    for (const wrong of ['evt_1', '17', body.id])
      expect(await listen(id, wrong)).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'Last-Event-ID', code: 'invalid_format' }] },
      });
  });
});
