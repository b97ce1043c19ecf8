import { defineConfig } from 'vitest/config';

const conditions = ['@daftari/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['libs/**/src/**/*.test.ts', 'apps/**/src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    // Most of the time tests wait: for processes, for clocks, for one another.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
  },
});
