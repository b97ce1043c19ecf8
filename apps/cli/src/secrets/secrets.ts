import { resealAnswers, resealKeys } from '@daftari/api-gateway';
import { resealWebhookSecrets } from '@daftari/notifier';
import { Database, SecretBox } from '@daftari/platform';
import { resealProviders } from '@daftari/provider-connector';
import { EXIT } from '../cli-error.js';
import { findBooks, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { type Terminal } from '../terminal.js';
import { findSecretsKey, newSecretsKey, putNewKey } from './secrets-key.js';

/** `daftari secrets new-key`: puts a new key in front of the present one, or says how to. */
export const newKey = async (where: Whereabouts, terminal: Terminal): Promise<number> => {
  const key = newSecretsKey();
  const file = await putNewKey(await findSecretsKey(where), key);
  terminal.out(
    file === undefined
      ? `A new key:\n\n${key}\n\nPut it in front of the present one in DAFTARI_SECRETS_KEY, with a comma between them, for every service; restart them; then: daftari secrets reseal\n`
      : `A new key stands in front of the present one in ${file}. Restart Daftari; then: daftari secrets reseal\n`,
  );
  return EXIT.ok;
};

/** `daftari secrets reseal`: seals everything that is stored with the first key. */
export const reseal = async (where: Whereabouts, terminal: Terminal): Promise<number> => {
  const { secretsKey } = await findSecretsKey(where);
  const secrets = new SecretBox(secretsKey);
  const books = await findBooks(where);
  const database = new Database({ url: books.url, applicationName: 'daftari-secrets', connectionsMax: 1 });
  try {
    const providers = await resealProviders(database, secrets);
    const webhooks = await resealWebhookSecrets(database, secrets);
    const keys = await resealKeys(database, secrets);
    const answers = await resealAnswers(database, secrets);
    terminal.out(
      `Sealed with the first key: ${providers} providers, ${webhooks} webhook secrets, ${keys} credentials of dialects, ${answers} kept answers. The rest was so already.\n`,
    );
    terminal.out(await aboutApiKeys(database, secretsKey));
    return EXIT.ok;
  } catch (error) {
    throw unreadable(error);
  } finally {
    await database.close();
    await books.close();
  }
};

/** API keys and the secrets of OAuth clients are kept as hashes: each is hashed anew when it is used, so nobody can tell from outside which are left. */
const aboutApiKeys = async (database: Database, secretsKey: string): Promise<string> => {
  if (!secretsKey.includes(',')) return '';
  const { rows } = await database.pool.query<{ count: string }>(
    `select (select count(*) from gateway.api_keys where hash is not null and revoked_at is null and (expires_at is null or expires_at > clock_timestamp()))
       + (select count(*) from gateway.retired_secrets where works_until > clock_timestamp())
       + (select count(*) from gateway.oauth_clients where revoked_at is null) as count`,
  );
  return `The older keys in DAFTARI_SECRETS_KEY stay for API keys and OAuth clients: each of the ${rows[0]?.count ?? '0'} is hashed anew when it is next used. One that is not used before the older key goes must be issued again.\n`;
};
