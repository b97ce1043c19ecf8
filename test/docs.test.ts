import { existsSync } from 'node:fs';
import { glob, readdir, readFile } from 'node:fs/promises';
import { REFUSAL_CODES } from '@daftari/contracts';
import { REJECTIONS } from '@daftari/ledger-domain';
import { describe, expect, it } from 'vitest';
import { dialectsMarkdown } from '../docs/generate-dialects.js';
import { asyncApi, eventsMarkdown } from '../docs/generate-events.js';
import { postingRulesMarkdown } from '../docs/generate-posting-rules.js';
import { providersMarkdown } from '../docs/generate-providers.js';

const checkedIn = (name: string): Promise<string> => readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8');

describe('the documents of the messages are current: after a change of libs/contracts run `npx node docs/generate-events.ts`', () => {
  it('docs/events.md', async () => {
    expect(await checkedIn('events.md')).toBe(eventsMarkdown());
  });

  it('docs/asyncapi.json, whose every reference leads somewhere', async () => {
    const text = await checkedIn('asyncapi.json');
    expect(text).toBe(asyncApi());
    const document: any = JSON.parse(text);
    const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map((match) => match[1]!);
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const [first, ...rest] = reference.split('/');
      const found = rest.reduce((at, key) => at?.[key], document[first!]);
      expect(found, reference).toBeDefined();
    }
  });
});

describe('the document of the posting rules is current: after a change of libs/ledger-domain run `npm run docs:generate`', () => {
  it('docs/posting-rules.md', async () => {
    expect(await checkedIn('posting-rules.md')).toBe(postingRulesMarkdown());
  });

  it('the codes of refusals on the wire stand in the same order, with the writer’s own two', () => {
    const own = ['too_late', 'format_too_old'];
    expect(REFUSAL_CODES.filter((code) => !own.includes(code))).toEqual([...REJECTIONS]);
  });
});

it('the document of the providers is current: after a change of libs/dialects run `npm run docs:generate`', async () => {
  expect(await checkedIn('providers.md')).toBe(providersMarkdown());
});

it('the document of the dialects is current: after a change of libs/dialects or the sandbox run `npm run docs:generate`', async () => {
  expect(await checkedIn('dialects.md')).toBe(dialectsMarkdown());
});

const ROOT = new URL('../', import.meta.url);
const PAGES = [
  'README.md',
  'docs/ARCHITECTURE.md',
  'docs/GLOSSARY.md',
  'docs/PERFORMANCE.md',
  'docs/api/README.md',
  'docs/channels.md',
  'docs/bboxx.md',
  'docs/dialects.md',
  'docs/finance.md',
  'docs/moving-money.md',
  'docs/invoices.md',
  'docs/identity.md',
  'docs/operations.md',
  'docs/posting-rules.md',
  'docs/reconciliation.md',
  'docs/runbooks/cases.md',
  'docs/proof.md',
  'docs/providers.md',
  'docs/webhooks.md',
  'docs/versions.md',
  'CHANGELOG.md',
].filter((page) => existsSync(new URL(page, ROOT)));

/** Every source file of the repository, from its root. */
const sources = async (): Promise<string[]> => {
  const found = await readdir(ROOT);
  for (const folder of ['apps', 'libs', 'test', 'bench', 'docs', 'deploy'])
    for await (const file of glob(`${folder}/**/*.*`, { cwd: ROOT, exclude: (path) => /node_modules|dist/.test(path) })) found.push(file);
  return found;
};

describe('pages lead to what exists', () => {
  it.each(PAGES)('%s', async (page) => {
    const files = await sources();
    const text = await readFile(new URL(page, ROOT), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
    for (const link of links) expect(existsSync(new URL(link, new URL(page, ROOT))), `the link to ${link}`).toBe(true);
    const named = [...text.matchAll(/`([\w./-]+\.(?:ts|mjs))`/g)].map((match) => match[1]!);
    for (const name of named)
      expect(
        files.some((file) => file === name || file.endsWith(`/${name}`)),
        `the file ${name}`,
      ).toBe(true);
  });
});
