#!/usr/bin/env node
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, createLogger, PostgresUnavailableError } from '@daftari/platform';
import { openDataFolder, openSecrets } from './data-folder.js';
import { ensureDemo } from './demo/demo.js';
import { welcome } from './demo/print.js';
import { startInstallation } from './installation.js';
import { readOptions, type StandaloneOptions } from './options.js';
import { checkPort } from './ports.js';
import { checkDatabase, startPostgres } from './postgres.js';
import { StartError } from './start-error.js';

/** What has not ended by then is left as it is; a second Ctrl-C does not wait for it. */
const STOP_MAX_MS = 20_000;

const versionOf = async (): Promise<string> => {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0';
};

const fail = (error: unknown): never => {
  const expected = error instanceof StartError || error instanceof ConfigurationError || error instanceof PostgresUnavailableError;
  const text = expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`daftari: ${text}\n`);
  process.exit(1);
};

/** The steps of a start that were done, undone in the opposite order when it is stopped or fails. */
const start = async (options: StandaloneOptions, undo: (() => Promise<void>)[]): Promise<void> => {
  const { HOST, PORT, DAFTARI_MIN_FREE_BYTES, DATABASE_URL, LOG_LEVEL } = options.environment;
  await openDataFolder(options.dataDir, DAFTARI_MIN_FREE_BYTES);
  await checkPort(HOST, PORT, 'the API');
  await checkPort(HOST, PORT + 1, 'the sandbox');
  const secrets = await openSecrets(options.dataDir);
  let databaseUrl = DATABASE_URL;
  if (databaseUrl === undefined) {
    const postgres = await startPostgres(options.dataDir, createLogger('postgres', LOG_LEVEL), (detail) => fail(new StartError(detail)));
    undo.unshift(() => postgres.stop());
    databaseUrl = postgres.url;
  } else await checkDatabase(databaseUrl);
  const installation = await startInstallation(options, secrets, databaseUrl);
  undo.unshift(() => installation.stop());
  if (!options.demo) {
    process.stdout.write(`Daftari is ready: ${installation.baseUrl}\n`);
    return;
  }
  const demo = await ensureDemo({ dataDir: options.dataDir, baseUrl: installation.baseUrl, sandboxUrl: installation.sandboxUrl, secrets });
  process.stdout.write(welcome(demo, join(options.dataDir, 'demo.json')));
};

const run = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2), process.env, await versionOf());
  const undo: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const undoAll = async (): Promise<void> => {
    for (let one = undo.shift(); one; one = undo.shift()) await one();
  };
  const begun = start(options, undo);
  const haste = new AbortController();
  const stop = (): void => {
    if (stopping) return haste.abort();
    process.stdout.write('\nDaftari stops …\n');
    // What is half started is first finished or given up, then undone: nothing is left behind.
    const orderly = begun.catch(() => undefined).then(undoAll);
    const hasty = sleep(STOP_MAX_MS, undefined, haste)
      .catch(() => undefined)
      .then(undoAll);
    const left = hasty.then(() => fail(new StartError('Not everything ended in order. What was under way goes on at the next start.')));
    stopping = Promise.race([orderly, left]).then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await begun;
  } catch (error) {
    if (stopping) return stopping;
    await undoAll().catch(() => undefined);
    fail(error);
  }
};

await run().catch(fail);
