import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';

describe('purchases of every kind', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'kinds');
    await world.catalogue();
    shop = await world.business('Shop', { amount: '100000.00' });
    await put('ikedc', { kind: 'electricity', network: 'ikedc', pricing: { model: 'percent', discount_percent: '0.5', fee: '100.00' } });
    await put('dstv_padi', { kind: 'cable', network: 'dstv', pricing: { model: 'fixed', amount: '4400' } });
    await put('water', { kind: 'bill', network: 'fct water board', pricing: { model: 'percent' } });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const put = (code: string, body: object) =>
    world.call(OPERATOR_KEY, 'PUT', `/admin/v1/products/${code}`, { name: code, country: 'NG', currency: 'NGN', ...body });
  const buy = (body: object) => world.call(shop.live, 'POST', '/v1/purchases', { reference: `kind-${++references}`, ...body });
  const electricity = (changes: object = {}) => ({
    product_code: 'ikedc',
    recipient: '45012345678',
    amount: '5000.00',
    fields: { meter_type: 'prepaid', phone: '08031234567' },
    ...changes,
  });

  it('say what the product is, and of which network', async () => {
    const airtime = await buy({ product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' });
    expect((await world.firstEvent(airtime.body.id)).data).toMatchObject({ product_kind: 'airtime', network: 'mtn', fields: {} });
    const bought = await buy(electricity());
    expect(bought, JSON.stringify(bought.body)).toMatchObject({
      status: 202,
      body: { kind: 'purchase', amount: '5000.00', discount: '25.00', fee: '100.00', total: '5075.00', recipient: '45012345678' },
    });
    expect(bought.body).not.toHaveProperty('checkout_url');
    expect((await world.firstEvent(bought.body.id)).data).toMatchObject({
      product_kind: 'electricity',
      network: 'ikedc',
      fields: { meter_type: 'prepaid', phone: '+2348031234567' },
    });
    expect(await buy({ product_code: 'dstv_padi', recipient: '7012 345 678' })).toMatchObject({
      status: 202,
      body: { amount: '4400.00', total: '4400.00', recipient: '7012345678' },
    });
    expect(await buy({ product_code: 'water', recipient: 'FCT/01-234', amount: '1' })).toMatchObject({
      status: 202,
      body: { total: '1.00', recipient: 'FCT/01-234' },
    });
  });

  it('are the same request in every way of writing it', async () => {
    const body = { ...electricity(), reference: 'same' };
    const first = await buy(body);
    const again = await buy({ ...body, recipient: '4501 2345 678', fields: { meter_type: 'PREPAID', phone: '+234 803 123 4567' } });
    expect([first.status, again.status, again.body.id]).toEqual([202, 200, first.body.id]);
    expect(await buy({ ...body, fields: { meter_type: 'postpaid', phone: '08031234567' } })).toMatchObject({ status: 409 });
  });

  it.each<[object, string, string, string]>([
    [{ fields: undefined }, 'validation_failed', 'fields.meter_type', 'required'],
    [{ fields: { phone: '08031234567' } }, 'validation_failed', 'fields.meter_type', 'required'],
    [{ fields: { meter_type: 'smart', phone: '08031234567' } }, 'validation_failed', 'fields.meter_type', 'not_supported'],
    [{ fields: { meter_type: 'prepaid' } }, 'validation_failed', 'fields.phone', 'required'],
    [{ fields: { meter_type: 'prepaid', phone: '12' } }, 'validation_failed', 'fields.phone', 'invalid_format'],
    [{ fields: { meter_type: 'prepaid', phone: '08031234567', colour: 'red' } }, 'validation_failed', 'fields.colour', 'unknown_field'],
    [{ recipient: 'abc' }, 'invalid_recipient', 'recipient', 'invalid_format'],
    [{ product_code: 'dstv_padi', fields: {}, amount: undefined, recipient: '12' }, 'invalid_recipient', 'recipient', 'invalid_format'],
    [{ product_code: 'dstv_padi', fields: { phone: 'x' }, amount: undefined }, 'validation_failed', 'fields.phone', 'invalid_format'],
    [{ product_code: 'dstv_padi', fields: {} }, 'validation_failed', 'amount', 'too_large'],
    [{ product_code: 'water', fields: {}, recipient: 'nobody' }, 'invalid_recipient', 'recipient', 'invalid_format'],
  ])('%j is %s of %s: %s', async (changes, code, field, fieldCode) => {
    const answer = await buy(electricity(changes));
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 422, body: { code } });
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ field, code: fieldCode }));
    expect(answer.body.errors[0].detail).toContain(answer.body.errors[0].field);
  });

  it('ask for what the kind needs unless the operator says otherwise', async () => {
    const fieldsOf = async (code: string) => (await world.call(shop.live, 'GET', `/v1/products/${code}`)).body.fields;
    expect(await fieldsOf('ikedc')).toEqual([
      { name: 'meter_type', rules: ['required', 'string'] },
      { name: 'phone', rules: ['required', 'phone_number'] },
    ]);
    expect(await fieldsOf('dstv_padi')).toEqual([{ name: 'phone', rules: ['nullable', 'phone_number'] }]);
    expect(await fieldsOf('water')).toEqual([]);
    await put('ecg', { kind: 'electricity', network: 'ecg', pricing: { model: 'percent' }, fields: [] });
    expect(await fieldsOf('ecg')).toEqual([]);
    expect(await buy({ product_code: 'ecg', recipient: 'P123456', amount: '50' })).toMatchObject({ status: 202 });
    const own = [{ name: 'tariff', rules: ['required', 'numeric', 'min:1', 'max:9'] }];
    await put('own', { kind: 'bill', network: 'own', pricing: { model: 'percent' }, fields: own });
    const tariff = (text: string) => buy({ product_code: 'own', recipient: '12345', amount: '50', fields: { tariff: text } });
    expect(await tariff('10')).toMatchObject({ status: 422, body: { errors: [{ field: 'fields.tariff', code: 'too_large' }] } });
    expect(await tariff('9')).toMatchObject({ status: 202 });
  });

  it.each<[object, string]>([
    [[{ name: 'a', rules: ['perhaps'] }], 'fields.0'],
    [
      [
        { name: 'a', rules: [] },
        { name: 'a', rules: [] },
      ],
      'fields.1',
    ],
    [[{ name: '1a', rules: [] }], 'fields.0'],
  ])('of products whose fields are understood: %j is not', async (fields, field) => {
    const answer = await put('wrong', { kind: 'bill', network: 'x', pricing: { model: 'percent' }, fields });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ field }] } });
    expect(await world.call(OPERATOR_KEY, 'GET', '/admin/v1/products/wrong')).toMatchObject({ status: 404 });
  });
});
