import { SecretBox } from '@daftari/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { World } from '../../test/world.js';
import { ProviderBook } from './provider.js';
import { resealProviders } from './reseal.js';

let world: World;

beforeAll(async () => {
  world = await World.create();
  await world.connector();
  await world.register();
});
afterAll(() => world.destroy());

it("seals providers' credentials with a new key, once, while the old one still opens", async () => {
  const newKey = 'another-secrets-key-that-is-long-enough';
  const both = new SecretBox(`${newKey},${world.config().secretsKey}`);
  expect(await resealProviders(world.database, both)).toBe(3);
  expect(await resealProviders(world.database, both)).toBe(0);
  const providers = await new ProviderBook(world.database.pool, new SecretBox(newKey)).all();
  expect(providers.get('bm_main')).toMatchObject({ credentials: { api_key: 'key' }, callbackSecret: 'the-callback-secret' });
  await expect(new ProviderBook(world.database.pool, new SecretBox(world.config().secretsKey)).all()).rejects.toThrow('does not open');
});
