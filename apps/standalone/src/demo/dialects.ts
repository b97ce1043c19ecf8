import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type OperatorsApi } from './operators-api.js';

const Bboxx = Type.Object({
  base_url: Type.String(),
  provider_id: Type.String(),
  customer_id: Type.String(),
  origin_id: Type.String(),
  signature_key: Type.String(),
});

/** What a client that speaks a dialect is set up with; those that are not served yet are left out. */
export const DemoDialects = Type.Object({ bboxx: Bboxx });
export type DemoDialects = Static<typeof DemoDialects>;

const MadeBboxx = Type.Object({ credentials: Type.Omit(Bboxx, ['base_url']) });

/** Makes a business's credentials of every dialect. */
export const makeDialects = async (api: OperatorsApi, businessPath: string, baseUrl: string): Promise<DemoDialects> => {
  const made = await api.post(`${businessPath}/api-keys`, { mode: 'live', dialect: 'bboxx', name: 'demo' });
  const { credentials } = Value.Decode(MadeBboxx, made);
  return { bboxx: { base_url: addressOf('bboxx', baseUrl), ...credentials } };
};

/** The same credentials, where this process serves them. */
export const placedDialects = ({ bboxx }: DemoDialects, baseUrl: string): DemoDialects => ({
  bboxx: { ...bboxx, base_url: addressOf('bboxx', baseUrl) },
});

const addressOf = (dialect: keyof DemoDialects, baseUrl: string): string => `${baseUrl}/dialects/${dialect}`;
