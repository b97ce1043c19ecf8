import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, FINANCE_KEY, OPERATOR_KEY, World } from '../world.test-support.js';

describe('channels', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'channels');
    shop = await world.business('Shop');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const body = {
    type: 'momo',
    country: 'SL',
    currency: 'SLE',
    description: 'Orange Money',
    fields: { msisdn: ['required', 'string'], phone: ['nullable', 'string', 'phone_number'] },
    categories: [{ category: 'payment', fee_payer: 'merchant', fee: { percent: '1.0', min: '0.1', max: '50' } }],
    status: 'active',
  };
  const put = (code: string, changed: object, key = OPERATOR_KEY) => world.call(key, 'PUT', `/admin/v1/channels/${code}`, changed);

  it('are written by operators and read by businesses, with their fields in both forms', async () => {
    const made = await put('OM', { ...body, code: 'OM' });
    expect(made).toMatchObject({ status: 200 });
    expect(made.body).toEqual({
      code: 'OM',
      ...body,
      field_list: [
        { name: 'msisdn', rules: ['required', 'string'] },
        { name: 'phone', rules: ['nullable', 'string', 'phone_number'] },
      ],
      categories: [{ category: 'payment', fee_payer: 'merchant', fee: { percent: '1.0', min: '0.10', max: '50.00' } }],
    });
    expect((await world.call(shop.live, 'GET', '/v1/channels/OM')).body).toEqual(made.body);
    expect((await world.call(shop.live, 'GET', '/v1/channels')).body).toEqual({ data: [made.body], has_more: false, next_cursor: null });
    expect((await world.call(FINANCE_KEY, 'GET', '/admin/v1/channels/OM')).body).toEqual(made.body);
    // What GET gave can be put again; a PUT replaces.
    expect((await put('OM', made.body)).body).toEqual(made.body);
    expect((await put('OM', { ...made.body, status: 'inactive' })).body).toEqual({ ...made.body, status: 'inactive' });
    expect((await put('OM', made.body)).body).toEqual(made.body);
  });

  it('take their fields as a list, and what need not be said', async () => {
    const { fields: _fields, description: _description, status: _status, ...rest } = body;
    const listed = { ...rest, field_list: [{ name: 'a', rules: ['required'] }], categories: [{ category: 'transfer' }] };
    expect(await put('LISTED', listed)).toMatchObject({
      status: 200,
      body: {
        description: null,
        fields: { a: ['required'] },
        categories: [{ category: 'transfer', fee_payer: 'merchant', fee: null }],
        status: 'active',
      },
    });
    expect(await put('LISTED', { ...rest, type: 'cash' })).toMatchObject({ status: 200, body: { fields: {}, field_list: [] } });
  });

  it('are listed by type, currency, country, status and use, page by page', async () => {
    const card = { ...body, type: 'card', country: 'TZ', currency: 'TZS', fields: {}, status: 'inactive' };
    await put('CARD', card);
    const codes = async (query: string) =>
      (await world.call(shop.live, 'GET', `/v1/channels?${query}`)).body.data.map(({ code }: { code: string }) => code);
    expect(await codes('type=card')).toEqual(['CARD']);
    expect(await codes('currency=tzs')).toEqual(['CARD']);
    expect(await codes('country=SL')).toEqual(['LISTED', 'OM']);
    expect(await codes('status=inactive')).toEqual(['CARD']);
    expect(await codes('category=payment')).toEqual(['CARD', 'LISTED', 'OM']);
    expect(await codes('category=payout')).toEqual([]);
    const first = await world.call(shop.live, 'GET', '/v1/channels?limit=2');
    expect(first.body).toMatchObject({ has_more: true, next_cursor: 'LISTED' });
    expect(await codes('limit=2&starting_after=LISTED')).toEqual(['OM']);
    expect(await world.call(shop.live, 'GET', '/v1/channels?type=other')).toMatchObject({ status: 422 });
    expect(await world.call(shop.live, 'GET', '/v1/channels?colour=red')).toMatchObject({
      status: 400,
      body: { code: 'unknown_parameter' },
    });
    expect(await world.call(shop.live, 'GET', '/v1/channels/none')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it.each<[object, string, string]>([
    [{ type: 'other' }, 'type', 'not_supported'],
    [{ type: undefined }, 'type', 'required'],
    [{ country: 'XX' }, 'country', 'not_supported'],
    [{ currency: 'XYZ' }, 'currency', 'not_supported'],
    [{ code: 'other' }, 'code', 'invalid_format'],
    [{ colour: 'red' }, 'colour', 'unknown_field'],
    [{ status: 'off' }, 'status', 'not_supported'],
    [{ fields: { msisdn: ['required', 'digits:10'] } }, 'fields.msisdn', 'not_supported'],
    [{ fields: { msisdn: ['min:few'] } }, 'fields.msisdn', 'not_supported'],
    [{ fields: { msisdn: 'required' } }, 'fields.msisdn', 'invalid_format'],
    [{ fields: { 'a b': ['required'] } }, 'fields.a b', 'invalid_format'],
    [{ fields: [] }, 'fields', 'invalid_format'],
    [{ field_list: [{ name: 'other', rules: [] }] }, 'field_list', 'invalid_format'],
    [{ categories: [] }, 'categories', 'too_small'],
    [{ categories: undefined }, 'categories', 'required'],
    [{ categories: [{ category: 'gift' }] }, 'categories.0.category', 'not_supported'],
    [{ categories: [{ category: 'payment' }, { category: 'payment' }] }, 'categories.1.category', 'invalid_format'],
    [{ categories: [{ category: 'payment', fee_payer: 'nobody' }] }, 'categories.0.fee_payer', 'not_supported'],
    [{ categories: [{ category: 'payment', fee: { percent: '101' } }] }, 'categories.0.fee.percent', 'invalid_format'],
    [{ categories: [{ category: 'payment', fee: { amount: 1 } }] }, 'categories.0.fee.amount', 'invalid_format'],
    [{ categories: [{ category: 'payment', fee: { amount: '0.001' } }] }, 'categories.0.fee.amount', 'invalid_format'],
    [{ categories: [{ category: 'payment', fee: { min: '2', max: '1' } }] }, 'categories.0.fee.max', 'too_small'],
    [{ categories: [{ category: 'payment', fee: { percentage: '1' } }] }, 'categories.0.fee.percentage', 'unknown_field'],
  ])('refuse %j, naming %s as %s', async (changed, field, code) => {
    const answer = await put('WRONG', { ...body, ...changed });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ field, code }] } });
    expect(answer.body.errors[0].detail).toContain(field);
  });

  it('left nothing of what was refused, and are written by operators alone', async () => {
    expect(await world.call(OPERATOR_KEY, 'GET', '/admin/v1/channels/WRONG')).toMatchObject({ status: 404 });
    expect(await put('OM', body, FINANCE_KEY)).toMatchObject({ status: 403 });
    expect(await put('OM', body, shop.live)).toMatchObject({ status: 403 });
    expect(await put('bad%20code', body)).toMatchObject({ status: 422, body: { errors: [{ field: 'code' }] } });
  });

  it('are in the document, with examples', async () => {
    const document = (await world.call(undefined, 'GET', '/openapi.json')).body;
    for (const path of ['/v1/channels', '/v1/payments', '/v1/payouts', '/v1/lookups', '/admin/v1/channels/{code}'])
      expect(Object.keys(document.paths)).toContain(path);
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Channel', 'Payment', 'Lookup']));
    expect(Object.keys(document.paths['/v1/payments'].post.requestBody.content['application/json'].examples)).toEqual([
      'mobile money',
      'card',
    ]);
    expect(Object.keys(document.paths['/v1/payments'].post.responses)).toEqual(expect.arrayContaining(['202', '409', '422', '429', '503']));
  });
});
