// Builds the simulation as one file and runs it: `npm run simulate -- --seed 7`. The arguments are in docs/ARCHITECTURE.md.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../..');
const outDir = join(root, 'node_modules', '.cache', `daftari-simulation-${process.pid}`);
const conditions = ['@daftari/source', 'node', 'import', 'default'];
await build({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'error',
  ssr: { noExternal: [/^@daftari\//], resolve: { conditions } },
  resolve: { conditions },
  build: { ssr: join(import.meta.dirname, 'main.ts'), outDir, emptyOutDir: true, target: 'node24', minify: false },
});
const run = spawnSync(process.execPath, ['--enable-source-maps', join(outDir, 'main.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
rmSync(outDir, { recursive: true, force: true });
process.exit(run.status ?? 1);
