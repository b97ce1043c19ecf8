import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { daftari } from '../../../../test/support/command-line.js';

const OLD = 'the-key-so-far-of-more-than-32-characters';

it('puts a new key in front of the one in the data folder, and keeps the rest', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'daftari-test-'));
  const file = join(directory, 'secrets.json');
  await writeFile(file, JSON.stringify({ secrets_key: OLD, internal_token: 'x' }), { mode: 0o600 });
  const answer = await daftari(['secrets', 'new-key'], { DAFTARI_DATA_DIR: directory });
  expect(answer).toMatchObject({ code: 0, out: expect.stringContaining('Restart Daftari') });
  const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  expect(kept['secrets_key']).toMatch(new RegExp(`^[0-9a-f]{64},${OLD}$`));
  expect(kept['internal_token']).toBe('x');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(answer.out).not.toContain(kept['secrets_key']?.slice(0, 64));
  await rm(directory, { recursive: true });
});

it('prints a new key where the present one is configured, and says where it goes', async () => {
  const answer = await daftari(['secrets', 'new-key'], { DAFTARI_SECRETS_KEY: OLD });
  expect(answer.out).toMatch(/[0-9a-f]{64}/);
  expect(answer.out).toContain('in front of');
  expect(answer.out).not.toContain(OLD);
});

it('says that there is no key', async () => {
  const answer = await daftari(['secrets', 'reseal'], { DAFTARI_DATA_DIR: '/nowhere/at-all' });
  expect(answer).toMatchObject({ code: 2, err: expect.stringContaining('DAFTARI_SECRETS_KEY') });
});
