import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { World } from '../test/world.js';

let world: World;

beforeAll(async () => {
  world = await World.create();
  await world.connector();
  await world.register();
});
afterAll(() => world.destroy());

const fieldsOf = (body: Record<string, unknown>): unknown[] => (body['errors'] as { field: string }[]).map(({ field }) => field);

describe('providers', () => {
  it('never shows a credential or secret again', async () => {
    const { body } = await world.ask('GET', '/internal/providers/bm_main');
    expect(body).toMatchObject({ code: 'bm_main', dialect: 'bmatror', mode: 'live', timeout_ms: 500, status: 'active' });
    expect(JSON.stringify(body)).not.toContain('the-callback-secret');
    expect(JSON.stringify(body)).not.toContain('api_key');
  });

  it('keeps no secret in clear', async () => {
    const { rows } = await world.database.pool.query<{ callback_secret: Buffer; credentials: Buffer }>(
      "select callback_secret, credentials from connector.providers where code = 'bm_main'",
    );
    const sealed = Buffer.concat(rows.flatMap((row) => [row.callback_secret, row.credentials])).toString('latin1');
    expect(sealed.length).toBeGreaterThan(50);
    expect(sealed).not.toContain('the-callback-secret');
    expect(sealed).not.toContain('api_key');
  });

  it('keeps how a provider writes its statements, and names what is wrong with it', async () => {
    const change = (statement: unknown) => world.ask('PATCH', '/internal/providers/bm_main', { statement });
    expect((await world.ask('GET', '/internal/providers/bm_main')).body).toMatchObject({ statement: {} });
    expect(await change({ columns: { amount: 'Value', executed_at: 'Date' }, delimiter: ';' })).toMatchObject({ status: 200 });
    expect((await change({ statuses: { Y: 'succeeded' } })).body).toMatchObject({
      statement: { columns: { amount: 'Value', executed_at: 'Date' }, delimiter: ';', statuses: { Y: 'succeeded' } },
    });
    const wrong = await change({ columns: { amuont: 'Value', amount: '' }, delimiter: '""', statuses: { Y: 'perhaps' } });
    expect(wrong.status).toBe(422);
    expect(fieldsOf(wrong.body)).toEqual(
      expect.arrayContaining(['statement.columns.amuont', 'statement.columns.amount', 'statement.delimiter', 'statement.statuses']),
    );
  });

  it('names each wrong field', async () => {
    const { status, body } = await world.ask('POST', '/internal/providers', {
      code: 'Wrong Code',
      dialect: 'nobody',
      mode: 'live',
      base_url: 'ftp://x',
      credentials: 'key',
      callback: { allow_from: ['10.0.0.0/99'] },
      surprise: 1,
    });
    expect(status).toBe(422);
    expect(fieldsOf(body)).toEqual(
      expect.arrayContaining(['code', 'dialect', 'base_url', 'credentials', 'callback.allow_from', 'surprise']),
    );
  });

  it('takes the credentials that the dialect has, and names each wrong one without repeating it', async () => {
    const body = { code: 'bm_other', dialect: 'bmatror', mode: 'live', base_url: 'http://x' };
    const wrong = [
      [{}, ['credentials.api_key']],
      [{ api_key: '' }, ['credentials.api_key']],
      [{ api_key: ['hidden-hidden'] }, ['credentials.api_key']],
      [{ api_key: 'hidden-hidden', secret_id: 'hidden-hidden' }, ['credentials.secret_id']],
    ] as const;
    for (const [credentials, fields] of wrong) {
      const answer = await world.ask('POST', '/internal/providers', { ...body, credentials });
      expect([answer.status, fieldsOf(answer.body)]).toEqual([422, fields]);
      expect(JSON.stringify(answer.body)).not.toContain('hidden');
      expect(await world.ask('PATCH', '/internal/providers/bm_main', { credentials })).toMatchObject({ status: 422 });
    }
  });

  it('changes what is given and keeps the rest', async () => {
    const { body } = await world.ask('PATCH', '/internal/providers/smb_main', { requery: { factor: 3 }, timeout_ms: 600 });
    expect(body).toMatchObject({ timeout_ms: 600, requery: { factor: 3, first_s: 0.1 } });
    expect(await world.ask('PATCH', '/internal/providers/nobody', {})).toMatchObject({ status: 404 });
  });

  it('passes over one that is inactive, and one that nobody listens at', async () => {
    await world.ask('PATCH', '/internal/providers/smb_main', { status: 'inactive' });
    const passed = await world.buy('1234');
    expect(await world.ended(passed)).toMatchObject({ data: { provider: 'smb_second' } });
    await world.ask('PATCH', '/internal/providers/smb_main', { status: 'active', base_url: 'http://127.0.0.1:9' });
    const refused = await world.buy('1234');
    expect(await world.ended(refused)).toMatchObject({ type: 'CaptureHold', data: { provider: 'smb_second' } });
    expect((await world.timeline(refused)).map((entry) => entry['type'])).toContain('attempt_declined');
  });
});

describe('routes', () => {
  it('takes what GET gave, and replaces the whole list', async () => {
    const { body } = await world.ask('GET', '/internal/routes');
    expect(body['data']).toHaveLength(4);
    expect(await world.ask('PUT', '/internal/routes', body)).toMatchObject({ status: 200, body });
    expect(await world.ask('PUT', '/internal/routes', body['data'])).toMatchObject({ status: 200, body });
  });

  it('refuses the whole list for one wrong field, and names it', async () => {
    const [first, second] = world.routes();
    const { status, body } = await world.ask('PUT', '/internal/routes', [first, { ...second, provider: 'nobody' }]);
    expect([status, fieldsOf(body)]).toEqual([422, ['1.provider']]);
    const { body: after } = await world.ask('GET', '/internal/routes');
    expect(after['data']).toHaveLength(4);
  });
});
