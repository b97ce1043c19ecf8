import { type Static, Type } from '@sinclair/typebox';

/** What a strongmb account signs in with. */
export const StrongmbCredentials = Type.Object({ api_key: Type.String({ minLength: 1, maxLength: 512 }) }, { additionalProperties: false });
export type StrongmbCredentials = Static<typeof StrongmbCredentials>;
