import { type Database, type SecretBox } from '@daftari/platform';
import { callbackContext, credentialsContext } from './provider.js';

interface SealedRow {
  code: string;
  credentials: Buffer;
  callback_secret: Buffer | null;
}

/** Seals every provider's credentials and callback secret with the first key. Gives how many providers were sealed with another one. */
export const resealProviders = (database: Database, secrets: SecretBox): Promise<number> =>
  database.unitOfWork(async (client) => {
    const { rows } = await client.query<SealedRow>(
      'select code, credentials, callback_secret from connector.providers order by code for update',
    );
    let count = 0;
    for (const { code, credentials, callback_secret: callback } of rows) {
      const newCredentials = secrets.reseal(credentials, credentialsContext(code));
      const newCallback = callback === null ? undefined : secrets.reseal(callback, callbackContext(code));
      if (!newCredentials && !newCallback) continue;
      await client.query(
        'update connector.providers set credentials = coalesce($2, credentials), callback_secret = coalesce($3, callback_secret) where code = $1',
        [code, newCredentials ?? null, newCallback ?? null],
      );
      count++;
    }
    return count;
  });
