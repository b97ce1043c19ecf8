import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';

describe('payouts', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'payouts');
    shop = await world.business('Shop', { currencies: ['SLE', 'NGN', 'RWF'], amount: '10000.00' });
    await world.channel('OM');
    await world.channel('AFM', {
      categories: [
        { category: 'payment' },
        { category: 'transfer', fee_payer: 'end_user', fee: { percent: '2', min: '1.00', max: '5.00' } },
      ],
    });
    await world.channel('BOTH', {
      categories: [
        { category: 'transfer', fee: { amount: '9.00' } },
        { category: 'payout', fee: { amount: '2.00' } },
      ],
    });
    await world.channel('FREE', { categories: [{ category: 'transfer' }] });
    await world.channel('OFF', { status: 'inactive' });
    await world.channel('IN', { categories: [{ category: 'payment' }] });
    await world.channel('CARD', { type: 'card', categories: [{ category: 'payout' }] });
    await world.channel('CDT', {
      type: 'cash',
      fields: { msisdn: ['required', 'string'], first_name: ['required', 'string'], last_name: ['required', 'string', 'min:2'] },
      categories: [{ category: 'transfer' }],
    });
    await world.channel('BANK', {
      type: 'bank',
      fields: {
        account_number: ['required', 'string', 'min:8', 'max:10'],
        bank_code: ['required', 'numeric'],
        msisdn: ['nullable', 'phone_number'],
      },
      categories: [{ category: 'payout', fee_payer: 'merchant', fee: { amount: '5.00' } }],
    });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const payout = (changes: object = {}) => ({
    reference: `out-${++references}`,
    channel: 'OM',
    amount: '100.00',
    currency: 'SLE',
    recipient: { account: '076123456', name: 'Fatu Marah' },
    ...changes,
  });
  const pay = (body: object, key = shop.live) => world.call(key, 'POST', '/v1/payouts', body);
  const held = async (key = shop.live) => Number((await world.call(key, 'GET', '/v1/balance?currency=SLE')).body.held);

  it('hold amount and fee where the business bears it: 100.00 at 0.5 % and 1.00 costs 101.50', async () => {
    const before = await held();
    const answer = await pay(payout({ narration: 'salary', metadata: { month: 11 }, fields: { account_number: 'X1' } }));
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    expect(answer.body).toMatchObject({
      kind: 'payout',
      status: 'pending',
      amount: '100.00',
      fee: '1.50',
      discount: '0.00',
      total: '101.50',
      currency: 'SLE',
      channel: 'OM',
      product_code: null,
      recipient: '+23276123456',
      metadata: { month: 11 },
    });
    expect(answer.body).not.toHaveProperty('checkout_url');
    expect((await held()) - before).toBeCloseTo(101.5, 2);
    expect(await world.firstEvent(answer.body.id)).toMatchObject({
      type: 'FundsHeld',
      data: {
        kind: 'payout',
        channel: 'OM',
        recipient: '+23276123456',
        recipient_name: 'Fatu Marah',
        fields: { account_number: 'X1' },
        amount_minor: '10000',
        fee_minor: '150',
        total_minor: '10150',
        fee_payer: 'merchant',
        description: 'salary',
      },
    });
  });

  it.each<[string, object, object]>([
    ['the recipient bears it by the channel: 2 % of 100.00 comes off', { channel: 'AFM' }, { fee: '2.00', total: '100.00' }],
    ['at least 1.00', { channel: 'AFM', amount: '10.00' }, { fee: '1.00', total: '10.00' }],
    ['at most 5.00', { channel: 'AFM', amount: '1000.00' }, { fee: '5.00', total: '1000.00' }],
    ['the client lets the business bear it', { channel: 'AFM', fee_payer: 'merchant' }, { fee: '2.00', total: '102.00' }],
    ['the client lets the recipient bear it', { fee_payer: 'end_user' }, { fee: '1.50', total: '100.00' }],
    ['there is none', { channel: 'FREE', fee_payer: 'end_user' }, { fee: '0.00', total: '100.00' }],
    ['a payout goes before a transfer', { channel: 'BOTH' }, { fee: '2.00', total: '102.00' }],
  ])('price the fee where %s', async (_title, changes, expected) => {
    const answer = await pay(payout(changes));
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 202, body: expected });
  });

  it('reach banks and cash points', async () => {
    const bank = payout({
      channel: 'BANK',
      recipient: { account: '0123 456789', name: 'Ada Obi' },
      fields: { bank_code: '044', msisdn: '076123456' },
    });
    const banked = await pay(bank);
    expect(banked, JSON.stringify(banked.body)).toMatchObject({
      status: 202,
      body: { recipient: '0123456789', fee: '5.00', total: '105.00' },
    });
    expect((await world.firstEvent(banked.body.id)).data).toMatchObject({
      recipient: '0123456789',
      fields: { bank_code: '044', msisdn: '+23276123456', category: 'payout' },
    });
    const cash = await pay(payout({ channel: 'CDT' }));
    expect(cash, JSON.stringify(cash.body)).toMatchObject({ status: 202 });
    expect((await world.firstEvent(cash.body.id)).data).toMatchObject({ recipient_name: 'Fatu Marah', fields: {} });
  });

  it('are answered as before when they are sent again', async () => {
    const body = payout({ amount: '10' });
    const before = await held();
    const first = await pay(body);
    const again = await pay({ ...body, amount: '10.00', recipient: { account: '+232 76 123456', name: ' Fatu Marah ' } });
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 200, 'true']);
    expect(again.body).toEqual(first.body);
    for (const changes of [
      { amount: '11' },
      { fee_payer: 'merchant' },
      { recipient: { account: '076123456', name: 'Other' } },
      { narration: 'x' },
    ])
      expect(await pay({ ...body, ...changes }), JSON.stringify(changes)).toMatchObject({
        status: 409,
        body: { code: 'reference_conflict' },
      });
    expect((await held()) - before).toBeCloseTo(11.05, 2);
    const purchase = {
      reference: body.reference,
      method: 'mobile_money',
      channel: 'OM',
      amount: '10',
      currency: 'SLE',
      phone: '076123456',
    };
    const asPayment = { ...purchase, customer: { first_name: 'F', last_name: 'M' } };
    expect(await world.call(shop.live, 'POST', '/v1/payments', asPayment)).toMatchObject({ status: 409 });
  });

  it('are answered as before although their channel has closed since', async () => {
    await world.channel('BRIEF');
    const body = payout({ channel: 'BRIEF' });
    const first = await pay(body);
    await world.channel('BRIEF', { status: 'inactive' });
    expect(await pay(body)).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(await pay({ ...body, amount: '1.00' })).toMatchObject({ status: 403, body: { code: 'product_not_allowed' } });
  });

  it.each<[object, string, string, string]>([
    [{ channel: undefined }, 'validation_failed', 'channel', 'required'],
    [{ channel: 'NONE' }, 'validation_failed', 'channel', 'not_supported'],
    [{ channel: 'IN' }, 'validation_failed', 'channel', 'not_supported'],
    [{ channel: 'CARD' }, 'validation_failed', 'channel', 'not_supported'],
    [{ currency: 'NGN' }, 'currency_not_supported', 'currency', 'not_supported'],
    [{ currency: 'sle' }, 'currency_not_supported', 'currency', 'not_supported'],
    [{ amount: 100 }, 'validation_failed', 'amount', 'invalid_format'],
    [{ amount: '0' }, 'validation_failed', 'amount', 'too_small'],
    [{ amount: '1.001' }, 'validation_failed', 'amount', 'invalid_format'],
    [{ amount: '92233720368547758.07' }, 'validation_failed', 'amount', 'too_large'],
    [{ channel: 'AFM', amount: '1.00' }, 'validation_failed', 'amount', 'too_small'],
    [{ recipient: undefined }, 'validation_failed', 'recipient', 'required'],
    [{ recipient: '076123456' }, 'validation_failed', 'recipient', 'invalid_format'],
    [{ recipient: { name: 'Fatu' } }, 'validation_failed', 'recipient.account', 'required'],
    [{ recipient: { account: '12' } }, 'invalid_recipient', 'recipient.account', 'invalid_format'],
    [{ recipient: { account: '+255712345678' } }, 'invalid_recipient', 'recipient.account', 'invalid_format'],
    [{ recipient: { account: '076123456', bank: 'x' } }, 'validation_failed', 'recipient.bank', 'unknown_field'],
    [{ fee_payer: 'nobody' }, 'validation_failed', 'fee_payer', 'not_supported'],
    [{ fields: { colour: 'red' } }, 'validation_failed', 'fields.colour', 'unknown_field'],
    [{ fields: { msisdn: '076999999' } }, 'validation_failed', 'fields.msisdn', 'unknown_field'],
    [{ narration: 'x'.repeat(201) }, 'validation_failed', 'narration', 'too_large'],
    [{ webhook_url: 'x' }, 'validation_failed', 'webhook_url', 'invalid_format'],
    [{ colour: 'red' }, 'validation_failed', 'colour', 'unknown_field'],
    [{ channel: 'CDT', recipient: { account: '076123456', name: 'Fatu' } }, 'validation_failed', 'recipient.name', 'required'],
    [{ channel: 'CDT', recipient: { account: '076123456', name: 'Fatu M' } }, 'validation_failed', 'recipient.name', 'too_small'],
    [{ channel: 'BANK', recipient: { account: '0123456789' } }, 'validation_failed', 'fields.bank_code', 'required'],
    [
      { channel: 'BANK', recipient: { account: '0123456789' }, fields: { bank_code: 'GTB' } },
      'validation_failed',
      'fields.bank_code',
      'invalid_format',
    ],
    [
      { channel: 'BANK', recipient: { account: '012345' }, fields: { bank_code: '044' } },
      'validation_failed',
      'recipient.account',
      'too_small',
    ],
    [
      { channel: 'BANK', recipient: { account: 'nobody' }, fields: { bank_code: '044' } },
      'invalid_recipient',
      'recipient.account',
      'invalid_format',
    ],
  ])('%j is %s of %s: %s', async (changes, code, field, fieldCode) => {
    const answer = await pay(payout(changes));
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 422, body: { code, errors: [{ field, code: fieldCode }] } });
    expect(answer.body.errors).toHaveLength(1);
  });

  it('say how much the fee is that eats the amount', async () => {
    const { body } = await pay(payout({ fee_payer: 'end_user', amount: '1.00' }));
    expect(body.errors).toEqual([
      { field: 'amount', code: 'too_small', detail: 'amount must be more than the fee of 1.00, which the recipient bears.' },
    ]);
  });

  it('are refused without the money, over a limit, through a closed channel, without the scope, and of a suspended business', async () => {
    const poor = await world.business('Poor', { currencies: ['SLE'], amount: '101.00' });
    expect(await pay(payout(), poor.live)).toMatchObject({
      status: 402,
      body: { code: 'insufficient_balance', detail: 'The SLE wallet has 101.00 available; this payout needs 101.50.' },
    });
    const limits = { transaction: '50.00', daily: '60.00', balance: null };
    await world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${poor.id}/wallets/SLE`, { mode: 'live', limits });
    expect(await pay(payout(), poor.live)).toMatchObject({ status: 429, body: { code: 'transaction_limit_exceeded' } });
    expect(await pay(payout({ amount: '40.00' }), poor.live)).toMatchObject({ status: 202 });
    expect(await pay(payout({ amount: '40.00' }), poor.live)).toMatchObject({ status: 429, body: { code: 'daily_limit_exceeded' } });
    expect(await pay(payout({ channel: 'OFF' }))).toMatchObject({ status: 403, body: { code: 'product_not_allowed' } });
    const key = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['payments:write', 'keys:manage'] });
    expect(await pay(payout(), key.secret)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${poor.id}`, { status: 'suspended' });
    await pause(1_000);
    expect(await pay(payout({ amount: '1.00' }), poor.live)).toMatchObject({ status: 403, body: { code: 'business_not_active' } });
    expect((await world.call(poor.live, 'GET', '/v1/transactions?kind=payout')).body.data).toHaveLength(1);
  });
});
