// Writes `.env` for docker-compose.yml, with secrets made here and now; one that exists is left alone.
//   node deploy/make-env.mjs [file]
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const file = process.argv[2] ?? '.env';
const secret = () => randomBytes(32).toString('hex');
const lines = [
  `POSTGRES_PASSWORD=${secret()}`,
  `DAFTARI_INTERNAL_TOKEN=${secret()}`,
  `DAFTARI_SECRETS_KEY=${secret()}`,
  `DAFTARI_SIGNING_KEY=${randomBytes(32).toString('base64')}`,
  `DAFTARI_OPERATOR_KEY=dk_admin_${secret()}`,
  `DAFTARI_FINANCE_KEY=dk_admin_${secret()}`,
  `SANDBOX_API_KEY=${secret()}`,
  `SANDBOX_CALLBACK_SECRET=${secret()}`,
];
try {
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
  console.log(`${file} is written, for docker compose up. Keep it: without DAFTARI_SECRETS_KEY stored credentials do not open.`);
} catch (error) {
  console.error(error.code === 'EEXIST' ? `${file} exists and is left as it is.` : error.message);
  process.exitCode = 1;
}
