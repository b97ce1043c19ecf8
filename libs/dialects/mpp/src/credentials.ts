import { type Static, Type } from '@sinclair/typebox';

const UUID = '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$';
const Secret = Type.String({ minLength: 1, maxLength: 512 });

/** What a token is had for, and the business that it acts for. */
export const MppCredentials = Type.Object(
  { secret_id: Secret, secret_key: Secret, business_id: Type.String({ pattern: UUID }) },
  { additionalProperties: false },
);
export type MppCredentials = Static<typeof MppCredentials>;

/** What a request is signed in with: the secrets go no further than the request for a token. */
export interface MppAccess extends Readonly<Record<string, string>> {
  readonly business_id: string;
  readonly access_token: string;
}
