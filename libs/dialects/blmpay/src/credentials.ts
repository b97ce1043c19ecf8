import { type Static, Type } from '@sinclair/typebox';

/** What a BLMPay account signs in with. */
export const BlmpayCredentials = Type.Object(
  { secret_key: Type.String({ minLength: 1, maxLength: 512 }) },
  { additionalProperties: false },
);
export type BlmpayCredentials = Static<typeof BlmpayCredentials>;
