import { createHmac } from 'node:crypto';
import { newId } from '@daftari/platform';
import { type DemoFile } from '@daftari/standalone';
import { type Ask, type Door } from './load.js';

type DemoBusiness = DemoFile['businesses'][number];
type DemoDialects = Required<NonNullable<DemoBusiness['dialects']>>;

const JSON_BODY = { 'content-type': 'application/json' };

const post = (path: string, headers: Readonly<Record<string, string>>, body: object): Ask => ({
  method: 'POST',
  path,
  headers: { ...JSON_BODY, ...headers },
  body: JSON.stringify(body),
});

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** The native API: a purchase, and a payout. */
export const nativeDoors = ({ live_key }: DemoBusiness) => {
  const headers = bearer(live_key);
  const buys = { product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '1.00' };
  const paysOut = { channel: 'MM_TZ', amount: '1000.00', currency: 'TZS', recipient: { account: '+255712345678', name: 'Juma Mwangi' } };
  return {
    purchase: {
      name: 'native purchase',
      served: [201, 202],
      ask: () => post('/v1/purchases', headers, { reference: newId('cmd'), ...buys }),
    },
    payout: { name: 'native payout', served: [202], ask: () => post('/v1/payouts', headers, { reference: newId('cmd'), ...paysOut }) },
  } satisfies Record<string, Door>;
};

/** Reads one after the other of these paths, and from the beginning again. */
export const readingDoor = (name: string, { live_key }: DemoBusiness, paths: readonly string[]): Door => {
  let next = 0;
  const headers = bearer(live_key);
  return { name, served: [200], ask: () => ({ method: 'GET', path: paths[next++ % paths.length] ?? '/', headers }) };
};

const bmatror = ({ live_key }: DemoDialects['bmatror']): Door => ({
  name: 'bmatror airtime',
  served: [200, 201, 202],
  ask: () => {
    const body = { network: 'MTN', phone: '0241234567', amount: 1, reference: newId('cmd') };
    return post('/dialects/bmatror/api/v1/airtime/purchase', { 'x-api-key': live_key }, body);
  },
});

const strongmb = ({ api_key }: DemoDialects['strongmb']): Door => ({
  name: 'strongmb airtime',
  served: [200, 201, 202],
  ask: () => {
    const body = { phone: '08031234567', product_code: 'smb_mtn_vtu', amount: '1', reference: newId('cmd').replaceAll('-', '').slice(-20) };
    return post('/dialects/strongmb/v1/purchases/airtime', bearer(api_key), body);
  },
});

const blmpay = ({ secret_key }: DemoDialects['blmpay']): Door => ({
  name: 'blmpay payout',
  served: [201],
  ask: () => {
    const body = { details: { amount: 1000, currency: 'TZS' }, phone_number: '255712345678', recipient_name: 'Juma Mwangi' };
    return post('/dialects/blmpay/api/v1/payouts', bearer(secret_key), body);
  },
});

const mpp = ({ business_id }: DemoDialects['mpp'], token: string): Door => ({
  name: 'mpp transfer',
  served: [200],
  ask: () => {
    const body = { business_id, external_id: crypto.randomUUID(), category: 'transfer', channel: 'OM', msisdn: '+23276123456', amount: 10 };
    return post('/dialects/mpp/api/v1/transaction', bearer(token), { ...body, currency: 'SLE', description: 'of the bench' });
  },
});

const bboxx = ({ provider_id, customer_id, origin_id, signature_key }: DemoDialects['bboxx']): Door => ({
  name: 'bboxx notification',
  served: [200],
  ask: () => {
    const message = crypto.randomUUID();
    const body = JSON.stringify({ transactionId: message, subscriber: '250786474859', currency: 'RWF', amount: 5000 });
    const signature = createHmac('sha1', signature_key).update(`${body}${message}${origin_id}${customer_id}`).digest('base64');
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    return {
      method: 'POST',
      path: `/dialects/bboxx/mm/1.0/payments/payment/${provider_id}/customers/${customer_id}/payments`,
      headers: { ...JSON_BODY, messageid: message, messagetimestamp: stamp, authorization: `${customer_id}:${signature}` },
      body,
    };
  },
});

const mppToken = async (baseUrl: string, { secret_id, secret_key }: DemoDialects['mpp']): Promise<string> => {
  const answer = await fetch(`${baseUrl}/dialects/mpp/api/auth/token`, {
    method: 'POST',
    headers: JSON_BODY,
    body: JSON.stringify({ secret_id, secret_key }),
  });
  const { data } = (await answer.json()) as { data: { access_token: string } };
  return data.access_token;
};

/** Every dialect's door, with the name of the native one that does the same. */
export const dialectDoors = async (
  baseUrl: string,
  { dialects }: DemoBusiness,
): Promise<readonly { door: Door; beside: string | undefined }[]> => {
  if (!dialects?.bmatror || !dialects.strongmb || !dialects.blmpay || !dialects.mpp)
    throw new Error('The demo has no credentials of dialects.');
  return [
    { door: bmatror(dialects.bmatror), beside: 'native purchase' },
    { door: strongmb(dialects.strongmb), beside: 'native purchase' },
    { door: blmpay(dialects.blmpay), beside: 'native payout' },
    { door: mpp(dialects.mpp, await mppToken(baseUrl, dialects.mpp)), beside: 'native payout' },
    { door: bboxx(dialects.bboxx), beside: undefined },
  ];
};
