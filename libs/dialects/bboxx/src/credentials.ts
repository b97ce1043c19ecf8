import { type Static, Type } from '@sinclair/typebox';

/** What a customer of BBOXX signs its notifications with. `origin_id` stands in for the header `OriginId` where a message has none. */
export const BboxxCredentials = Type.Object(
  {
    provider_id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,16}$' }),
    customer_id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$' }),
    origin_id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
    signature_key: Type.String({ minLength: 16, maxLength: 256 }),
  },
  { additionalProperties: false },
);
export type BboxxCredentials = Static<typeof BboxxCredentials>;
