import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation } from './support/installation.js';

const GUIDES = join(import.meta.dirname, '..', 'docs', 'api');
const run = promisify(execFile);

/** What a guide prints: commands, and what came of them. */
interface Block {
  readonly language: string;
  readonly text: string;
}

const blocksOf = (guide: string): Block[] =>
  [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({ language, text }));

/** Stands between the outputs of two blocks. */
const MARK = '---8<---';

/** One session of a shell for a whole guide: what a block sets, those after it have. */
const outputsOf = async (blocks: readonly Block[], environment: Record<string, string>): Promise<string[]> => {
  const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  const script = ['set -euo pipefail', ...commands.map((text) => `${text}\necho; echo '${MARK}'`)].join('\n');
  const { stdout } = await run('bash', ['-c', script], { env: { ...process.env, ...environment }, timeout: 60_000 });
  return stdout.split(`${MARK}\n`).slice(0, -1);
};

/** All that is shown is there, and is the same. An empty text stands for one that nobody can know before. */
const shows = (shown: unknown): unknown => {
  if (shown === '') return expect.any(String);
  if (Array.isArray(shown)) return expect.arrayContaining(shown.map(shows));
  if (typeof shown !== 'object' || shown === null) return shown;
  return expect.objectContaining(Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, shows(value)])));
};

const FIRST = 'first-purchase.md';
const guides = (await readdir(GUIDES)).filter((name) => name.endsWith('.md') && name !== 'README.md' && name !== FIRST).sort();

describe('the guides', () => {
  let daftari: TestInstallation;
  let environment: Record<string, string>;
  beforeAll(async () => {
    daftari = await TestInstallation.start('embedded');
    const dialects = new Map(Object.entries<Readonly<Record<string, string>>>(daftari.demo.businesses[0]!.dialects ?? {}));
    const of = (name: string, field: string): string => dialects.get(name)?.[field] ?? '';
    environment = {
      BASE: daftari.processes.gateways[0]!.url,
      INBOX: daftari.processes.sandbox.url,
      KEY: daftari.key,
      OPERATOR: daftari.demo.admin.operator_key,
      STRONGMB: of('strongmb', 'base_url'),
      STRONGMB_KEY: of('strongmb', 'api_key'),
      BMATROR: of('bmatror', 'base_url'),
      BMATROR_KEY: of('bmatror', 'live_key'),
      BLMPAY: of('blmpay', 'base_url'),
      BLMPAY_KEY: of('blmpay', 'secret_key'),
      MPP: of('mpp', 'base_url'),
      MPP_ID: of('mpp', 'secret_id'),
      MPP_KEY: of('mpp', 'secret_key'),
      MPP_BUSINESS: of('mpp', 'business_id'),
      BBOXX: of('bboxx', 'base_url'),
      BBOXX_PROVIDER: of('bboxx', 'provider_id'),
      BBOXX_CUSTOMER: of('bboxx', 'customer_id'),
      BBOXX_ORIGIN: of('bboxx', 'origin_id'),
      BBOXX_KEY: of('bboxx', 'signature_key'),
    };
  }, 180_000);
  afterAll(() => daftari.stop());

  it('are all there', () => {
    expect(guides.length).toBeGreaterThanOrEqual(11);
  });

  // The first purchase tells what is left in a wallet that nobody has used.
  it.each([FIRST, ...guides])('%s', async (name) => {
    const blocks = blocksOf(await readFile(join(GUIDES, name), 'utf8'));
    const outputs = await outputsOf(blocks, environment);
    expect(outputs.length).toBeGreaterThan(0);
    let ran = -1;
    let held = 0;
    for (const { language, text } of blocks) {
      if (language === 'sh') ran++;
      const output = outputs[ran] ?? '';
      if (language === 'json') expect(JSON.parse(output), output).toEqual(shows(JSON.parse(text)));
      if (language === 'text') expect(output.trim().replaceAll('\r', '')).toContain(text.trim().split(':')[0]);
      if (language !== 'sh') held++;
    }
    expect(held).toBeGreaterThan(0);
  });
});
