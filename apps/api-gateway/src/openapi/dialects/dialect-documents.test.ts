import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { PROBLEMS } from '@daftari/platform';
import { describe, expect, it } from 'vitest';
import { closed } from '../../../../../test/support/contract.js';
import { type ApiMedia, operationsOf } from '../api-document.js';
import { dialectDocuments } from './dialect-documents.js';
import { DIALECT_PARTS } from './dialect-parts.js';

describe.each(DIALECT_PARTS)('the document of $name', (parts) => {
  const document = dialectDocuments().get(parts.name)!;
  const operations = operationsOf(document);

  it('has every endpoint that is served, and no other', () => {
    const served = Object.entries(parts.endpoints).map(
      ([name, { method, path }]) => `${name} ${method} ${path.replace(/:(\w+)/g, '{$1}')}`,
    );
    expect(operations.map(({ method, path, operation }) => `${operation.operationId} ${method.toUpperCase()} ${path}`).sort()).toEqual(
      served.sort(),
    );
  });

  it('shows every problem of ours in its words, under its status', () => {
    const shown = new Map<string, number>();
    for (const [name, { content = {} }] of Object.entries(document.components.responses))
      for (const problem of Object.keys(content['application/json']?.examples ?? {})) shown.set(problem, Number(/\d{3}/.exec(name)?.[0]));
    const never = ['method_not_allowed'];
    for (const problem of Object.keys(PROBLEMS).filter((one) => !never.includes(one))) {
      const { status } = parts.refuse(problem as keyof typeof PROBLEMS, '');
      // A status that no endpoint answers with is not in the document.
      if (document.components.responses[`Refused${status}`] !== undefined) expect(shown.get(problem), problem).toBe(status);
    }
    expect(shown.size).toBeGreaterThan(20);
  });

  it('shows examples that its schemas allow, with no field beside', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ components: { schemas: closed(document.components.schemas) } }, 'document');
    const bodies = [
      ...operations.flatMap(({ operation }) => [operation.requestBody, ...Object.values(operation.responses)]),
      ...Object.values(document.components.responses),
    ];
    let count = 0;
    for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {})))
      for (const example of examplesOf(media)) {
        const isRequest = operations.some(({ operation }) => operation.requestBody?.content['application/json'] === media);
        const text = JSON.stringify(isRequest ? media.schema : closed(media.schema)).replaceAll('"#/', '"document#/');
        const check = ajv.compile(JSON.parse(text));
        expect(check(example), `${ajv.errorsText(check.errors)} of ${JSON.stringify(example)}`).toBe(true);
        count += 1;
      }
    expect(count).toBeGreaterThan(operations.length + 20);
  });
});

const examplesOf = (media: ApiMedia): unknown[] => {
  const examples = [
    ...Object.values(media.examples ?? {}).map(({ value }) => value),
    ...(media.example === undefined ? [] : [media.example]),
  ];
  expect(examples).not.toEqual([]);
  return examples;
};
