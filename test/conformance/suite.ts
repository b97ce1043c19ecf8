import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { CASES } from './cases.js';
import { World } from './world.js';

/** The same cases against one transport. */
export const runSuite = (kind: 'embedded' | 'kafka'): void => {
  describe(`messaging conformance: ${kind}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await World.create(kind);
    });
    afterEach(() => world.clean());
    afterAll(() => world.destroy());
    for (const one of CASES) test(`${one.rules} ${one.name}`, { timeout: one.timeoutMs ?? 60_000 }, () => one.run(world));
  });
};
