import { execFile } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openApiFiles } from '../docs/generate-openapi.js';
import { apiTypes, operationTable } from '../docs/generate-sdk.js';

const root = join(import.meta.dirname, '..');

const lint = (document: string): Promise<{ code: number; said: string }> =>
  new Promise((done) => {
    const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js');
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };
    execFile(process.execPath, [cli, 'lint', document, '--format=json'], { cwd: root, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      done({ code: error ? 1 : 0, said: stdout + stderr }),
    );
  });

describe('docs/openapi.json and docs/openapi/', () => {
  it('are what the code says: after a change run `npm run docs:generate`, and look at the difference', async () => {
    const files = await openApiFiles();
    expect(files.size).toBe(5);
    for (const [file, text] of files) expect(await readFile(join(root, 'docs', file), 'utf8'), file).toBe(text);
  });

  it.each(['gateway', 'blmpay', 'bmatror', 'mpp', 'strongmb'])('%s is clean under the linter, without warnings', async (document) => {
    const { code, said } = await lint(document);
    expect(said.slice(0, 4_000)).toContain('"totals"');
    const { totals, problems } = JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1));
    expect({ code, totals, problems }).toEqual({ code: 0, totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] });
  });
});

describe('libs/sdk', () => {
  const source = (name: string): Promise<string> => readFile(join(root, 'libs/sdk/src', name), 'utf8');

  it('is typed from the document: after a change run `npm run docs:generate`', async () => {
    expect(await source('operations.ts')).toBe(await operationTable());
    expect(await source('api-types.ts')).toBe(await apiTypes());
  });

  it('needs nothing but the platform: no dependencies, nothing of Node', async () => {
    const own = JSON.parse(await readFile(join(root, 'libs/sdk/package.json'), 'utf8'));
    expect(own.dependencies).toEqual({});
    const imports: string[] = [];
    for await (const file of glob('*.ts', { cwd: join(root, 'libs/sdk/src') })) {
      if (file.endsWith('.test.ts')) continue;
      const text = await source(file);
      expect(text, file).not.toMatch(/\b(Buffer|process|require|__dirname)\b[.(]/);
      imports.push(...[...text.matchAll(/from '([^']+)'/g)].map((match) => match[1]!));
    }
    expect(imports.length).toBeGreaterThan(10);
    for (const name of imports) expect(name).toMatch(/^\.\/[a-z-]+\.js$/);
  });
});
