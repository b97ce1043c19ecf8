import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type OperatorsApi } from './operators-api.js';

const Text = Type.String();

const Blmpay = Type.Object({ base_url: Text, secret_key: Text, webhook_secret: Text });
const Mpp = Type.Object({ base_url: Text, secret_id: Text, secret_key: Text, business_id: Text });
const Bboxx = Type.Object({ base_url: Text, provider_id: Text, customer_id: Text, origin_id: Text, signature_key: Text });

/** What a client that speaks a dialect is set up with; those that are not served yet, or were not when the demo was made, are left out. */
export const DemoDialects = Type.Object({ blmpay: Type.Optional(Blmpay), mpp: Type.Optional(Mpp), bboxx: Bboxx });
export type DemoDialects = Static<typeof DemoDialects>;

type DialectName = keyof DemoDialects;

const Made = Type.Object({ credentials: Type.Record(Text, Text) });

/** Makes a business's credentials of every dialect, for real money. */
export const makeDialects = async (api: OperatorsApi, businessPath: string, baseUrl: string): Promise<DemoDialects> => {
  const made: Record<string, unknown> = {};
  for (const name of ['blmpay', 'mpp', 'bboxx'] as const) {
    const key = await api.post(`${businessPath}/api-keys`, { mode: 'live', dialect: name, name: 'demo' });
    made[name] = { base_url: addressOf(name, baseUrl), ...Value.Decode(Made, key).credentials };
  }
  return Value.Decode(DemoDialects, made);
};

/** The same credentials, where this process serves them. */
export const placedDialects = ({ blmpay, mpp, bboxx }: DemoDialects, baseUrl: string): DemoDialects => ({
  ...(blmpay === undefined ? {} : { blmpay: { ...blmpay, base_url: addressOf('blmpay', baseUrl) } }),
  ...(mpp === undefined ? {} : { mpp: { ...mpp, base_url: addressOf('mpp', baseUrl) } }),
  bboxx: { ...bboxx, base_url: addressOf('bboxx', baseUrl) },
});

const addressOf = (dialect: DialectName, baseUrl: string): string => `${baseUrl}/dialects/${dialect}`;
