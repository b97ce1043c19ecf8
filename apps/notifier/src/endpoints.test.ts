import { SecretBox, newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Receiver } from '../test/receiver.js';
import { until, World } from '../test/world.js';
import { endpointSecretContext } from './endpoints/secret-contexts.js';

let world: World;
let receiver: Receiver;
let base: string;
let port: string;

beforeAll(async () => {
  world = await World.create();
  receiver = new Receiver();
  base = await receiver.start();
  port = new URL(base).port;
  await world.notifier({ allowPrivate: false, scheduleS: [] });
});
afterAll(async () => {
  await world.destroy();
  await receiver.stop();
});

const wanted = (given: Record<string, unknown> = {}): Record<string, unknown> => ({
  business_id: newId('biz'),
  mode: 'live',
  url: 'https://192.88.98.1/hooks',
  events: ['*'],
  ...given,
});
const create = (given: Record<string, unknown> = {}) => world.call('POST', '/internal/endpoints', wanted(given));
const wrongFields = (body: Record<string, unknown>): string[] =>
  (body['errors'] as { field: string; code: string }[]).map(({ field, code }) => `${field}: ${code}`);

describe('webhook endpoints', () => {
  it('are created with their secret shown once and stored sealed', async () => {
    const { status, body } = await create({ description: 'shop' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^whe_/) as string,
      secret: expect.stringMatching(/^whsec_/) as string,
      enabled: true,
      events: ['*'],
      description: 'shop',
      dialect: null,
    });
    const list = await world.call('GET', `/internal/endpoints?business_id=${String(body['business_id'])}&mode=live`);
    expect(list.body['data']).toHaveLength(1);
    expect(JSON.stringify(list.body)).not.toContain('whsec_');
    const { rows } = await world.database.pool.query<{ sealed_secret: Buffer }>(
      'select sealed_secret from notifier.endpoints where id = $1',
      [String(body['id']).slice(4)],
    );
    const sealed = rows[0]?.sealed_secret ?? Buffer.alloc(0);
    expect(sealed.toString('latin1')).not.toContain('whsec_');
    expect(new SecretBox(world.secretsKey).open(sealed, endpointSecretContext(String(body['id']).slice(4)))).toBe(body['secret']);
  });

  it('name the field that is wrong', async () => {
    for (const [given, expected] of [
      [{ url: 'ftp://example.com/x' }, 'url: invalid_format'],
      [{ url: 'not a url' }, 'url: invalid_format'],
      [{ url: 'https://user:secret@example.com/' }, 'url: invalid_format'],
      [{ url: undefined }, 'url: required'],
      [{ events: ['transaction.exploded'] }, 'events: not_supported'],
      [{ events: [] }, 'events: too_small'],
      [{ events: 'transaction.completed' }, 'events: invalid_format'],
      [{ mode: 'sandbox' }, 'mode: not_supported'],
      [{ secret: 'short' }, 'secret: invalid_format'],
      [{ dialect: 'blmpay' }, 'dialect: not_supported'],
      [{ dialect: 'strongmb' }, 'dialect: not_supported'],
      [{ colour: 'red' }, 'colour: unknown_field'],
    ] as const) {
      const { status, body } = await create(given);
      expect([given, status]).toEqual([given, 422]);
      expect([given, wrongFields(body)]).toEqual([given, expect.arrayContaining([expected])]);
    }
  });

  it('are listed newest first by page, and deleted, only for their owner', async () => {
    const business_id = newId('biz');
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.unshift(String((await create({ business_id })).body['id']));
    const path = `/internal/endpoints?business_id=${business_id}&mode=live&limit=2`;
    const first = await world.call('GET', path);
    expect((first.body['data'] as { id: string }[]).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(first.body).toMatchObject({ has_more: true, next_cursor: ids[1] });
    const second = await world.call('GET', `${path}&starting_after=${ids[1] ?? ''}`);
    expect(second.body).toMatchObject({ data: [{ id: ids[2] }], has_more: false });
    expect((await world.call('DELETE', `/internal/endpoints/${ids[0] ?? ''}?business_id=${newId('biz')}&mode=live`)).status).toBe(404);
    expect((await world.call('DELETE', `/internal/endpoints/${ids[0] ?? ''}?business_id=${business_id}&mode=test`)).status).toBe(404);
    expect((await world.call('DELETE', `/internal/endpoints/${ids[0] ?? ''}?business_id=${business_id}&mode=live`)).status).toBe(204);
    expect((await world.call('GET', `${path}0`)).body['data']).toHaveLength(2);
    expect((await world.call('GET', `${path}00`)).status).toBe(422);
  });

  it('are listed by the time of their creation, to the millisecond', async () => {
    const business_id = newId('biz');
    const { id, created_at } = (await create({ business_id })).body as { id: string; created_at: string };
    const shifted = (ms: number) => new Date(Date.parse(created_at) + ms).toISOString();
    const ids = async (query: string) => {
      const { body } = await world.call('GET', `/internal/endpoints?business_id=${business_id}&mode=live&${query}`);
      return (body['data'] as { id: string }[]).map((endpoint) => endpoint.id);
    };
    for (const query of [`created_from=${created_at}`, `created_to=${created_at}`, `created_from=${created_at}&created_to=${created_at}`])
      expect(await ids(query), query).toEqual([id]);
    for (const query of [`created_from=${shifted(1)}`, `created_to=${shifted(-1)}`]) expect(await ids(query), query).toEqual([]);
    expect((await world.call('POST', `/internal/endpoints/${id}/test?business_id=${business_id}&mode=live`)).status).toBeLessThan(300);
    const deliveries = (query: string) =>
      world.call('GET', `/internal/endpoints/${id}/deliveries?business_id=${business_id}&mode=live&${query}`);
    const [sent] = (await deliveries('')).body['data'] as { id: string; created_at: string }[];
    const at = sent?.created_at ?? '';
    expect((await deliveries(`created_from=${at}&created_to=${at}`)).body).toMatchObject({ data: [{ id: sent?.id }] });
    for (const query of [`created_from=${new Date(Date.parse(at) + 1).toISOString()}`, `created_to=${shifted(-1)}`])
      expect((await deliveries(query)).body['data'], query).toEqual([]);
  });

  it('need the internal token', async () => {
    expect((await world.call('GET', `/internal/endpoints?business_id=${newId('biz')}&mode=live`, undefined, 'wrong')).status).toBe(401);
  });
});

describe('addresses that webhooks must not go to', () => {
  it('are refused at registration', async () => {
    for (const host of [
      '127.0.0.1',
      'localhost',
      '10.1.2.3',
      '192.168.0.1',
      '169.254.169.254',
      '[::1]',
      '[fd00::1]',
      '[::ffff:127.0.0.1]',
      '0x7f.1',
      '2130706433',
      '0.0.0.0',
    ]) {
      const { status, body } = await create({ url: `http://${host}:${port}/hook` });
      expect([host, status]).toEqual([host, 422]);
      expect(wrongFields(body)).toEqual(['url: invalid_format']);
    }
  });

  it('are refused again when sending, as numbers and as what a name means then', async () => {
    // They came in while this was allowed, or their names have changed since: written past the check at registration.
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const { body } = await create();
      const [id, business] = [String(body['id']), String(body['business_id'])];
      await world.database.pool.query('update notifier.endpoints set url = $2 where id = $1', [id.slice(4), `http://${host}:${port}/hook`]);
      await world.publish(world.story(business).held());
      await until(async () => (await world.deliveries(id, 'dead_letter')).length === 1, 'refused');
      expect((await world.deliveries(id))[0]).toMatchObject({ reason: expect.stringContaining('not on the public internet') as string });
    }
    expect(receiver.received).toEqual([]);
  });
});
