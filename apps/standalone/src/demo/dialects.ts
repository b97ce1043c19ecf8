import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type OperatorsApi } from './operators-api.js';

const placed = <P extends TObject['properties']>(credentials: P) => Type.Object({ base_url: Type.String(), ...credentials });

const Bmatror = placed({ live_key: Type.String(), test_key: Type.String(), webhook_secret: Type.String() });
const Blmpay = placed({ secret_key: Type.String(), webhook_secret: Type.String() });
const Mpp = placed({ secret_id: Type.String(), secret_key: Type.String(), business_id: Type.String() });
const Strongmb = placed({ api_key: Type.String() });
const Bboxx = placed({
  provider_id: Type.String(),
  customer_id: Type.String(),
  origin_id: Type.String(),
  signature_key: Type.String(),
});

/** What a client that speaks a dialect is set up with. A demo that was made before a dialect was served has none of it. */
export const DemoDialects = Type.Object({
  bmatror: Type.Optional(Bmatror),
  blmpay: Type.Optional(Blmpay),
  strongmb: Type.Optional(Strongmb),
  mpp: Type.Optional(Mpp),
  bboxx: Bboxx,
});
export type DemoDialects = Static<typeof DemoDialects>;

const made = <T extends TObject>(credentials: T) => Type.Object({ credentials });
const MadeBmatror = made(Type.Object({ api_key: Type.String(), webhook_secret: Type.String() }));
const MadeBlmpay = made(Type.Omit(Blmpay, ['base_url']));
const MadeMpp = made(Type.Omit(Mpp, ['base_url']));
const MadeStrongmb = made(Type.Omit(Strongmb, ['base_url']));
const MadeBboxx = made(Type.Omit(Bboxx, ['base_url']));

/** Makes a business's credentials of every dialect. */
export const makeDialects = async (api: OperatorsApi, businessPath: string, baseUrl: string): Promise<DemoDialects> => {
  const make = (body: object): Promise<unknown> => api.post(`${businessPath}/api-keys`, { name: 'demo', ...body });
  const live = Value.Decode(MadeBmatror, await make({ dialect: 'bmatror', mode: 'live' })).credentials;
  // One secret for both keys: the client app has one place to keep it in.
  const { webhook_secret } = live;
  const test = Value.Decode(MadeBmatror, await make({ dialect: 'bmatror', mode: 'test', credentials: { webhook_secret } })).credentials;
  const blmpay = Value.Decode(MadeBlmpay, await make({ dialect: 'blmpay', mode: 'live' })).credentials;
  const mpp = Value.Decode(MadeMpp, await make({ dialect: 'mpp', mode: 'live' })).credentials;
  const strongmb = Value.Decode(MadeStrongmb, await make({ dialect: 'strongmb', mode: 'live' })).credentials;
  const bboxx = Value.Decode(MadeBboxx, await make({ dialect: 'bboxx', mode: 'live' })).credentials;
  const base_url = '';
  return placedDialects(
    {
      bmatror: { base_url, live_key: live.api_key, test_key: test.api_key, webhook_secret },
      blmpay: { base_url, ...blmpay },
      strongmb: { base_url, ...strongmb },
      mpp: { base_url, ...mpp },
      bboxx: { base_url, ...bboxx },
    },
    baseUrl,
  );
};

/** The same credentials, where this process serves them. */
export const placedDialects = ({ bmatror, blmpay, strongmb, mpp, bboxx }: DemoDialects, baseUrl: string): DemoDialects => ({
  ...(bmatror === undefined ? {} : { bmatror: { ...bmatror, base_url: addressOf('bmatror', baseUrl) } }),
  ...(blmpay === undefined ? {} : { blmpay: { ...blmpay, base_url: addressOf('blmpay', baseUrl) } }),
  ...(strongmb === undefined ? {} : { strongmb: { ...strongmb, base_url: addressOf('strongmb', baseUrl) } }),
  ...(mpp === undefined ? {} : { mpp: { ...mpp, base_url: addressOf('mpp', baseUrl) } }),
  bboxx: { ...bboxx, base_url: addressOf('bboxx', baseUrl) },
});

const addressOf = (dialect: keyof DemoDialects, baseUrl: string): string => `${baseUrl}/dialects/${dialect}`;
