import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivately } from '@daftari/platform';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type Secrets } from '../data-folder.js';
import { channelRoutes, demoChannels } from './channels.js';
import { DemoDialects, makeDialects, placedDialects } from './dialects.js';
import { OperatorsApi } from './operators-api.js';
import { demoProducts } from './products.js';
import { demoProviders, demoRoutes, providerBody } from './providers.js';
import { Steps } from './steps.js';

const DemoClient = Type.Object({ client_id: Type.String(), client_secret: Type.String() });
const DemoBusiness = Type.Object({
  id: Type.String(),
  code: Type.String(),
  name: Type.String(),
  live_key: Type.String(),
  test_key: Type.String(),
  webhook_secret: Type.String(),
  /** Of the live mode; demos made before there were such clients have none. */
  oauth: Type.Optional(DemoClient),
  dialects: Type.Optional(DemoDialects),
});
const DemoFile = Type.Object({
  base_url: Type.String(),
  sandbox_url: Type.String(),
  pid: Type.Integer(),
  admin: Type.Object({ operator_key: Type.String(), finance_key: Type.String() }),
  businesses: Type.Array(DemoBusiness),
});

/** `.daftari/demo.json`: API.md section 4, with the parts that are built. */
export type DemoFile = Static<typeof DemoFile>;

const CURRENCIES = ['NGN', 'GHS', 'TZS', 'SLE', 'RWF'] as const;
const BUSINESSES = [
  {
    name: 'Demo Telecoms',
    email: 'ops@demo-telecoms.example',
    phone: '+2348031230000',
    country: 'NG',
    timezone: 'Africa/Lagos',
    inbox: 'demo',
  },
  {
    name: 'Demo Retail',
    email: 'ops@demo-retail.example',
    phone: '+233241230000',
    country: 'GH',
    timezone: 'Africa/Accra',
    inbox: 'demo-retail',
  },
] as const;

const Created = Type.Object({ id: Type.String(), code: Type.String(), secret: Type.String() });
const WithSecret = Type.Object({ secret: Type.String() });
const ProviderList = Type.Object({ data: Type.Array(Type.Object({ code: Type.String() })) });

export interface DemoPlace {
  readonly dataDir: string;
  readonly baseUrl: string;
  readonly sandboxUrl: string;
  readonly secrets: Secrets;
}

const makeBusiness = async (
  api: OperatorsApi,
  steps: Steps,
  place: DemoPlace,
  wanted: (typeof BUSINESSES)[number],
): Promise<Static<typeof DemoBusiness>> => {
  const { inbox, ...profile } = wanted;
  const made = await steps.do(`business ${wanted.name}`, async () =>
    Value.Decode(Created, await api.post('/admin/v1/businesses', { ...profile, tier: 'enterprise', currencies: CURRENCIES })),
  );
  const path = `/admin/v1/businesses/${made.id}`;
  const key = (mode: string) =>
    steps.do(`key ${wanted.name} ${mode}`, async () => Value.Decode(WithSecret, await api.post(`${path}/api-keys`, { mode })).secret);
  const [live, test] = [await key('live'), await key('test')];
  for (const mode of ['live', 'test']) {
    for (const currency of CURRENCIES) {
      const amount = currency === 'RWF' ? '1000000' : '1000000.00';
      await api.post(`${path}/credits`, {
        reference: `demo-opening-${currency}`,
        currency,
        mode,
        amount,
        reason: 'opening balance of the demo',
      });
    }
  }
  for (const [mode, secret] of [['live', live] as const, ['test', test] as const])
    await steps.do(`endpoint ${wanted.name} ${mode}`, () => registerEndpoint(place, secret, inbox));
  const oauth = await steps.do(`oauth ${wanted.name}`, () => makeClient(api, path));
  const dialects = await steps.do(`dialects ${wanted.name}`, () => makeDialects(api, path, place.baseUrl));
  const keys = { live_key: live, test_key: test, webhook_secret: made.secret };
  return { id: made.id, code: made.code, name: wanted.name, ...keys, oauth, dialects };
};

const makeClient = async (api: OperatorsApi, businessPath: string): Promise<Static<typeof DemoClient>> => {
  const { client_id, client_secret } = Value.Decode(
    DemoClient,
    await api.post(`${businessPath}/oauth-clients`, { mode: 'live', name: 'demo' }),
  );
  return { client_id, client_secret };
};

const registerEndpoint = async (place: DemoPlace, key: string, inbox: string): Promise<string> => {
  const client = new OperatorsApi(place.baseUrl, key);
  await client.post('/v1/webhook-endpoints', {
    url: `${place.sandboxUrl}/inbox/${inbox}`,
    events: ['*'],
    description: 'the inbox of the sandbox',
  });
  return inbox;
};

/** The sandbox's address follows PORT, so the providers are brought to it at every start. */
const placeProviders = async (api: OperatorsApi, place: DemoPlace): Promise<void> => {
  const known = Value.Decode(ProviderList, await api.get('/admin/v1/providers')).data.map((provider) => provider.code);
  for (const provider of demoProviders) {
    const body = providerBody(provider, place.sandboxUrl, place.secrets.sandbox_key);
    if (known.includes(provider.code)) await api.patch(`/admin/v1/providers/${provider.code}`, { base_url: body['base_url'] });
    else await api.post('/admin/v1/providers', body);
  }
};

/** Makes the demo at the first start, and keeps it afterwards; the file names this process and its addresses either way. */
export const ensureDemo = async (place: DemoPlace): Promise<DemoFile> => {
  const file = join(place.dataDir, 'demo.json');
  const api = new OperatorsApi(place.baseUrl, place.secrets.operator_key);
  await placeProviders(api, place);
  const here = { base_url: place.baseUrl, sandbox_url: place.sandboxUrl, pid: process.pid };
  const kept = await access(file).then(
    () => readFile(file, 'utf8'),
    () => undefined,
  );
  const demo = kept === undefined ? { ...here, ...(await makeDemo(api, place)) } : placedAt(Value.Decode(DemoFile, JSON.parse(kept)), here);
  await writePrivately(file, `${JSON.stringify(demo, null, 2)}\n`);
  return demo;
};

/** The kept demo at this process's addresses. */
const placedAt = (demo: DemoFile, here: Pick<DemoFile, 'base_url' | 'sandbox_url' | 'pid'>): DemoFile => ({
  ...demo,
  ...here,
  businesses: demo.businesses.map(({ dialects, ...business }) => ({
    ...business,
    ...(dialects === undefined ? {} : { dialects: placedDialects(dialects, here.base_url) }),
  })),
});

const makeDemo = async (api: OperatorsApi, place: DemoPlace): Promise<Pick<DemoFile, 'admin' | 'businesses'>> => {
  const steps = await Steps.open(place.dataDir);
  for (const product of demoProducts) await api.put(`/admin/v1/products/${product.code}`, product.body);
  for (const channel of demoChannels) await api.put(`/admin/v1/channels/${channel.code}`, channel.body);
  await api.put('/admin/v1/routes', [...demoRoutes(), ...channelRoutes(demoProviders.map(({ code }) => code))]);
  const businesses = [];
  for (const wanted of BUSINESSES) businesses.push(await makeBusiness(api, steps, place, wanted));
  await steps.finish();
  return { admin: { operator_key: place.secrets.operator_key, finance_key: place.secrets.finance_key }, businesses };
};
