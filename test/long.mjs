// Runs the long search: `npm run test:long -- [--seed N] [--seconds N] [--sequences N]`. Without --sequences it goes on until every count is reached.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { seed: { type: 'string' }, seconds: { type: 'string' }, sequences: { type: 'string' } } });
const given = Object.entries(values).map(([name, value]) => [`SEARCH_${name.toUpperCase()}`, value]);
const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', '--config', 'vitest.long.config.ts'], {
  stdio: 'inherit',
  cwd: root,
  env: { ...process.env, ...Object.fromEntries(given) },
});
process.exit(run.status ?? 1);
