import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { asyncApi, eventsMarkdown } from '../docs/generate-events.js';

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
