import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { FINANCE_KEY, OPERATOR_KEY, World } from './world.test-support.js';

const PATH = '/admin/v1/checkpoints';

describe('checkpoints, by operators', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());

  it('are made on demand and listed, newest first', async () => {
    const world = await World.start(postgres, 'checkpoints', {}, { DAFTARI_SIGNING_KEY: Buffer.alloc(32, 3).toString('base64') });
    const first = await world.call(OPERATOR_KEY, 'POST', PATH);
    expect(first).toMatchObject({ status: 201, body: { number: 1, previous: null } });
    expect(await world.call(OPERATOR_KEY, 'POST', PATH)).toMatchObject({ status: 200, body: first.body });
    await world.business('Shop');
    const second = await world.call(OPERATOR_KEY, 'POST', PATH);
    expect(second).toMatchObject({ status: 201, body: { number: 2, previous: first.body.hash } });
    const page = await world.call(FINANCE_KEY, 'GET', `${PATH}?limit=1`);
    expect(page).toMatchObject({ status: 200, body: { data: [second.body], has_more: true, next_cursor: '2' } });
    expect(page.body.public_key).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    const rest = await world.call(FINANCE_KEY, 'GET', `${PATH}?starting_after=${page.body.next_cursor}`);
    expect(rest.body).toMatchObject({ data: [first.body], has_more: false, next_cursor: null });
    expect(await world.call(OPERATOR_KEY, 'GET', `${PATH}?starting_after=x`)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'starting_after', code: 'invalid_format' }] },
    });
    expect(await world.call(FINANCE_KEY, 'POST', PATH)).toMatchObject({ status: 403 });
    await world.stop();
  });

  it('cannot be made without a key, which is said', async () => {
    const world = await World.start(postgres, 'keyless');
    expect(await world.call(OPERATOR_KEY, 'POST', PATH)).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('DAFTARI_SIGNING_KEY') },
    });
    expect((await world.call(OPERATOR_KEY, 'GET', PATH)).body).toEqual({ data: [], has_more: false, next_cursor: null, public_key: null });
    await world.stop();
  });
});
