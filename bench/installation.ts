import { join } from 'node:path';
import {
  type DemoFile,
  ensureDemo,
  type Installation,
  openDataFolder,
  openSecrets,
  readOptions,
  startInstallation,
} from '@daftari/standalone';

/** The embedded default in this process, on the benchmark's PostgreSQL, with the demo's data. */
export const startForBench = async (
  directory: string,
  databaseUrl: string,
  name: string,
  port: number,
): Promise<{ installation: Installation; demo: DemoFile }> => {
  const dataDir = join(directory, name);
  const options = readOptions([], { DAFTARI_DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' }, '0');
  await openDataFolder(dataDir, 0);
  const secrets = await openSecrets(dataDir);
  const installation = await startInstallation(options, secrets, databaseUrl);
  const demo = await ensureDemo({ dataDir, baseUrl: installation.baseUrl, sandboxUrl: installation.sandboxUrl, secrets });
  return { installation, demo };
};
