import { type Static, Type } from '@sinclair/typebox';

/** What a BMATROR account signs in with. */
export const BmatrorCredentials = Type.Object({ api_key: Type.String({ minLength: 1, maxLength: 512 }) }, { additionalProperties: false });
export type BmatrorCredentials = Static<typeof BmatrorCredentials>;
