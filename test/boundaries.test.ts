import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The floors of the layout are kept by lint, and only when lint goes through nx: so the test plants violations and runs exactly that. */
const root = resolve(import.meta.dirname, '..');
const ROOT_FILES = [
  'package.json',
  'package-lock.json',
  'nx.json',
  'eslint.config.mjs',
  'tsconfig.base.json',
  'tsconfig.json',
  '.gitignore',
];
const NOT_COPIED = new Set(['node_modules', 'dist', '.nx']);
const PROJECTS = ['@daftari/money', '@daftari/ledger-domain', '@daftari/notifier'];

interface Plant {
  readonly name: string;
  readonly file: string;
  readonly code: string;
  readonly refusal: RegExp;
}

const PLANTS: readonly Plant[] = [
  {
    name: 'an upward import',
    file: 'libs/ledger-domain/src/planted-upward.ts',
    code: "import { Outbox } from '@daftari/messaging';\n\nexport const planted = new Outbox('ledger');\n",
    refusal: /A project tagged with "floor:2" can only depend on libs tagged with "floor:1"/,
  },
  {
    name: 'an upward import that closes a cycle',
    file: 'libs/money/src/planted-cycle.ts',
    code: "import { newId } from '@daftari/platform';\n\nexport const planted = (): string => newId('txn');\n",
    refusal: /Circular dependency between "@daftari\/money" and "@daftari\/platform"/,
  },
  {
    name: 'a cross-app import',
    file: 'apps/notifier/src/planted-cross-app.ts',
    code: "import { systemClock } from '@daftari/ledger';\n\nexport const planted = systemClock;\n",
    refusal: /A project tagged with "type:service" can only depend on libs tagged with "type:lib"/,
  },
  {
    name: 'a cross-app import by path',
    file: 'apps/notifier/src/planted-by-path.ts',
    code: "import { systemClock } from '../../ledger/src/index.js';\n\nexport const planted = systemClock;\n",
    refusal: /Projects cannot be imported by a relative or absolute path/,
  },
  {
    name: 'Date.now() in the domain',
    file: 'libs/ledger-domain/src/planted-clock.ts',
    code: 'export const planted = (): number => Date.now();\n',
    refusal: /The domain reads no clock/,
  },
  {
    name: 'a random number in the domain',
    file: 'libs/ledger-domain/src/planted-chance.ts',
    code: 'export const planted = (): number => Math.random();\n',
    refusal: /The domain draws no chance/,
  },
  {
    name: "one of Node's own modules in the domain",
    file: 'libs/ledger-domain/src/planted-io.ts',
    code: "import { readFileSync } from 'node:fs';\n\nexport const planted = readFileSync;\n",
    refusal: /The domain does no I\/O/,
  },
];

const workspaceFolders = async (): Promise<string[]> => {
  const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  const lists = workspaces.map(async (pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    const entries = await readdir(join(root, parent), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(parent, entry.name));
  });
  return (await Promise.all(lists)).flat();
};

/** The packages are the checkout's own; the workspace's packages are the copy's. */
const linkPackages = async (copy: string, folders: readonly string[]): Promise<void> => {
  await mkdir(join(copy, 'node_modules', '@daftari'), { recursive: true });
  for (const entry of await readdir(join(root, 'node_modules'))) {
    if (entry === '@daftari' || entry.startsWith('.cache') || entry === '.nx') continue;
    await symlink(join(root, 'node_modules', entry), join(copy, 'node_modules', entry));
  }
  for (const folder of folders) {
    const { name } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as { name: string };
    await symlink(relative(join(copy, 'node_modules', '@daftari'), join(copy, folder)), join(copy, 'node_modules', name));
  }
};

const copyTree = async (): Promise<string> => {
  const copy = await realpath(await mkdtemp(join(tmpdir(), 'daftari-boundaries-')));
  for (const file of ROOT_FILES) await cp(join(root, file), join(copy, file));
  for (const folder of ['apps', 'libs'])
    await cp(join(root, folder), join(copy, folder), { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  await linkPackages(copy, await workspaceFolders());
  return copy;
};

interface Linted {
  readonly code: number;
  readonly output: string;
}

const lint = (copy: string): Promise<Linted> =>
  new Promise((done) => {
    const nx = join(copy, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
    const args = [nx, 'run-many', '-t', 'lint', '--outputStyle=static', '--skip-nx-cache', '-p', ...PROJECTS];
    const env = { ...process.env, NX_DAEMON: 'false', NX_WORKSPACE_ROOT_PATH: copy, FORCE_COLOR: '0', NO_COLOR: '1' };
    execFile(process.execPath, args, { cwd: copy, env, maxBuffer: 32 << 20 }, (error, stdout, stderr) => {
      done({ code: error ? 1 : 0, output: stdout + stderr });
    });
  });

/** What lint says of one file: the lines under its path. */
const saidOf = (output: string, file: string): string => {
  const start = output.indexOf(file);
  return start === -1 ? '' : (output.slice(start).split(/\n\s*\n/)[0] ?? '');
};

describe('boundaries', () => {
  let copy: string;
  let clean: Linted;
  let planted: Linted;

  beforeAll(async () => {
    copy = await copyTree();
    clean = await lint(copy);
    for (const plant of PLANTS) await writeFile(join(copy, plant.file), plant.code);
    planted = await lint(copy);
  }, 240_000);

  afterAll(() => rm(copy, { recursive: true, force: true }));

  test('the tree as it is passes', () => {
    expect(clean.output).toContain('Successfully ran target lint');
    expect(clean.code).toBe(0);
  });

  test.each(PLANTS)('$name is refused', ({ file, refusal }) => {
    expect(planted.code).not.toBe(0);
    expect(saidOf(planted.output, file)).toMatch(refusal);
  });
});
