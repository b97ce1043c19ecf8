import { mkdirSync, writeFileSync } from 'node:fs';
import { describeGateway, dialectDocuments } from '@daftari/api-gateway';

/**
 * Writes `openapi.json`, and `openapi/<dialect>.json` beside it, from the gateway's code: `npm run docs:generate`. A test holds the checked-in copies
 * against what this makes, so that every change of a contract is seen as a difference.
 */
export const openApiFiles = async (): Promise<ReadonlyMap<string, string>> => {
  const documents = [['openapi.json', await describeGateway()] as const, ...[...dialectDocuments()].map(dialectFile)];
  return new Map(documents.map(([file, document]) => [file, `${JSON.stringify(document, null, 2)}\n`]));
};

const dialectFile = ([name, document]: readonly [string, object]) => [`openapi/${name}.json`, document] as const;

if (import.meta.main) {
  mkdirSync(new URL('openapi', import.meta.url), { recursive: true });
  for (const [file, text] of await openApiFiles()) writeFileSync(new URL(file, import.meta.url), text);
}
