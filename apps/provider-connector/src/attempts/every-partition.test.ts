import { afterAll, beforeAll, expect, it } from 'vitest';
import { until, World } from '../../test/world.js';

const PARTITIONS = 32;
const PER_PARTITION = 5;

let world: World;

beforeAll(async () => {
  world = await World.create({ shards: PARTITIONS });
  await world.connector();
  await world.register();
});
afterAll(() => world.destroy());

it('takes holds of every partition at once: more units of work than there are connections never wait for each other', async () => {
  // Long enough for the settings to have to be read again, in the middle of the units.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const held = Array.from({ length: PARTITIONS * PER_PARTITION }, (_, index) =>
    world.held({ recipient: '+2348031201234' }, index % PARTITIONS),
  );
  await world.publish(...held.map(({ message }) => message));
  await until(() => held.every(({ id }) => world.endsOf(id).length > 0), 'every purchase has ended', 20_000);
  expect(new Set(held.map(({ id }) => world.endsOf(id)[0]?.type))).toEqual(new Set(['CaptureHold']));
});
