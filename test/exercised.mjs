// Which operations of the OpenAPI documents a run of the suite has seen answered with success: `answered(notes)`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '../docs');

/** Operations that no test sees succeed through the contract, and why that is right. */
const EXCEPTIONS = {
  ' takeCallback':
    'Providers call it: the sandbox does in every end-to-end test, and whoever calls is no client that holds answers against a document.',
};

const read = (file) => JSON.parse(readFileSync(join(docs, file), 'utf8'));

const operationsOf = (document) => {
  const base = document.servers[0].url.replace(/\/$/, '');
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  return operations.map(({ operationId }) => `${base} ${operationId}`);
};

const all = () =>
  ['openapi.json', ...readdirSync(join(docs, 'openapi')).map((file) => `openapi/${file}`)].flatMap((file) => operationsOf(read(file)));

/** A redirect is how a form succeeds. */
const isSuccess = (status) => /^(2|303)/.test(status);

/** `notes` are lines of base, operation and status, as `test/support/contract.ts` writes them. */
export const answered = (notes) => {
  const lines = [...new Set(notes.split('\n').filter((line) => line !== ''))].map((line) => line.split(' '));
  const seen = new Set(lines.filter(([, , status]) => isSuccess(status)).map(([base, id]) => `${base} ${id}`));
  const asked = new Set(lines.map(([base, id]) => `${base} ${id}`));
  const operations = all();
  const missing = operations.filter((operation) => !seen.has(operation) && EXCEPTIONS[operation] === undefined);
  const needless = Object.keys(EXCEPTIONS).filter((operation) => !operations.includes(operation));
  return {
    operations: operations.length,
    seen: operations.filter((operation) => seen.has(operation)).length,
    asked: operations.filter((operation) => asked.has(operation)).length,
    answers: lines.length,
    missing,
    needless,
  };
};

/** As lines for whoever ran the suite; `isWhole` is false where something was exercised by nobody. */
export const told = (notes) => {
  const { operations, seen, asked, answers, missing, needless } = answered(notes);
  const lines = [
    `OpenAPI: ${seen} of ${operations} operations were seen to succeed, ${asked} were asked; ${answers} kinds of answers were held against the documents.`,
    ...missing.map((operation) => `  nobody saw it succeed: ${operation.trim()}`),
    ...needless.map((operation) => `  an exception for what is not there: ${operation.trim()}`),
  ];
  return { lines, isWhole: missing.length === 0 && needless.length === 0 };
};
