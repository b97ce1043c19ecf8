// Runs a great storm: `npm run storm -- [--count N] [--seed N]`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } });
const given = Object.entries(values).map(([name, value]) => [`STORM_${name.toUpperCase()}`, value]);
const root = join(import.meta.dirname, '..', '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', '--config', 'vitest.long.config.ts', 'test/storm'], {
  stdio: 'inherit',
  cwd: root,
  env: { ...process.env, ...Object.fromEntries(given) },
});
process.exit(run.status ?? 1);
